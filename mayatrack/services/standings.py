"""Keep where each application stands in step with its reviews: a blind number, a lot, and one score of all."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.ranking import draw_lot, round_score
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.rubrics import combine_scores, find_spread, weigh_interview
from mayatrack.models import Base, SelectionPlan
from mayatrack.models.base import new_id

CHUNK: Final = 1_000

_tables = Base.metadata.tables
_application = _tables["application"]
_review = _tables["review"]
_standing = _tables["standing"]


def ensure_standings(session: Session, cohort_id: UUID) -> int:
    """Give every application of the locked cohort that is no draft a number and a lot; how many were new.

    Numbers follow the lots, so that they tell neither when somebody applied nor how they are called.
    """
    session.flush()
    connection = session.connection()
    has_standing = sa.exists().where(_standing.c.application_id == _application.c.id)
    missing = sa.select(_application.c.id).where(
        _application.c.cohort_id == cohort_id, _application.c.status != Status.DRAFT, ~has_standing
    )
    lots = {draw_lot(cohort_id, found): found for found in connection.execute(missing).scalars()}
    if lots:
        highest = sa.select(sa.func.coalesce(sa.func.max(_standing.c.number), 0))
        taken = connection.execute(highest.where(_standing.c.cohort_id == cohort_id)).scalar_one()
        rows = [
            {"id": new_id(), "application_id": lots[lot], "cohort_id": cohort_id, "number": number, "lot": lot}
            for number, lot in zip(count(taken + 1), sorted(lots), strict=False)
        ]
        connection.execute(sa.insert(_standing), [row | _UNSCORED for row in rows])
    return len(lots)


def refresh_scores(session: Session, plan: SelectionPlan, application_ids: Collection[UUID] | None = None) -> None:
    """Count and combine the submitted reviews again, of these applications or of the plan's whole cohort.

    Columns of standing: review_count, review_score, review_spread, interview_count, interview_score, score; scores are
    0–100, see `domain.rubrics`.
    """
    session.flush()
    if application_ids is None:
        own = sa.select(_standing.c.application_id).where(_standing.c.cohort_id == plan.cohort_id)
        application_ids = session.connection().execute(own).scalars().all()
    chosen = sorted(application_ids)
    for start in range(0, len(chosen), CHUNK):
        _refresh(session, plan, chosen[start : start + CHUNK])
    session.expire_all()


def _refresh(session: Session, plan: SelectionPlan, application_ids: Sequence[UUID]) -> None:
    connection = session.connection()
    submitted = sa.select(_review.c.application_id, _review.c.kind, _review.c.score).where(
        _review.c.application_id.in_(application_ids), _review.c.state == ReviewState.SUBMITTED
    )
    scores: dict[UUID, dict[ReviewKind, list[float]]] = {
        application_id: defaultdict(list) for application_id in application_ids
    }
    for application_id, kind, score in connection.execute(submitted.order_by(_review.c.id)):
        scores[application_id][ReviewKind(kind)].append(score)
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in _UNSCORED}
    statement = sa.update(_standing).where(_standing.c.application_id == sa.bindparam("key", type_=_KEY))
    rows = [{"key": key, **_name_new(_combine(plan, found))} for key, found in scores.items()]
    connection.execute(statement.values(values), rows)


def _combine(plan: SelectionPlan, scores: Mapping[ReviewKind, Sequence[float]]) -> dict[str, Any]:
    readings, interviews = scores.get(ReviewKind.READING, []), scores.get(ReviewKind.INTERVIEW, [])
    review_score = combine_scores(readings, plan.combination)
    interview_score = combine_scores(interviews, plan.combination)
    score = weigh_interview(review_score, interview_score, weight=plan.interview_weight)
    return {
        "review_count": len(readings),
        "review_score": review_score,
        "review_spread": find_spread(readings),
        "interview_count": len(interviews),
        "interview_score": interview_score,
        # What the ranking compares, in SQL as in Python.
        "score": None if score is None else round_score(score),
    }


def _name_new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


_KEY: Final = _standing.c.application_id.type
_UNSCORED: Final[dict[str, Any]] = {
    "review_count": 0,
    "review_score": None,
    "review_spread": None,
    "interview_count": 0,
    "interview_score": None,
    "score": None,
}
