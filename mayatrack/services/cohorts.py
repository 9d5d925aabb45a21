"""Create a cohort and change it, without taking back a seat or a day that people already hold."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Cohort, Destination, Traveler
from mayatrack.models.cohorts import CohortCreate
from mayatrack.services.applications import count_taken_seats
from mayatrack.services.audit import record_event
from mayatrack.services.first_times import refresh_people
from mayatrack.services.records import check_input, fetch, lock_cohort
from mayatrack.services.summaries import refresh_summaries


def check_cohort(values: dict[str, Any]) -> CohortCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(CohortCreate, values)


def create_cohort(session: Session, *, fields: CohortCreate, by: Actor) -> Cohort:
    """Add a cohort. Raises InvalidInput if another one has its name, NotFound if its destination is gone."""
    check_can_act(by, Action.EDIT_COHORTS)
    fetch(session, Destination, fields.destination_id)
    _check_name_is_free(session, fields.name)
    cohort = Cohort(**fields.model_dump())
    session.add(cohort)
    record_event(session, "create_cohort", cohort, by=by)
    session.flush()
    refresh_summaries(session, [cohort.id])
    return cohort


def find_cohort(session: Session, cohort_id: UUID, *, by: Actor) -> Cohort:
    """The cohort as it stands, for somebody who is about to change it. Raises NotFound."""
    check_can_act(by, Action.EDIT_COHORTS)
    return fetch(session, Cohort, cohort_id)


def edit_cohort(session: Session, cohort_id: UUID, *, fields: CohortCreate, version: int, by: Actor) -> Cohort:
    """Change a cohort.

    Raises EditConflict if somebody changed it since `version`, InvalidInput for a name that is taken, RuleBroken for
    fewer seats than are held, or other travel dates once somebody has traveled.
    """
    check_can_act(by, Action.EDIT_COHORTS)
    cohort = lock_cohort(session, cohort_id)
    fetch(session, Cohort, cohort_id, version=version)
    fetch(session, Destination, fields.destination_id)
    if fields.name != cohort.name:
        _check_name_is_free(session, fields.name)
    _check_seats(session, cohort, fields.seat_count)
    has_new_departure = fields.departs_on != cohort.departs_on
    if has_new_departure or fields.returns_on != cohort.returns_on:
        _check_nobody_traveled(session, cohort)
    for name, value in fields.model_dump().items():
        setattr(cohort, name, value)
    record_event(session, "edit_cohort", cohort, by=by)
    session.flush()
    if has_new_departure:
        # The order of a person's trips decides which of them a first time belongs to.
        people = select(Traveler.person_id).where(col(Traveler.cohort_id) == cohort.id)
        refresh_people(session, session.exec(people).all())
    return cohort


def _check_name_is_free(session: Session, name: str) -> None:
    if session.exec(select(Cohort.id).where(Cohort.name == name)).first() is not None:
        raise InvalidInput(f"There is a cohort called {name} already: choose another name.")


def _check_seats(session: Session, cohort: Cohort, seat_count: int) -> None:
    taken = count_taken_seats(session, cohort.id)
    if seat_count < taken:
        raise RuleBroken(
            f"{taken} seats of {cohort.name} are offered or confirmed, so it cannot have {seat_count}: "
            "free seats first, or keep at least as many."
        )


def _check_nobody_traveled(session: Session, cohort: Cohort) -> None:
    traveled = select(Traveler.id).where(col(Traveler.cohort_id) == cohort.id, col(Traveler.traveled_on).is_not(None))
    if session.exec(traveled).first() is not None:
        raise RuleBroken(
            f"{cohort.name} has traveled, and its follow-ups count from its dates: "
            "leave the departure and return dates as they are."
        )
