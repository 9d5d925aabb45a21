"""Who reviews, how far is each of them, and which applications still lack a review?"""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.reviews import ENDED_STATES, OPEN_STATES, REVIEWED_STATUSES, ReviewKind, ReviewState
from mayatrack.domain.roles import Action, Actor, Role, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_person = _tables["person"]
_plan = _tables["selection_plan"]
_review = _tables["review"]
_role = _tables["user_role"]
_standing = _tables["standing"]
_user = _tables["app_user"]

# What counts for what an application wants: everything but who abstained or was recused.
COUNTED_STATES: Final = sorted(set(ReviewState) - ENDED_STATES)


def read_reviewers(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per active user who reviews, by name. Columns: reviewer_id (text), reviewer."""
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(as_text(_user.c.id).label("reviewer_id"), _user.c.name.label("reviewer"))
        .where(_user.c.id.in_(_select_able()))
        .order_by(_user.c.name, _user.c.id)
    )
    return read_frame(session, statement)


def read_progress(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per reviewer who has or had an application of the cohort, by name.

    Columns: reviewer_id (text), reviewer, is_able (still reviews), assigned_count (not begun), draft_count,
    submitted_count, abstained_count, recused_count, oldest_open_at (UTC, when the longest open one was assigned,
    missing without any), median_score (0–100, of what they submitted, missing without any).
    """
    check_can_act(by, Action.RUN_SELECTION)
    reviews = _select_reviews(cohort_id, _review.c.reviewer_id, _review.c.state, _review.c.assigned_at).subquery()
    is_open = reviews.c.state.in_(OPEN_STATES)
    counts = (
        sa.select(
            reviews.c.reviewer_id,
            *(_count(reviews.c.state == state).label(f"{state.value}_count") for state in ReviewState),
            sa.func.min(sa.case((is_open, reviews.c.assigned_at))).label("oldest_open_at"),
        )
        .group_by(reviews.c.reviewer_id)
        .subquery()
    )
    medians = _select_medians(cohort_id).subquery()
    statement = (
        sa.select(
            as_text(_user.c.id).label("reviewer_id"),
            _user.c.name.label("reviewer"),
            _user.c.id.in_(_select_able()).label("is_able"),
            *(counts.c[f"{state.value}_count"] for state in ReviewState),
            counts.c.oldest_open_at,
            medians.c.median_score,
        )
        .join(counts, counts.c.reviewer_id == _user.c.id)
        .outerjoin(medians, medians.c.reviewer_id == _user.c.id)
        .order_by(_user.c.name, _user.c.id)
    )
    return read_frame(session, statement)


def read_review_totals(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row for the cohort; empty before its selection is set up.

    Columns: wanted_count (reviews that each application wants), application_count (in review or interview), short_count
    (of them, those that were given too few reviews), missing_count (the reviews that they lack), counted_count (reviews
    given to them), submitted_count, median_score (0–100, of every submitted review of the cohort, missing without any).
    """
    check_can_act(by, Action.RUN_SELECTION)
    given = _select_given(cohort_id).subquery()
    missing = _plan.c.reviews_wanted - given.c.counted_count
    sums = {"counted_count": given.c.counted_count, "submitted_count": given.c.submitted_count}
    statement = (
        sa.select(
            _plan.c.reviews_wanted.label("wanted_count"),
            sa.func.count(given.c.application_id).label("application_count"),
            _count(missing > 0).label("short_count"),
            _sum(sa.case((missing > 0, missing), else_=0)).label("missing_count"),
            *(_sum(column).label(name) for name, column in sums.items()),
            sa.select(_select_medians(cohort_id, is_of_all=True).subquery().c.median_score)
            .scalar_subquery()
            .label("median_score"),
        )
        .select_from(_plan)
        .outerjoin(given, sa.true())
        .where(_plan.c.cohort_id == cohort_id)
        .group_by(_plan.c.id)
    )
    return read_frame(session, statement)


def read_short_applications(session: Session, *, by: Actor, cohort_id: UUID, limit: int) -> pd.DataFrame:
    """One row per application in review or interview that was given too few reviews, those that lack most first.

    Columns: application_id (text), number (missing before anything was assigned), full_name, status, counted_count,
    missing_count. At most `limit` rows.
    """
    check_can_act(by, Action.RUN_SELECTION)
    given = _select_given(cohort_id).subquery()
    missing = _plan.c.reviews_wanted - given.c.counted_count
    statement = (
        sa.select(
            *_name_application(),
            as_text(_application.c.status),
            given.c.counted_count,
            missing.label("missing_count"),
        )
        .join(given, given.c.application_id == _application.c.id)
        .join(_plan, _plan.c.cohort_id == _application.c.cohort_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
        .where(missing > 0)
        .order_by(missing.desc(), _standing.c.number, _application.c.id)
        .limit(limit)
    )
    return _name_people(read_frame(session, statement))


def read_refusals(session: Session, *, by: Actor, cohort_id: UUID, limit: int) -> pd.DataFrame:
    """One row per reviewer who abstained from an application of the cohort or was recused, the latest first.

    Columns: review_id and application_id (text), number, full_name (the applicant's), reviewer, state, reason (missing
    where none was given). At most `limit` rows.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        sa.select(
            as_text(_review.c.id).label("review_id"),
            *_name_application(),
            _user.c.name.label("reviewer"),
            as_text(_review.c.state),
            _review.c.reason,
        )
        .join(_application, _application.c.id == _review.c.application_id)
        .join(_person, _person.c.id == _application.c.person_id)
        .join(_user, _user.c.id == _review.c.reviewer_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
        .where(_application.c.cohort_id == cohort_id, _is_reading(), _review.c.state.in_(ENDED_STATES))
        .order_by(_review.c.id.desc())
        .limit(limit)
    )
    return _name_people(read_frame(session, statement))


def read_last_assignment(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row for the reviews of the cohort that were assigned last; empty before any were.

    Columns: assigned_at (UTC), assigned_by (a name), review_count, untouched_count (nobody has begun them).
    """
    check_can_act(by, Action.RUN_SELECTION)
    # Who was recused may have been so before anything was assigned.
    assigned = _select_reviews(cohort_id, _review.c.assigned_at, _review.c.state, _review.c.assigned_by_id)
    reviews = assigned.where(_review.c.state != ReviewState.RECUSED).subquery()
    statement = (
        sa.select(
            reviews.c.assigned_at,
            sa.func.max(_user.c.name).label("assigned_by"),
            sa.func.count().label("review_count"),
            _count(reviews.c.state == ReviewState.ASSIGNED).label("untouched_count"),
        )
        .join(_user, _user.c.id == reviews.c.assigned_by_id)
        .group_by(reviews.c.assigned_at)
        .order_by(reviews.c.assigned_at.desc())
        .limit(1)
    )
    return read_frame(session, statement)


def _select_given(cohort_id: UUID) -> sa.Select[Any]:
    """How many reviews each application in review or interview was given, and how many of them are submitted."""
    of_application = sa.and_(_review.c.application_id == _application.c.id, _is_reading())
    return (
        sa.select(
            _application.c.id.label("application_id"),
            _count(_review.c.state.in_(COUNTED_STATES)).label("counted_count"),
            _count(_review.c.state == ReviewState.SUBMITTED).label("submitted_count"),
        )
        .outerjoin(_review, of_application)
        .where(_application.c.cohort_id == cohort_id, _application.c.status.in_(REVIEWED_STATUSES))
        .group_by(_application.c.id)
    )


def _select_reviews(cohort_id: UUID, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    statement = sa.select(*columns).select_from(_review)
    own = statement.join(_application, _application.c.id == _review.c.application_id)
    return own.where(_application.c.cohort_id == cohort_id, _is_reading())


def _select_medians(cohort_id: UUID, *, is_of_all: bool = False) -> sa.Select[Any]:
    """The median score of each reviewer, or of all: the middle one, or the mean of the two in the middle."""
    scored = _select_reviews(cohort_id, _review.c.id, _review.c.reviewer_id, _review.c.score)
    scores = scored.where(_review.c.state == ReviewState.SUBMITTED).subquery()
    groups = [] if is_of_all else [scores.c.reviewer_id]
    place = sa.func.row_number().over(partition_by=groups or None, order_by=[scores.c.score, scores.c.id])
    count = sa.func.count().over(partition_by=groups or None)
    placed = sa.select(*groups, scores.c.score, place.label("place"), count.label("count")).subquery()
    is_middle = placed.c.place.in_([(placed.c.count + 1) // 2, placed.c.count // 2 + 1])
    named = [placed.c.reviewer_id] if groups else []
    median = sa.select(*named, sa.func.avg(placed.c.score).label("median_score")).where(is_middle)
    return median.group_by(*named) if named else median


def _select_able() -> sa.Select[Any]:
    able = sa.select(_role.c.user_id).where(_role.c.role == Role.REVIEWER)
    active = _tables["app_user"].alias()
    return able.join(active, active.c.id == _role.c.user_id).where(active.c.is_active)


def _name_application() -> tuple[sa.ColumnElement[Any], ...]:
    names = (_person.c.given_name, _person.c.family_name)
    return (as_text(_application.c.id).label("application_id"), _standing.c.number, *names)


def _name_people(frame: pd.DataFrame) -> pd.DataFrame:
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    place = frame.columns.get_loc("given_name")
    told = [full_name(given, family) for given, family in names]
    frame = frame.drop(columns=["given_name", "family_name"])
    frame.insert(int(str(place)), "full_name", told)
    return frame


def _is_reading() -> sa.ColumnElement[bool]:
    return _review.c.kind == ReviewKind.READING


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return _sum(sa.case((condition, 1), else_=0))


def _sum(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.Integer)
