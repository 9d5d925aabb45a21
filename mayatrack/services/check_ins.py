"""Count a traveler at a point of the trip, and take a wrong tap back."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.trip_days import TripPoint
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Application, CheckIn, Cohort, Traveler
from mayatrack.models.base import today
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import fetch, lock_cohort

# Some meet at the airport on the evening before.
OPENS_BEFORE: Final = timedelta(days=1)
COUNTED: Final = frozenset({Status.CONFIRMED, Status.TRAVELED})


def check_in(session: Session, traveler_id: UUID, *, point: TripPoint, by: Actor) -> CheckIn:
    """Count a traveler at a point; whoever is counted there already stays so, by whom and when it was.

    Raises RuleBroken before the day before departure, and for somebody who does not go.
    """
    check_can_act(by, Action.RUN_TRIPS)
    traveler = fetch(session, Traveler, traveler_id)
    # Of two phones that tap at once the second one finds what the first one stored.
    cohort = lock_cohort(session, traveler.cohort_id)
    _check_is_on(session, traveler, cohort)
    found = _find(session, traveler_id, point)
    if found is not None:
        return found
    counted = CheckIn(traveler_id=traveler.id, point=point, checked_by_id=by.user_id)
    session.add(counted)
    record_event(session, "check_in", counted, by=by)
    session.flush()
    return counted


def undo_check_in(session: Session, traveler_id: UUID, *, point: TripPoint, by: Actor) -> bool:
    """Take a traveler's count at a point back; False if somebody did so already."""
    check_can_act(by, Action.RUN_TRIPS)
    lock_cohort(session, fetch(session, Traveler, traveler_id).cohort_id)
    found = _find(session, traveler_id, point)
    if found is None:
        return False
    before = {"traveler_id": str(traveler_id), "point": point.value, "checked_at": found.checked_at.isoformat()}
    add_event(session, "undo_check_in", found, before=before, by=by)
    session.delete(found)
    session.flush()
    return True


def _check_is_on(session: Session, traveler: Traveler, cohort: Cohort) -> None:
    first_on = cohort.departs_on - OPENS_BEFORE
    if today() < first_on:
        raise RuleBroken(f"{cohort.name} departs on {cohort.departs_on}: people are counted from {first_on} on.")
    if fetch(session, Application, traveler.application_id).status not in COUNTED:
        raise RuleBroken("This traveler does not go with the cohort any more: reload the page.")


def _find(session: Session, traveler_id: UUID, point: TripPoint) -> CheckIn | None:
    return session.exec(select(CheckIn).where(CheckIn.traveler_id == traveler_id, CheckIn.point == point)).one_or_none()
