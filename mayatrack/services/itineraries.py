"""Take a table of flights in: look first, then add its flights and book its travelers at once, and take that back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.flights import HOME_COUNTRY, BoardingState
from mayatrack.domain.imports import Refusal, shorten
from mayatrack.domain.itineraries import ItineraryPlan, ItineraryRow, PlannedFlight
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, Flight, FlightTraveler, Person, Traveler
from mayatrack.models.airports import airport_country, check_airport
from mayatrack.models.base import new_id
from mayatrack.services.audit import add_event
from mayatrack.services.flights import MAY_FLY, check_flight, check_ways
from mayatrack.services.records import fetch, lock_cohort


@dataclass
class _Table:
    """What is known while the rows are gone through: the cohort's flights and people, and what rows said before."""

    cohort: Cohort
    stored: dict[tuple[str, datetime], Flight]
    booked: set[tuple[UUID, UUID]]
    people: dict[str, UUID]
    planned: dict[tuple[str, datetime], PlannedFlight] = field(default_factory=dict)
    said: dict[tuple[str, datetime, str | None], int] = field(default_factory=dict)


def plan_itinerary(session: Session, cohort_id: UUID, *, rows: Sequence[ItineraryRow], by: Actor) -> ItineraryPlan:
    """What the rows would add to the cohort's flights and bookings, and why each of the others is refused."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    table = _read_table(session, fetch(session, Cohort, cohort_id))
    refusals = []
    # The way out first: of a return before it, the return is the one that is refused.
    for row in sorted(rows, key=lambda row: (not _leaves_home(row), row.departs_at, row.row_number)):
        try:
            _plan_row(table, row)
        except InvalidInput as error:
            refusals.append(Refusal(row.row_number, "", shorten(row.number), str(error)))
    flights = sorted(table.planned.values(), key=lambda flight: (flight.departs_at, flight.number))
    return ItineraryPlan(flights, sorted(refusals, key=lambda refusal: refusal.row_number))


def import_itinerary(
    session: Session, cohort_id: UUID, *, rows: Sequence[ItineraryRow], expected: ItineraryPlan, by: Actor
) -> UUID:
    """Add the flights and bookings of the rows that pass; the batch's id, by which it is undone.

    Raises EditConflict if that is not what was `expected` any more, RuleBroken if there is nothing to add.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    cohort = lock_cohort(session, cohort_id)
    plan = plan_itinerary(session, cohort_id, rows=rows, by=by)
    if plan != expected:
        raise EditConflict(f"The flights of {cohort.name} changed since you looked: compare the table again.")
    if plan.is_idle:
        raise RuleBroken(f"All of these flights and travelers are in {cohort.name} already: there is nothing to add.")
    batch_id = new_id()
    for planned in plan.flights:
        flight_id = planned.flight_id or _add_flight(session, cohort.id, planned, batch_id)
        session.add_all(
            FlightTraveler(flight_id=flight_id, traveler_id=traveler_id, batch_id=batch_id)
            for traveler_id in planned.traveler_ids
        )
    after = {
        "batch_id": str(batch_id),
        "flight_count": plan.new_flight_count,
        "booking_count": plan.booking_count,
        "refused_count": len(plan.refusals),
    }
    add_event(session, "import_itinerary", cohort, after=after, by=by)
    session.flush()
    return batch_id


def undo_itinerary(session: Session, cohort_id: UUID, *, batch_id: UUID, by: Actor) -> tuple[int, int]:
    """Take back what an import added; how many flights and bookings.

    Raises RuleBroken once somebody was recorded on board or as having missed a flight of it, and takes nothing back.
    A flight on which others were booked meanwhile stays, with them.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    cohort = lock_cohort(session, cohort_id)
    flights = session.exec(select(Flight).where(Flight.cohort_id == cohort.id, Flight.batch_id == batch_id)).all()
    bookings = session.exec(
        select(FlightTraveler)
        .join(Flight, col(Flight.id) == FlightTraveler.flight_id)
        .where(Flight.cohort_id == cohort.id, FlightTraveler.batch_id == batch_id)
    ).all()
    if not flights and not bookings:
        raise RuleBroken("Nothing is left of this import: somebody took it back already.")
    if any(booking.state is not BoardingState.PLANNED for booking in bookings):
        raise RuleBroken("It is recorded who was on board of these flights: correct them one by one instead.")
    for booking in bookings:
        session.delete(booking)
    session.flush()
    others = _list_booked(session, flights)
    removed = [flight for flight in flights if flight.id not in others]
    for flight in removed:
        session.delete(flight)
    before = {"batch_id": str(batch_id), "flight_count": len(removed), "booking_count": len(bookings)}
    add_event(session, "undo_itinerary", cohort, before=before, by=by)
    session.flush()
    return len(removed), len(bookings)


def _list_booked(session: Session, flights: Sequence[Flight]) -> set[UUID]:
    flight_ids = [flight.id for flight in flights]
    return set(session.exec(select(FlightTraveler.flight_id).where(col(FlightTraveler.flight_id).in_(flight_ids))))


def _read_table(session: Session, cohort: Cohort) -> _Table:
    flights = session.exec(select(Flight).where(Flight.cohort_id == cohort.id)).all()
    booked = session.exec(
        select(FlightTraveler.flight_id, FlightTraveler.traveler_id)
        .join(Flight, col(Flight.id) == FlightTraveler.flight_id)
        .where(Flight.cohort_id == cohort.id)
    )
    people = session.exec(
        select(Person.email, Traveler.id)
        .join(Traveler, col(Traveler.person_id) == Person.id)
        .join(Application, col(Application.id) == Traveler.application_id)
        .where(Traveler.cohort_id == cohort.id, col(Application.status).in_(MAY_FLY))
    )
    return _Table(
        cohort,
        {(flight.number, flight.departs_at.astimezone(UTC)): flight for flight in flights},
        set(booked),
        dict(people.all()),
    )


def _plan_row(table: _Table, row: ItineraryRow) -> None:
    flight = check_flight(
        (table.cohort.departs_on, table.cohort.returns_on),
        number=row.number,
        origin=row.origin,
        destination=row.destination,
        departs_at=row.departs_at,
        arrives_at=row.arrives_at,
    )
    key = (flight.number, flight.departs_at)
    same = table.planned.get(key) or _find_stored(table, key)
    if same is not None and (same.origin, same.destination, same.arrives_at) != (
        flight.origin,
        flight.destination,
        flight.arrives_at,
    ):
        raise InvalidInput(
            f"{flight.number} at this time goes from {same.origin} to {same.destination} with another arrival in "
            "another row or among the cohort's flights: make both the same."
        )
    _check_is_said_once(table, (*key, row.email), row.row_number)
    if same is None:
        check_ways([*map(_as_planned, table.stored.values()), *table.planned.values(), flight])
    planned = same or flight
    traveler_id = _find_traveler(table, row.email)
    table.said[(*key, row.email)] = row.row_number
    if traveler_id and (planned.flight_id, traveler_id) not in table.booked:
        planned = replace(planned, traveler_ids=(*planned.traveler_ids, traveler_id))
    table.planned[key] = planned


def _find_stored(table: _Table, key: tuple[str, datetime]) -> PlannedFlight | None:
    flight = table.stored.get(key)
    return None if flight is None else _as_planned(flight)


def _as_planned(flight: Flight) -> PlannedFlight:
    moments = (flight.departs_at.astimezone(UTC), flight.arrives_at.astimezone(UTC))
    return PlannedFlight(flight.number, flight.origin, flight.destination, *moments, flight.id)


def _check_is_said_once(table: _Table, said: tuple[str, datetime, str | None], row_number: int) -> None:
    if said in table.said:
        first = min(table.said[said], row_number)
        raise InvalidInput(f"This row says the same as row {first}: delete one of the two.")


def _find_traveler(table: _Table, email: str | None) -> UUID | None:
    if email is None:
        return None
    if email not in table.people:
        raise InvalidInput(f"{shorten(email)} is no confirmed traveler of {table.cohort.name}: check the address.")
    return table.people[email]


def _leaves_home(row: ItineraryRow) -> bool:
    try:
        return airport_country(check_airport(row.origin)) == HOME_COUNTRY
    except InvalidInput:
        return False


def _add_flight(session: Session, cohort_id: UUID, planned: PlannedFlight, batch_id: UUID) -> UUID:
    flight = Flight(
        cohort_id=cohort_id,
        number=planned.number,
        origin=planned.origin,
        destination=planned.destination,
        departs_at=planned.departs_at,
        arrives_at=planned.arrives_at,
        batch_id=batch_id,
    )
    session.add(flight)
    session.flush()
    return flight.id
