"""How does a cohort choose, in which phase is it, and what does it score? What every step of a selection asks first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.rubrics import Criterion
from mayatrack.domain.selection_phases import Phase, PhaseDates, find_phase
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Cohort, RubricCriterion, SelectionPlan
from mayatrack.services.records import fetch


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


def require_plan(session: Session, cohort: Cohort) -> SelectionPlan:
    """The cohort's plan, for a step that needs one. Raises RuleBroken before anybody set the selection up."""
    plan = _find_plan(session, cohort.id)
    if plan is None:
        raise RuleBroken(f"The selection of {cohort.name} is not set up yet: staff does that on the page Selection.")
    return plan


def read_dates(cohort: Cohort, plan: SelectionPlan) -> PhaseDates:
    """The first day of each phase; decisions were released on the office's day."""
    return PhaseDates(
        opens_on=cohort.opens_on,
        reviews_from_on=plan.reviews_from_on,
        interviews_from_on=plan.interviews_from_on,
        decides_from_on=plan.decides_from_on,
        released_on=plan.released_at.astimezone().date() if plan.released_at else None,
    )


def read_rubric(session: Session, cohort_id: UUID, kind: ReviewKind) -> list[Criterion]:
    """What is scored in a cohort's reviews of this kind, in the rubric's order."""
    statement = select(RubricCriterion).where(RubricCriterion.cohort_id == cohort_id, col(RubricCriterion.kind) == kind)
    found = session.exec(statement.order_by(col(RubricCriterion.position), col(RubricCriterion.id))).all()
    return [as_criterion(each) for each in found]


def as_criterion(stored: RubricCriterion) -> Criterion:
    """The criterion as the rules of scoring know it: points are numbers, from the fewest up."""
    labels = {int(points): text for points, text in stored.labels.items()}
    return Criterion(stored.id, stored.name, stored.weight, dict(sorted(labels.items())))


def _find_plan(session: Session, cohort_id: UUID) -> SelectionPlan | None:
    return session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort_id)).one_or_none()
