"""Add flights, book travelers on them, and record who was on board."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from mayatrack.domain.application_status import Status
from mayatrack.domain.flights import (
    HOME_COUNTRY,
    BoardingState,
    check_flight_day,
    check_flight_times,
    check_order,
    clean_flight_number,
)
from mayatrack.domain.itineraries import PlannedFlight
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, Flight, FlightTraveler, Traveler
from mayatrack.models.airports import airport_country, airport_zone, check_airport
from mayatrack.models.base import now
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.first_times import lock_trips, refresh_people
from mayatrack.services.records import fetch

# Bookings of a past trip may be entered afterwards.
MAY_FLY: Final = frozenset({Status.CONFIRMED, Status.TRAVELED})


def add_flight(
    session: Session,
    *,
    cohort_id: UUID,
    number: str,
    origin: str,
    destination: str,
    departs_at: datetime,
    arrives_at: datetime,
    by: Actor,
) -> Flight:
    """Add one flight of a cohort. Times are the local times of the two airports, as a ticket prints them."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    cohort = fetch(session, Cohort, cohort_id)
    checked = check_flight(
        (cohort.departs_on, cohort.returns_on),
        number=number,
        origin=origin,
        destination=destination,
        departs_at=departs_at,
        arrives_at=arrives_at,
    )
    stored = session.exec(select(Flight).where(Flight.cohort_id == cohort.id)).all()
    _check_is_new(cohort, stored, checked)
    check_ways([*stored, checked])
    flight = Flight(
        cohort_id=cohort.id,
        number=checked.number,
        origin=checked.origin,
        destination=checked.destination,
        departs_at=checked.departs_at,
        arrives_at=checked.arrives_at,
    )
    session.add(flight)
    record_event(session, "add_flight", flight, by=by)
    session.flush()
    return flight


def edit_flight(
    session: Session,
    flight_id: UUID,
    *,
    number: str,
    origin: str,
    destination: str,
    departs_at: datetime,
    arrives_at: datetime,
    version: int,
    by: Actor,
) -> Flight:
    """Change a flight, as when the airline moved it: who is booked stays booked, and first flights are derived anew.

    Times are local ones, as those of `add_flight`. Raises EditConflict if somebody changed the flight since `version`,
    RuleBroken where people were on board of what would not have departed yet.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    flight = fetch(session, Flight, flight_id, version=version)
    people = session.exec(_select_people(flight)).all()
    lock_trips(session, people, also=[flight.cohort_id])
    cohort = fetch(session, Cohort, flight.cohort_id)
    checked = check_flight(
        (cohort.departs_on, cohort.returns_on),
        number=number,
        origin=origin,
        destination=destination,
        departs_at=departs_at,
        arrives_at=arrives_at,
    )
    others = session.exec(select(Flight).where(Flight.cohort_id == cohort.id, Flight.id != flight.id)).all()
    _check_is_new(cohort, others, checked)
    check_ways([*others, checked])
    _check_departed(session, flight, checked)
    for name in ("number", "origin", "destination", "departs_at", "arrives_at"):
        setattr(flight, name, getattr(checked, name))
    record_event(session, "edit_flight", flight, by=by)
    session.flush()
    refresh_people(session, people)
    return flight


def check_flight(
    trip: tuple[date, date], *, number: str, origin: str, destination: str, departs_at: datetime, arrives_at: datetime
) -> PlannedFlight:
    """The flight as it may be stored, moments in UTC; times are the local ones of the two airports.

    `trip`: the days on which the cohort departs and returns. Raises InvalidInput with a sentence for an airport, a
    number, a day or times that cannot be.
    """
    origin, destination = check_airport(origin), check_airport(destination)
    if origin == destination:
        raise InvalidInput(f"The flight departs from and arrives at {origin}: enter two different airports.")
    # A year such as 9999 has no moment in UTC: the day comes first.
    check_flight_day(departs_at.date(), departs_on=trip[0], returns_on=trip[1])
    check_flight_day(arrives_at.date(), departs_on=trip[0], returns_on=trip[1], is_arrival=True)
    departs = departs_at.replace(tzinfo=airport_zone(origin)).astimezone(UTC)
    arrives = arrives_at.replace(tzinfo=airport_zone(destination)).astimezone(UTC)
    check_flight_times(departs, arrives)
    return PlannedFlight(clean_flight_number(number), origin, destination, departs, arrives, None)


def check_ways(flights: Iterable[Flight | PlannedFlight]) -> None:
    """Raise InvalidInput if the cohort's first flight home departs before its first one abroad."""
    ways: dict[tuple[bool, bool], list[datetime]] = defaultdict(list)
    for flight in flights:
        is_home = tuple(airport_country(code) == HOME_COUNTRY for code in (flight.origin, flight.destination))
        ways[is_home[0], is_home[1]].append(flight.departs_at)
    check_order(ways[True, False], ways[False, True])


def book_travelers(session: Session, flight_id: UUID, *, traveler_ids: Collection[UUID], by: Actor) -> int:
    """Book travelers of the flight's cohort on it; those booked already stay as they are. Returns how many are new."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    flight = fetch(session, Flight, flight_id)
    booked = set(session.exec(select(FlightTraveler.traveler_id).where(FlightTraveler.flight_id == flight.id)))
    new = [fetch(session, Traveler, traveler_id) for traveler_id in traveler_ids if traveler_id not in booked]
    if any(traveler.cohort_id != flight.cohort_id for traveler in new):
        raise InvalidInput("Only travelers of the flight's own cohort can be booked on it: choose them again.")
    _check_are_going(session, new)
    for traveler in new:
        booking = FlightTraveler(flight_id=flight.id, traveler_id=traveler.id)
        session.add(booking)
        record_event(session, "book_traveler", booking, by=by)
    session.flush()
    return len(new)


def unbook_travelers(session: Session, flight_id: UUID, *, traveler_ids: Collection[UUID], by: Actor) -> int:
    """Take travelers off the flight again; what followed from having flown it is derived anew. Returns how many."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    flight = fetch(session, Flight, flight_id)
    return _remove_bookings(session, flight, col(FlightTraveler.traveler_id).in_(traveler_ids), by=by)


def delete_flight(session: Session, flight_id: UUID, *, by: Actor) -> None:
    """Take back a flight that was added by mistake, with its bookings; the audit keeps that it was there."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    flight = fetch(session, Flight, flight_id)
    _remove_bookings(session, flight, sa.true(), by=by)
    before = {
        "number": flight.number,
        "origin": flight.origin,
        "destination": flight.destination,
        "departs_at": flight.departs_at.isoformat(),
    }
    add_event(session, "delete_flight", flight, before=before, by=by)
    session.delete(flight)
    session.flush()


def record_boarding(session: Session, flight_id: UUID, *, states: dict[UUID, BoardingState], by: Actor) -> None:
    """Record for travelers booked on the flight whether each was on board; a first flight follows by itself."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    flight = fetch(session, Flight, flight_id)
    if flight.departs_at > now() and set(states.values()) - {BoardingState.PLANNED}:
        raise RuleBroken(f"{flight.number} has not departed yet: nobody can have flown or missed it.")
    people = session.exec(select(Traveler.person_id).where(col(Traveler.id).in_(states))).all()
    lock_trips(session, people)
    bookings = session.exec(
        select(FlightTraveler, Traveler)
        .join(Traveler, col(Traveler.id) == FlightTraveler.traveler_id)
        .where(FlightTraveler.flight_id == flight.id, col(FlightTraveler.traveler_id).in_(states))
        .order_by(col(Traveler.id))
    ).all()
    if len(bookings) != len(states):
        raise InvalidInput(f"Some of those chosen are not booked on {flight.number}: book them first.")
    for booking, traveler in bookings:
        if booking.state is not states[traveler.id]:
            booking.state = states[traveler.id]
            record_event(session, "record_boarding", booking, by=by)
    refresh_people(session, [traveler.person_id for _, traveler in bookings])


def _remove_bookings(session: Session, flight: Flight, chosen: sa.ColumnElement[bool], *, by: Actor) -> int:
    bookings = session.exec(
        select(FlightTraveler, Traveler)
        .join(Traveler, col(Traveler.id) == FlightTraveler.traveler_id)
        .where(FlightTraveler.flight_id == flight.id, chosen)
        .order_by(col(Traveler.id))
    ).all()
    people = [traveler.person_id for _, traveler in bookings]
    lock_trips(session, people)
    for booking, traveler in bookings:
        before = {"state": booking.state.value, "traveler_id": str(traveler.id), "flight_id": str(flight.id)}
        add_event(session, "unbook_traveler", booking, before=before, by=by)
        session.delete(booking)
    refresh_people(session, people)
    return len(bookings)


def _select_people(flight: Flight) -> SelectOfScalar[UUID]:
    return (
        select(Traveler.person_id)
        .join(FlightTraveler, col(FlightTraveler.traveler_id) == Traveler.id)
        .where(FlightTraveler.flight_id == flight.id)
    )


def _check_is_new(cohort: Cohort, stored: Iterable[Flight], flight: PlannedFlight) -> None:
    if any((each.number, each.departs_at) == (flight.number, flight.departs_at) for each in stored):
        raise InvalidInput(
            f"{flight.number} at this time is among the flights of {cohort.name} already: book travelers on it."
        )


def _check_departed(session: Session, flight: Flight, changed: PlannedFlight) -> None:
    settled = select(FlightTraveler.id).where(
        FlightTraveler.flight_id == flight.id, FlightTraveler.state != BoardingState.PLANNED
    )
    if changed.departs_at > now() and session.exec(settled).first() is not None:
        raise RuleBroken(
            f"It is recorded who was on board of {flight.number}: it cannot depart later than now. Check the day, or "
            "take those people off first."
        )


def _check_are_going(session: Session, travelers: Collection[Traveler]) -> None:
    applications = {traveler.application_id for traveler in travelers}
    going = select(sa.func.count()).where(col(Application.id).in_(applications), col(Application.status).in_(MAY_FLY))
    if session.execute(going).scalar_one() != len(applications):
        raise InvalidInput("Somebody chosen is not confirmed any more: reload the page and choose again.")
