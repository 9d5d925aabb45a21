"""Record a traveler's passport and the end of a trip; first times follow by themselves."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status, check_transition
from mayatrack.domain.documents import (
    BOOK_VALIDITY_YEARS,
    DocumentState,
    add_months,
    check_kept_state,
    check_passport_dates,
)
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, Traveler
from mayatrack.models.base import now
from mayatrack.models.base import today as current_day
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.applications import change_status
from mayatrack.services.audit import record_event

# Other services know it from here.
from mayatrack.services.first_times import lock_trips, refresh_people
from mayatrack.services.follow_ups import schedule_waves
from mayatrack.services.passport_case_dates import check_dates_of_case
from mayatrack.services.records import fetch, lock_cohort

FIRST_BOOK: Final = date(1990, 1, 1)


def record_passport(
    session: Session,
    traveler_id: UUID,
    *,
    state: DocumentState,
    by: Actor,
    version: int | None = None,
    applied_on: date | None = None,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> Traveler:
    """Set how far the traveler's document is. A first passport counts from the day it was issued.

    Raises InvalidInput if the dates cannot be those of one book, are in the future, or if a book in hand has no dates,
    or do not go with those of a first-passport case, and for a state that belongs to a confidential consult.
    """
    check_can_act(by, Action.EDIT_READINESS)
    check_kept_state(state)
    check_passport_dates(applied_on=applied_on, issued_on=issued_on, expires_on=expires_on)
    _check_is_past(applied_on, "applied for")
    _check_is_past(issued_on, "issued")
    if expires_on is not None and expires_on > add_months(current_day(), 12 * BOOK_VALIDITY_YEARS):
        raise InvalidInput(f"No passport is valid until {expires_on}, more than ten years from now: check the date.")
    if state is DocumentState.IN_HAND and expires_on is None:
        raise InvalidInput("A passport in hand needs the date on which it expires: enter it.")
    traveler = fetch(session, Traveler, traveler_id, version=version)
    lock_trips(session, [traveler.person_id])
    check_dates_of_case(session, traveler, applied_on=applied_on, issued_on=issued_on, expires_on=expires_on)
    traveler.document_state = state
    traveler.passport_applied_on = applied_on
    traveler.passport_issued_on = issued_on
    traveler.passport_expires_on = expires_on
    record_event(session, "record_passport", traveler, by=by)
    refresh_people(session, [traveler.person_id])
    return traveler


def complete_trip(
    session: Session,
    cohort_id: UUID,
    *,
    traveled: Collection[UUID],
    by: Actor,
    reason: str | None = None,
    reasons: Mapping[UUID, str] | None = None,
) -> int:
    """Mark a cohort's trip done: `traveled` are the travelers who made it, every other confirmed one did not travel.

    Schedules the follow-ups of those who traveled. `reasons` says of each of the others why they did not, `reason` of
    those who have none of their own there. Returns how many traveled.
    Raises RuleBroken before the return date, or when nobody is confirmed.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    people = session.exec(select(Traveler.person_id).where(Traveler.cohort_id == cohort_id)).all()
    lock_trips(session, people, also=[cohort_id])
    cohort = lock_cohort(session, cohort_id)
    _check_is_over(cohort)
    confirmed = _read_confirmed(session, cohort)
    if not confirmed:
        raise RuleBroken(f"Nobody is confirmed for {cohort.name}: there is no trip to mark done.")
    if unknown := set(traveled) - {traveler.id for traveler, _ in confirmed}:
        raise InvalidInput(f"{len(unknown)} of those chosen are not confirmed for {cohort.name}: reload the page.")
    for traveler, application in confirmed:
        has_traveled = traveler.id in traveled
        why = None if has_traveled else (reasons or {}).get(traveler.id) or reason
        _settle(session, cohort, traveler, application, has_traveled=has_traveled, reason=why, by=by)
    refresh_people(session, [traveler.person_id for traveler, _ in confirmed])
    refresh_alumni(session, traveled)
    return len(set(traveled))


def settle_traveler(
    session: Session,
    application_id: UUID,
    *,
    has_traveled: bool,
    by: Actor,
    version: int | None = None,
    reason: str | None = None,
) -> Traveler:
    """Record for the traveler of one confirmed application whether they made the trip, as `complete_trip` does for all.

    Raises TransitionRefused unless the application is confirmed, RuleBroken before the return date, or EditConflict if
    somebody changed the application since `version`.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    application = fetch(session, Application, application_id)
    lock_trips(session, [application.person_id], also=[application.cohort_id])
    session.refresh(application)
    fetch(session, Application, application_id, version=version)
    check_transition(by, application.status, Status.TRAVELED if has_traveled else Status.DID_NOT_TRAVEL)
    cohort = fetch(session, Cohort, application.cohort_id)
    _check_is_over(cohort)
    traveler = session.exec(select(Traveler).where(Traveler.application_id == application.id)).one()
    _settle(session, cohort, traveler, application, has_traveled=has_traveled, reason=reason, by=by)
    refresh_people(session, [application.person_id])
    refresh_alumni(session, [traveler.id])
    return traveler


def _read_confirmed(session: Session, cohort: Cohort) -> list[tuple[Traveler, Application]]:
    rows = session.exec(
        select(Traveler, Application)
        .join(Application, col(Application.id) == Traveler.application_id)
        .where(Traveler.cohort_id == cohort.id, Application.status == Status.CONFIRMED)
        .order_by(col(Application.sort_name), col(Application.id))
        .execution_options(populate_existing=True)
    )
    return list(rows.all())


def _settle(
    session: Session,
    cohort: Cohort,
    traveler: Traveler,
    application: Application,
    *,
    has_traveled: bool,
    reason: str | None,
    by: Actor,
) -> None:
    to = Status.TRAVELED if has_traveled else Status.DID_NOT_TRAVEL
    change_status(session, application, to=to, by=by, reason=reason, at=now())
    if has_traveled:
        traveler.traveled_on = cohort.departs_on
        record_event(session, "record_trip", traveler, by=by)
        schedule_waves(session, traveler, returned_on=cohort.returns_on, by=by)


def _check_is_over(cohort: Cohort) -> None:
    if current_day() < cohort.returns_on:
        raise RuleBroken(f"{cohort.name} returns on {cohort.returns_on}: its trip can be marked done from that day on.")


def _check_is_past(day: date | None, what: str) -> None:
    if day is not None and day < FIRST_BOOK:
        raise InvalidInput(f"A passport {what} on {day} is no longer in use: check the year.")
    if day is not None and day > current_day():
        raise InvalidInput(f"The passport cannot have been {what} on {day}, which is still to come: check the date.")
