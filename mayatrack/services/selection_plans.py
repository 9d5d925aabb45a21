"""How does a cohort choose, in which phase is it, and what does it score? Every step of a selection asks this first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.eligibility import CHECKED
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.rubrics import Criterion
from mayatrack.domain.selection_phases import (
    CohortDates,
    Phase,
    PhaseDates,
    check_fits_cohort,
    check_not_released,
    find_phase,
)
from mayatrack.domain.zones import find_day
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Application, Cohort, RubricCriterion, SelectionPlan, Standing
from mayatrack.models.selection_plans import SelectionPlanCreate
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_input, fetch, lock_cohort
from mayatrack.services.standings import refresh_scores

# What a change of makes the results of the automatic part worthless, and what changes every score.
CHECK_FIELDS: Final = ("required_questions", "minimum_age", "needs_college", "refuses_past_travelers")
SCORE_FIELDS: Final = ("combination", "interview_weight")


@dataclass(frozen=True)
class Selection:
    """A cohort, and how it chooses: None before anybody set that up."""

    cohort: Cohort
    plan: SelectionPlan | None

    @property
    def dates(self) -> PhaseDates | None:
        """The first day of each phase."""
        return read_dates(self.cohort, self.plan) if self.plan else None

    def find_phase(self, today: date) -> Phase | None:
        """The phase on `today`."""
        return find_phase(self.dates, today) if self.dates else None


def find_selection(session: Session, cohort_id: UUID, *, by: Actor) -> Selection:
    """A cohort's selection as it stands, for somebody who runs it. Raises NotFound."""
    check_can_act(by, Action.RUN_SELECTION)
    cohort = fetch(session, Cohort, cohort_id)
    return Selection(cohort, _find_plan(session, cohort_id))


def find_cohorts_in(session: Session, phase: Phase, *, today: date, by: Actor) -> list[UUID]:
    """The cohorts to come whose selection is in this phase, the next departure first."""
    check_can_act(by, Action.RUN_SELECTION)
    coming = (
        select(Cohort, SelectionPlan)
        .join(SelectionPlan, col(SelectionPlan.cohort_id) == col(Cohort.id))
        .where(Cohort.departs_on > today)
        .order_by(col(Cohort.departs_on), col(Cohort.id))
    )
    return [cohort.id for cohort, plan in session.exec(coming) if find_phase(read_dates(cohort, plan), today) is phase]


def require_plan(session: Session, cohort: Cohort) -> SelectionPlan:
    """The cohort's plan, for a step that needs one. Raises RuleBroken before anybody set the selection up."""
    plan = _find_plan(session, cohort.id)
    if plan is None:
        raise RuleBroken(f"The selection of {cohort.name} is not set up yet: staff does that on the page Set-up.")
    return plan


def read_dates(cohort: Cohort, plan: SelectionPlan) -> PhaseDates:
    """The first day of each phase; decisions were released on the office's day."""
    return PhaseDates(
        # Somebody may have moved the cohort since: then its phases still follow one another.
        opens_on=min(cohort.opens_on, plan.reviews_from_on),
        reviews_from_on=plan.reviews_from_on,
        interviews_from_on=plan.interviews_from_on,
        decides_from_on=plan.decides_from_on,
        released_on=find_day(plan.released_at) if plan.released_at else None,
    )


def read_own_dates(cohort: Cohort) -> CohortDates:
    """The cohort's days around which its selection takes place."""
    return CohortDates(cohort.opens_on, cohort.closes_on, cohort.selected_by_on, cohort.departs_on)


def check_plan(values: Mapping[str, Any]) -> SelectionPlanCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(SelectionPlanCreate, values)


def create_plan(session: Session, cohort_id: UUID, *, fields: SelectionPlanCreate, by: Actor) -> SelectionPlan:
    """Set a cohort's selection up.

    Raises RuleBroken if it is set up already, InvalidInput for phases out of order or after the departure.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    check_has_no_plan(session, cohort)
    _check_dates(cohort, fields)
    return add_plan(session, cohort, fields, by=by)


def edit_plan(
    session: Session, cohort_id: UUID, *, fields: SelectionPlanCreate, version: int, by: Actor
) -> SelectionPlan:
    """Change how a cohort chooses; scores and results of the automatic part that this changes follow.

    Raises EditConflict if somebody changed the plan since `version`, RuleBroken without a plan or once decisions are
    released, InvalidInput as `create_plan` does.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    plan = require_plan(session, cohort)
    session.refresh(plan)
    fetch(session, SelectionPlan, plan.id, version=version)
    check_not_released(read_dates(cohort, plan), cohort.name)
    _check_dates(cohort, fields)
    changed = {name for name, value in fields.model_dump().items() if getattr(plan, name) != value}
    for name in changed:
        setattr(plan, name, getattr(fields, name))
    record_event(session, "edit_selection_plan", plan, by=by)
    session.flush()
    if not changed.isdisjoint(SCORE_FIELDS):
        refresh_scores(session, plan)
    if not changed.isdisjoint(CHECK_FIELDS):
        _forget_checks(session, cohort)
    return plan


def check_has_no_plan(session: Session, cohort: Cohort) -> None:
    """Raise RuleBroken if somebody set the locked cohort's selection up already."""
    if _find_plan(session, cohort.id) is not None:
        raise RuleBroken(f"The selection of {cohort.name} is set up already: change what is there.")


def add_plan(session: Session, cohort: Cohort, fields: SelectionPlanCreate, *, by: Actor) -> SelectionPlan:
    """Store the plan of a locked cohort that has none, with its audit event."""
    plan = SelectionPlan(cohort_id=cohort.id, **fields.model_dump())
    session.add(plan)
    record_event(session, "create_selection_plan", plan, by=by)
    session.flush()
    return plan


def read_rubric(session: Session, cohort_id: UUID, kind: ReviewKind) -> list[Criterion]:
    """What is scored in a cohort's reviews of this kind, in the rubric's order."""
    statement = select(RubricCriterion).where(RubricCriterion.cohort_id == cohort_id, col(RubricCriterion.kind) == kind)
    found = session.exec(statement.order_by(col(RubricCriterion.position), col(RubricCriterion.id))).all()
    return [as_criterion(each) for each in found]


def as_criterion(stored: RubricCriterion) -> Criterion:
    """The criterion as the rules of scoring know it: points are numbers, from the fewest up."""
    labels = {int(points): text for points, text in stored.labels.items()}
    return Criterion(stored.id, stored.name, stored.weight, dict(sorted(labels.items())))


def _check_dates(cohort: Cohort, fields: SelectionPlanCreate) -> None:
    dates = PhaseDates(cohort.opens_on, fields.reviews_from_on, fields.interviews_from_on, fields.decides_from_on)
    check_fits_cohort(dates, read_own_dates(cohort))


def _forget_checks(session: Session, cohort: Cohort) -> None:
    """What was checked against other requirements is unchecked again, but for whoever is in review by now."""
    waiting = sa.select(col(Application.id)).where(
        col(Application.cohort_id) == cohort.id, col(Application.status).in_(CHECKED)
    )
    unchecked: dict[str, Any] = {"is_eligible": None, "check_reasons": None, "checked_at": None}
    found = sa.update(Standing).where(col(Standing.application_id).in_(waiting)).values(unchecked)
    session.connection().execute(found)
    session.expire_all()


def _find_plan(session: Session, cohort_id: UUID) -> SelectionPlan | None:
    return session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort_id)).one_or_none()
