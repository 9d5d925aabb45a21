"""Add, change, order and remove what the reviewers of a cohort score, never against reviews that are submitted."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.ordering import move_one
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.rubrics import check_keeps_points, score_review
from mayatrack.domain.selection_phases import check_not_released
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Base, Cohort, RubricCriterion, SelectionPlan
from mayatrack.models.selection_plans import CriterionCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.chunks import chunks
from mayatrack.services.records import check_input, fetch, lock_cohort
from mayatrack.services.selection_plans import as_criterion, read_dates, read_rubric, require_plan
from mayatrack.services.standings import refresh_scores

WORDS: Final = {ReviewKind.READING: "applications", ReviewKind.INTERVIEW: "interviews"}

_tables = Base.metadata.tables
_application = _tables["application"]
_review = _tables["review"]


def check_criterion(values: Mapping[str, Any]) -> CriterionCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(CriterionCreate, values)


def add_criterion(session: Session, cohort_id: UUID, *, fields: CriterionCreate, by: Actor) -> RubricCriterion:
    """Add a criterion as the last one of its kind.

    Raises RuleBroken without a plan, once decisions are released or a review of its kind is submitted; InvalidInput
    for a name that the rubric has already.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort, _ = _open_rubric(session, cohort_id)
    if _has_reviews(session, cohort_id, fields.kind):
        raise RuleBroken(
            f"Reviews of {WORDS[fields.kind]} of {cohort.name} are submitted without points for “{fields.name}”: "
            "change the criteria that there are."
        )
    _check_name_is_free(session, cohort_id, fields)
    last = sa.select(sa.func.coalesce(sa.func.max(RubricCriterion.position), 0))
    is_own = (col(RubricCriterion.cohort_id) == cohort_id, col(RubricCriterion.kind) == fields.kind)
    position = session.execute(last.where(*is_own)).scalar_one() + 1
    criterion = RubricCriterion(cohort_id=cohort_id, position=position, **_as_stored(fields))
    session.add(criterion)
    record_event(session, "add_criterion", criterion, by=by)
    session.flush()
    return criterion


def edit_criterion(
    session: Session, criterion_id: UUID, *, fields: CriterionCreate, version: int, by: Actor
) -> RubricCriterion:
    """Change a criterion; where it is scored already, every score follows.

    Raises EditConflict if somebody changed it since `version`, RuleBroken if the scale by which reviews were submitted
    would lose points or decisions are released, InvalidInput for another kind or a name that is taken.
    """
    check_can_act(by, Action.RUN_SELECTION)
    criterion, cohort, plan = _open_criterion(session, criterion_id)
    fetch(session, RubricCriterion, criterion_id, version=version)
    if fields.kind is not criterion.kind:
        raise InvalidInput("A criterion stays with readings or with interviews: add another one instead.")
    if fields.name != criterion.name:
        _check_name_is_free(session, cohort.id, fields)
    is_used = _has_reviews(session, cohort.id, criterion.kind)
    if is_used:
        check_keeps_points(as_criterion(criterion), fields.labels)
    for name, value in _as_stored(fields).items():
        setattr(criterion, name, value)
    record_event(session, "edit_criterion", criterion, by=by)
    session.flush()
    if is_used:
        refresh_review_scores(session, plan, fields.kind)
    return criterion


def move_criterion(session: Session, criterion_id: UUID, *, is_up: bool, by: Actor) -> None:
    """Let a criterion change places with the one before or after it; at an end of the rubric it stays."""
    check_can_act(by, Action.RUN_SELECTION)
    criterion, cohort, _ = _open_criterion(session, criterion_id)
    statement = select(RubricCriterion).where(
        RubricCriterion.cohort_id == cohort.id, col(RubricCriterion.kind) == criterion.kind
    )
    ordered = list(session.exec(statement.order_by(col(RubricCriterion.position), col(RubricCriterion.id))))
    for position, each in enumerate(move_one(ordered, criterion, is_up=is_up), start=1):
        if each.position != position:
            each.position = position
            record_event(session, "move_criterion", each, by=by)
    session.flush()


def remove_criterion(session: Session, criterion_id: UUID, *, by: Actor) -> None:
    """Remove a criterion that no submitted review has points for. Raises RuleBroken otherwise."""
    check_can_act(by, Action.RUN_SELECTION)
    criterion, cohort, _ = _open_criterion(session, criterion_id)
    if _has_reviews(session, cohort.id, criterion.kind):
        raise RuleBroken(
            f"Reviews with points for “{criterion.name}” are submitted, so it cannot be removed: lower its weight."
        )
    add_event(session, "remove_criterion", criterion, before={"weight": criterion.weight}, by=by)
    session.delete(criterion)
    session.flush()


def refresh_review_scores(session: Session, plan: SelectionPlan, kind: ReviewKind) -> None:
    """Score the submitted reviews of this kind again by the rubric as it is now, and combine them anew."""
    session.flush()
    connection = session.connection()
    criteria = read_rubric(session, plan.cohort_id, kind)
    submitted = sa.select(_review.c.id, _review.c.points).where(*_is_submitted(plan.cohort_id, kind))
    found: dict[float, list[UUID]] = defaultdict(list)
    for review_id, points in connection.execute(submitted.order_by(_review.c.id)):
        found[score_review(criteria, {UUID(key): value for key, value in points.items()})].append(review_id)
    # Many reviews share one score: one statement for each.
    for score, review_ids in found.items():
        for chunk in chunks(review_ids):
            connection.execute(sa.update(_review).where(_review.c.id.in_(chunk)).values(score=score))
    refresh_scores(session, plan)


def _open_rubric(session: Session, cohort_id: UUID) -> tuple[Cohort, SelectionPlan]:
    """The cohort, locked, and its plan, where its rubric may still be changed."""
    cohort = lock_cohort(session, cohort_id)
    plan = require_plan(session, cohort)
    check_not_released(read_dates(cohort, plan), cohort.name)
    return cohort, plan


def _open_criterion(session: Session, criterion_id: UUID) -> tuple[RubricCriterion, Cohort, SelectionPlan]:
    cohort_id = fetch(session, RubricCriterion, criterion_id).cohort_id
    cohort, plan = _open_rubric(session, cohort_id)
    # Read again under the lock: another writer may have changed or removed it while this one waited.
    session.get(RubricCriterion, criterion_id, populate_existing=True)
    return fetch(session, RubricCriterion, criterion_id), cohort, plan


def _as_stored(fields: CriterionCreate) -> dict[str, Any]:
    labels = {str(points): meaning for points, meaning in sorted(fields.labels.items())}
    return {**fields.model_dump(), "labels": labels}


def _has_reviews(session: Session, cohort_id: UUID, kind: ReviewKind) -> bool:
    found = sa.select(_review.c.id).where(*_is_submitted(cohort_id, kind)).limit(1)
    return session.connection().execute(found).first() is not None


def _is_submitted(cohort_id: UUID, kind: ReviewKind) -> tuple[sa.ColumnElement[bool], ...]:
    own = sa.select(_application.c.id).where(_application.c.cohort_id == cohort_id)
    is_done = _review.c.state == ReviewState.SUBMITTED
    return _review.c.application_id.in_(own), _review.c.kind == kind, is_done


def _check_name_is_free(session: Session, cohort_id: UUID, fields: CriterionCreate) -> None:
    taken = select(RubricCriterion.id).where(
        RubricCriterion.cohort_id == cohort_id,
        col(RubricCriterion.kind) == fields.kind,
        RubricCriterion.name == fields.name,
    )
    if session.exec(taken).first() is not None:
        raise InvalidInput(f"The rubric has “{fields.name}” already: choose another name, or change that one.")
