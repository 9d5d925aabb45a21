"""What has a reviewer to read, how far are they, and what may they read of it? Their own reviews, and nothing else.

Whose application it is leaves the database nowhere: what is selected is the review's own id, the blind number of the
application, the name of the cohort, and answers that `blinded_answers` made unrecognizable.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.reviews import (
    ENDED_STATES,
    KIND_ACTIONS,
    OPEN_STATES,
    REVIEWED_STATUSES,
    ReviewKind,
    ReviewState,
    find_closure,
)
from mayatrack.domain.roles import Action, Actor, can_act, check_can_act
from mayatrack.domain.selection_phases import PhaseDates
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.blinded_answers import find_blinded, read_blinded
from mayatrack.queries.frames import as_text, read_frame

MOST_FOUND: Final = 100
ALL_STATES: Final = frozenset(ReviewState)
QUEUE_COLUMNS: Final = ("review_id", "number", "state", "scored_count", "assigned_at", "changed_at")
REVIEW_COLUMNS: Final = (
    *("version", "kind", "state", "points", "comment"),
    *("assigned_at", "changed_at", "submitted_at", "seen_others_at"),
)

_PLAN_DATES: Final = ("reviews_from_on", "interviews_from_on", "decides_from_on", "released_at")

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_criterion = _tables["rubric_criterion"]
_plan = _tables["selection_plan"]
_review = _tables["review"]
_standing = _tables["standing"]


class QueueSort(StrEnum):
    """The orders that a queue offers."""

    NUMBER = "number"
    STATE = "state"
    LATEST = "latest"


_STATE_PLACE: Final = sa.case({state.value: place for place, state in enumerate(ReviewState)}, value=_review.c.state)
# As a sum, so that no index offers this order: one reviewer's reviews are sorted sooner than a cohort is walked.
_number: Final = (_standing.c.number + 0).asc()
_ORDERS: Final[dict[QueueSort, tuple[sa.ColumnElement[Any], ...]]] = {
    QueueSort.NUMBER: (_number,),
    QueueSort.STATE: (_STATE_PLACE.asc(), _number),
    QueueSort.LATEST: (sa.func.coalesce(_review.c.changed_at, _review.c.assigned_at).desc(), _number),
}


def read_review_cohorts(session: Session, *, by: Actor, kind: ReviewKind, today: date) -> pd.DataFrame:
    """One row per cohort in which the actor has reviews of this kind, the latest departure first.

    Columns: cohort_id (text), cohort, departs_on, review_count (to be done or done), done_count, closure (the sentence
    why none can be made today, None while one can).
    """
    _check_can_review(by, kind)
    is_done = sa.case((_review.c.state == ReviewState.SUBMITTED, 1))
    dates = (_cohort.c.opens_on, *(_plan.c[name] for name in _PLAN_DATES))
    rows = session.connection().execute(
        _with_plan(
            _select_own(
                by,
                kind,
                as_text(_cohort.c.id).label("cohort_id"),
                _cohort.c.name,
                _cohort.c.departs_on,
                sa.func.count(sa.case((_review.c.state.in_([*OPEN_STATES, ReviewState.SUBMITTED]), 1))),
                sa.func.count(is_done),
                *dates,
            )
        )
        .group_by(_cohort.c.id, _cohort.c.name, _cohort.c.departs_on, *dates)
        .order_by(_cohort.c.departs_on.desc(), _cohort.c.id.desc())
    )
    shown = [(*row[:5], find_closure(kind, _read_dates(*row[5:]), today)) for row in rows]
    return pd.DataFrame(
        shown, columns=["cohort_id", "cohort", "departs_on", "review_count", "done_count", "closure"], dtype=object
    )


def read_queue(
    session: Session,
    *,
    by: Actor,
    kind: ReviewKind,
    cohort_id: UUID,
    states: Collection[ReviewState] = ALL_STATES,
    sort: QueueSort = QueueSort.NUMBER,
    search: str = "",
) -> pd.DataFrame:
    """One row per review of this kind that the actor has in the cohort.

    Columns: review_id (text), number (the application's, which says nothing of it), state (stored value), scored_count
    (criteria that have points), assigned_at, changed_at (UTC, None before the actor did anything). A review still to be
    done is left out once its application is not in review any more. `search` is an application's number, or words of
    blinded answers that the actor may read; at most MOST_FOUND rows come then.
    """
    _check_can_review(by, kind)
    columns = (as_text(_review.c.id), _standing.c.number, as_text(_review.c.state), _review.c.points)
    statement = (
        _select_own(by, kind, *columns, _review.c.assigned_at, _review.c.changed_at)
        .where(_standing.c.cohort_id == cohort_id, _review.c.state.in_(sorted(states)))
        .order_by(*_ORDERS[sort])
    )
    rows = session.connection().execute(statement).all()
    if words := search.strip():
        found = _search(session, rows, words)
        rows = [row for row in rows if row[0] in found]
    shown = [(key, number, state, len(points), *at) for key, number, state, points, *at in rows]
    return pd.DataFrame(shown, columns=list(QUEUE_COLUMNS), dtype=object)


def read_review(session: Session, *, by: Actor, review_id: UUID) -> pd.DataFrame:
    """One row for the actor's own review.

    Columns: review_id, cohort_id (text), cohort, number, version, kind, state, points (criterion's id as text: points),
    comment, assigned_at, changed_at, submitted_at, seen_others_at (UTC or None), is_reviewed (is the application still
    in review?). Why a review ended is not among them: where staff wrote it, it may name the applicant. Raises NotFound
    for somebody else's review, as for none.
    """
    return _read_own(
        session,
        review_id,
        by,
        as_text(_review.c.id).label("review_id"),
        as_text(_cohort.c.id).label("cohort_id"),
        _cohort.c.name.label("cohort"),
        _standing.c.number,
        *(_review.c[name] for name in REVIEW_COLUMNS),
        _application.c.status.in_(sorted(REVIEWED_STATUSES)).label("is_reviewed"),
    )


def read_review_answers(session: Session, *, by: Actor, review_id: UUID) -> pd.DataFrame:
    """One row per question that the cohort's plan shows reviewers, in the plan's order.

    Columns: question, answer (blinded; empty where none was given). No row after an abstention or a recusal: the
    application is out of the actor's hands. Raises NotFound as `read_review` does.
    """
    own = _read_own(session, review_id, by, _review.c.kind, as_text(_review.c.state).label("state"))
    answers = [] if own["state"][0] in ENDED_STATES else read_blinded(session, review_id)
    return pd.DataFrame(answers, columns=["question", "answer"], dtype=object)


def read_review_rubric(session: Session, *, by: Actor, review_id: UUID) -> pd.DataFrame:
    """One row per criterion by which the actor's own review scores, in the rubric's order.

    Columns: criterion_id (text), name, description (None where not given), weight, labels (points → what they mean,
    from the fewest up). Raises NotFound as `read_review` does.
    """
    own = _read_own(session, review_id, by, _review.c.kind, _application.c.cohort_id)
    statement = (
        sa.select(
            as_text(_criterion.c.id).label("criterion_id"),
            *(_criterion.c[name] for name in ("name", "description", "weight", "labels")),
        )
        .where(_criterion.c.cohort_id == UUID(own["cohort_id"][0]), _criterion.c.kind == own["kind"][0])
        .order_by(_criterion.c.position, _criterion.c.id)
    )
    frame = read_frame(session, statement).astype(object)
    return frame.assign(labels=frame["labels"].map(_order_labels))


def _check_can_review(by: Actor, kind: ReviewKind | None = None) -> None:
    """Raise NotAllowed unless the actor reviews, and reviews of this kind."""
    if not can_act(by, Action.REVIEW_APPLICATIONS):
        check_can_act(by, Action.HOLD_INTERVIEWS)
    if kind is not None:
        check_can_act(by, KIND_ACTIONS[kind])


def _select_own(by: Actor, kind: ReviewKind | None, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """The actor's own reviews with their applications; of one kind, those that can be done or are over."""
    is_over = _review.c.state.not_in(sorted(OPEN_STATES))
    can_be_done = is_over | _application.c.status.in_(sorted(REVIEWED_STATUSES))
    chosen = [] if kind is None else [_review.c.kind == kind, can_be_done]
    return (
        sa.select(*columns)
        .select_from(_review)
        .join(_application, _application.c.id == _review.c.application_id)
        .join(_standing, _standing.c.application_id == _review.c.application_id)
        .where(_review.c.reviewer_id == by.user_id, *chosen)
    )


def _with_plan(statement: sa.Select[Any]) -> sa.Select[Any]:
    return statement.join(_cohort, _cohort.c.id == _application.c.cohort_id).join(
        _plan, _plan.c.cohort_id == _application.c.cohort_id
    )


def _read_own(session: Session, review_id: UUID, by: Actor, *columns: sa.ColumnElement[Any]) -> pd.DataFrame:
    _check_can_review(by)
    statement = _with_plan(_select_own(by, None, *columns)).where(_review.c.id == review_id)
    frame = read_frame(session, statement).astype(object)
    if frame.empty:
        raise NotFound("There is no such review among yours: open one from your list.")
    _check_can_review(by, frame["kind"][0])
    return frame


def _search(session: Session, rows: Sequence[Any], words: str) -> set[str]:
    """Of a queue's rows the reviews with this number, and at most MOST_FOUND that hold the words, the first ones."""
    numbered = {key for key, number, *_ in rows if words.isdecimal() and number == int(words)}
    readable = [UUID(key) for key, _, state, *_ in rows if state not in ENDED_STATES]
    holding = find_blinded(session, readable, words)
    return numbered | {str(key) for key in islice(holding, MOST_FOUND)}


def _read_dates(
    opens_on: date,
    reviews_from_on: date,
    interviews_from_on: date | None,
    decides_from_on: date,
    released_at: datetime | None,
) -> PhaseDates:
    released_on = released_at.astimezone().date() if released_at else None
    return PhaseDates(opens_on, reviews_from_on, interviews_from_on, decides_from_on, released_on)


def _order_labels(labels: dict[str, str]) -> dict[int, str]:
    return dict(sorted((int(points), text) for points, text in labels.items()))
