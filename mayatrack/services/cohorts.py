"""Create a cohort and change it, without taking back a seat or a day that people already hold."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Cohort, ContactAttempt, Destination, FollowUp, Outcome, Placement, Traveler
from mayatrack.models.base import today
from mayatrack.models.cohorts import CohortCreate
from mayatrack.services.applications import count_taken_seats
from mayatrack.services.audit import record_event
from mayatrack.services.first_times import refresh_people
from mayatrack.services.follow_ups import move_waves
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
    fewer seats than are held, for another departure once somebody has traveled, and for a return that comes after what
    alumni did since. Contacts that nobody has made yet move with the return.
    """
    check_can_act(by, Action.EDIT_COHORTS)
    cohort = lock_cohort(session, cohort_id)
    fetch(session, Cohort, cohort_id, version=version)
    fetch(session, Destination, fields.destination_id)
    if fields.name != cohort.name:
        _check_name_is_free(session, fields.name)
    _check_seats(session, cohort, fields.seat_count)
    has_new_departure, has_new_return = fields.departs_on != cohort.departs_on, fields.returns_on != cohort.returns_on
    if has_new_departure:
        _check_nobody_traveled(session, cohort)
    if has_new_return:
        _check_return(session, cohort, fields.returns_on)
    for name, value in fields.model_dump().items():
        setattr(cohort, name, value)
    record_event(session, "edit_cohort", cohort, by=by)
    session.flush()
    if has_new_departure:
        # The order of a person's trips decides which of them a first time belongs to.
        people = select(Traveler.person_id).where(col(Traveler.cohort_id) == cohort.id)
        refresh_people(session, session.exec(people).all())
    if has_new_return:
        move_waves(session, cohort)
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
    if _has_traveled(session, cohort):
        raise RuleBroken(f"{cohort.name} has traveled, and first times count from its departure: leave that date.")


def _check_return(session: Session, cohort: Cohort, returns_on: date) -> None:
    """The return of a trip that is over may be corrected, but neither into the future nor behind what came after it."""
    if not _has_traveled(session, cohort):
        return
    if returns_on > today():
        raise RuleBroken(f"{cohort.name} has traveled: it cannot return on {returns_on}, which is still to come.")
    first = min((day for day in _find_first_days(session, cohort) if day is not None), default=None)
    if first is not None and first < returns_on:
        raise RuleBroken(
            f"An alumnus of {cohort.name} was contacted or placed on {first}: "
            f"it cannot return after that, on {returns_on}."
        )


def _find_first_days(session: Session, cohort: Cohort) -> list[date | None]:
    """The first days of what came after the trip, by its kind."""
    days = (
        (FollowUp, FollowUp.done_on),
        (ContactAttempt, ContactAttempt.contacted_on),
        (Placement, Placement.started_on),
        (Outcome, Outcome.as_of_on),
    )
    of_cohort = select(Traveler.id).where(Traveler.cohort_id == cohort.id)
    return [
        session.exec(select(sa.func.min(day)).where(col(kind.traveler_id).in_(of_cohort))).one() for kind, day in days
    ]


def _has_traveled(session: Session, cohort: Cohort) -> bool:
    traveled = select(Traveler.id).where(col(Traveler.cohort_id) == cohort.id, col(Traveler.traveled_on).is_not(None))
    return session.exec(traveled).first() is not None
