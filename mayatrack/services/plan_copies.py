"""How does a cohort start with what another one had set up? Plan, rubric and questions, in one press."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.selection_phases import shift_dates
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Cohort, RubricCriterion, SelectionPlan
from mayatrack.models.selection_plans import SelectionPlanCreate
from mayatrack.services.audit import add_event
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.selection_plans import (
    add_plan,
    check_has_no_plan,
    check_plan,
    read_dates,
    read_own_dates,
    require_plan,
)

COPIED_OF_CRITERION = ("kind", "position", "name", "description", "weight", "labels")


def copy_set_up(session: Session, cohort_id: UUID, *, source_id: UUID, by: Actor) -> SelectionPlan:
    """Set a cohort up as another one was: its rules, its rubric of both kinds, and its dates as far from closing.

    Raises RuleBroken if the cohort is set up already, or the other one is not.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    source = fetch(session, Cohort, source_id)
    check_has_no_plan(session, cohort)
    _check_has_no_rubric(session, cohort)
    plan = add_plan(session, cohort, _copy_plan(source, require_plan(session, source), cohort), by=by)
    count = _copy_rubric(session, source, cohort)
    counts = {"source_id": str(source.id), "criterion_count": count}
    add_event(session, "copy_rubric", cohort, after=counts, by=by)
    session.flush()
    return plan


def _copy_plan(source: Cohort, plan: SelectionPlan, cohort: Cohort) -> SelectionPlanCreate:
    dates = shift_dates(read_dates(source, plan), source=read_own_dates(source), target=read_own_dates(cohort))
    values: dict[str, Any] = {name: getattr(plan, name) for name in SelectionPlanCreate.model_fields}
    moved = {name: getattr(dates, name) for name in ("reviews_from_on", "interviews_from_on", "decides_from_on")}
    return check_plan(values | moved)


def _copy_rubric(session: Session, source: Cohort, cohort: Cohort) -> int:
    found = session.exec(
        select(RubricCriterion)
        .where(RubricCriterion.cohort_id == source.id)
        .order_by(col(RubricCriterion.kind), col(RubricCriterion.position), col(RubricCriterion.id))
    ).all()
    for criterion in found:
        copied = {name: getattr(criterion, name) for name in COPIED_OF_CRITERION}
        session.add(RubricCriterion(cohort_id=cohort.id, **copied))
    return len(found)


def _check_has_no_rubric(session: Session, cohort: Cohort) -> None:
    statement = select(RubricCriterion.id).where(RubricCriterion.cohort_id == cohort.id)
    if session.exec(statement.limit(1)).first() is not None:
        raise RuleBroken(f"{cohort.name} has a rubric already: remove its criteria first, or set the plan up by hand.")
