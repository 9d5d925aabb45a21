"""Are flights stored as the ticket prints them, and does being on board become a first flight?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Flight, FlightTraveler, Traveler
from mayatrack.models.base import now
from mayatrack.services.applications import move_application
from mayatrack.services.flights import (
    add_flight,
    book_travelers,
    delete_flight,
    edit_flight,
    record_boarding,
    unbook_travelers,
)
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_cohort, make_flight, make_flight_traveler, make_traveler

TICKET: dict[str, Any] = {
    "number": "jl 61",
    "origin": "lax",
    "destination": " NRT ",
    "departs_at": datetime(2024, 6, 9, 13, 5),  # noqa: DTZ001 - tickets print local times
    "arrives_at": datetime(2024, 6, 10, 16, 30),  # noqa: DTZ001
}


def make_first_flier(session: Session, **changes: object) -> Traveler:
    """A confirmed traveler who had never flown, unless `changes` of the application say otherwise."""
    application = make_application(session, **{"status": Status.CONFIRMED, "had_flown_before": Baseline.NO, **changes})
    return make_traveler(session, application_id=application.id)


def test_flight_is_stored_in_utc(session: Session, local_actor: Actor) -> None:
    flight = add_flight(session, cohort_id=make_cohort(session).id, by=local_actor, **TICKET)
    assert (flight.number, flight.origin, flight.destination) == ("JL61", "LAX", "NRT")
    assert flight.departs_at.astimezone(UTC) == datetime(2024, 6, 9, 20, 5, tzinfo=UTC)
    assert flight.arrives_at.astimezone(UTC) == datetime(2024, 6, 10, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"origin": "NRT"}, "The flight departs from and arrives at NRT: enter two different airports."),
        ({"origin": "XXX"}, "“XXX” is not an airport's IATA code: enter three letters, such as LAX."),
        ({"number": "61"}, "“61” is not a flight number: enter the airline's letters and the number, as AA169."),
        (
            {"arrives_at": datetime(2024, 6, 9, 16, 30)},  # noqa: DTZ001
            "The flight arrives before it departs: check both times and their airports.",
        ),
        (
            {"arrives_at": datetime(2024, 6, 12, 16, 30)},  # noqa: DTZ001
            "No single flight takes more than 36 hours: check both dates.",
        ),
        (
            {"departs_at": datetime(2042, 6, 9, 13, 5), "arrives_at": datetime(2042, 6, 10, 16, 30)},  # noqa: DTZ001
            "The flight departs on 2042-06-09, but the trip is from 2024-06-09 to 2024-06-23: check it.",
        ),
    ],
)
def test_flight_that_cannot_be_is_not_stored(
    session: Session, local_actor: Actor, changes: dict[str, Any], sentence: str
) -> None:
    cohort = make_cohort(session)
    with pytest.raises(InvalidInput) as refusal:
        add_flight(session, cohort_id=cohort.id, by=local_actor, **{**TICKET, **changes})
    assert str(refusal.value) == sentence
    assert session.exec(select(Flight)).all() == []


def test_flight_is_stored_once(session: Session, local_actor: Actor) -> None:
    cohort, other = make_cohort(session, name="Tokyo"), make_cohort(session)
    add_flight(session, cohort_id=cohort.id, by=local_actor, **TICKET)
    with pytest.raises(InvalidInput) as refusal:
        add_flight(session, cohort_id=cohort.id, by=local_actor, **TICKET)
    assert str(refusal.value) == "JL61 at this time is among the flights of Tokyo already: book travelers on it."
    add_flight(session, cohort_id=other.id, by=local_actor, **TICKET)


def test_booking_twice_books_once(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    flight = make_flight(session, cohort_id=cohort.id)
    one, two = (make_first_flier(session, cohort_id=cohort.id) for _ in range(2))
    assert book_travelers(session, flight.id, traveler_ids=[one.id], by=local_actor) == 1
    assert book_travelers(session, flight.id, traveler_ids=[one.id, two.id], by=local_actor) == 1
    assert len(session.exec(select(FlightTraveler)).all()) == 2


def test_only_the_cohort_s_own_travelers_are_booked(session: Session, local_actor: Actor) -> None:
    flight, stranger = make_flight(session), make_first_flier(session)
    with pytest.raises(InvalidInput, match="Only travelers of the flight's own cohort"):
        book_travelers(session, flight.id, traveler_ids=[stranger.id], by=local_actor)


def test_whoever_withdrew_is_not_booked(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    flight = make_flight(session, cohort_id=traveler.cohort_id)
    move_application(session, traveler.application_id, to=Status.WITHDRAWN, by=local_actor)
    with pytest.raises(InvalidInput) as refusal:
        book_travelers(session, flight.id, traveler_ids=[traveler.id], by=local_actor)
    assert str(refusal.value) == "Somebody chosen is not confirmed any more: reload the page and choose again."


def test_first_flight_is_dated_where_the_program_runs(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    # Half past nine in the evening in Los Angeles, the next day already in UTC.
    evening = datetime(2024, 6, 10, 4, 30, tzinfo=UTC)
    flight = make_flight(
        session, cohort_id=traveler.cohort_id, departs_at=evening, arrives_at=evening + timedelta(hours=11)
    )
    make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    rebuild_summaries(session)
    record_boarding(session, flight.id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    assert traveler.first_flight_on == date(2024, 6, 9)
    assert find_stale_summaries(session) == []


@pytest.mark.parametrize("baseline", [Baseline.YES, Baseline.UNKNOWN])
def test_flight_of_somebody_who_did_not_say_no_is_no_first(
    session: Session, local_actor: Actor, baseline: Baseline
) -> None:
    traveler = make_first_flier(session, had_flown_before=baseline)
    booking = make_flight_traveler(session, traveler_id=traveler.id)
    record_boarding(session, booking.flight_id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    assert (booking.state, traveler.first_flight_on) == (BoardingState.FLOWN, None)


def test_missed_flight_is_no_first_flight_and_a_correction_takes_it_back(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    booking = make_flight_traveler(session, traveler_id=traveler.id)
    dates = []
    for state in (BoardingState.MISSED, BoardingState.FLOWN, BoardingState.MISSED):
        record_boarding(session, booking.flight_id, states={traveler.id: state}, by=local_actor)
        dates.append(traveler.first_flight_on)
    assert dates == [None, date(2024, 6, 9), None]


def test_boarding_that_changes_nothing_is_not_audited_again(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    booking = make_flight_traveler(session, traveler_id=traveler.id)
    for _ in range(2):
        record_boarding(session, booking.flight_id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "record_boarding")).all()
    assert (event.before, event.after) == ({"state": "planned"}, {"state": "flown"})


def test_traveler_taken_off_a_flight_has_not_flown_it(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    booking = make_flight_traveler(session, traveler_id=traveler.id)
    record_boarding(session, booking.flight_id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    removed = unbook_travelers(session, booking.flight_id, traveler_ids=[traveler.id], by=local_actor)
    left = session.exec(select(FlightTraveler).where(FlightTraveler.flight_id == booking.flight_id)).all()
    assert (removed, left, traveler.first_flight_on) == (1, [], None)
    assert find_stale_summaries(session) == []


def test_deleted_flight_takes_its_bookings_and_first_flights_with_it(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    booking = make_flight_traveler(session, traveler_id=traveler.id)
    record_boarding(session, booking.flight_id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    delete_flight(session, booking.flight_id, by=local_actor)
    assert (session.exec(select(Flight)).all(), session.exec(select(FlightTraveler)).all()) == ([], [])
    assert (traveler.first_flight_on, find_stale_summaries(session)) == (None, [])
    last = session.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert last is not None
    assert last.action == "delete_flight"


def test_flight_that_the_airline_moved_keeps_who_is_booked_and_dates_first_flights_anew(
    session: Session, local_actor: Actor
) -> None:
    traveler = make_first_flier(session)
    flight = add_flight(session, cohort_id=traveler.cohort_id, by=local_actor, **TICKET)
    book_travelers(session, flight.id, traveler_ids=[traveler.id], by=local_actor)
    record_boarding(session, flight.id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    moved = {name: TICKET[name] + timedelta(days=1) for name in ("departs_at", "arrives_at")}
    edited = edit_flight(
        session, flight.id, by=local_actor, version=flight.version, **TICKET | moved | {"number": "JL 15"}
    )
    assert (edited.number, edited.departs_at.astimezone(UTC)) == ("JL15", datetime(2024, 6, 10, 20, 5, tzinfo=UTC))
    (booking,) = session.exec(select(FlightTraveler)).all()
    assert (booking.flight_id, booking.state) == (flight.id, BoardingState.FLOWN)
    assert (traveler.first_flight_on, find_stale_summaries(session)) == (date(2024, 6, 10), [])
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "edit_flight")).all()
    assert event.before == {
        "number": "JL61",
        "departs_at": "2024-06-09T20:05:00+00:00",
        "arrives_at": "2024-06-10T07:30:00+00:00",
    }


def test_flight_is_not_changed_into_what_cannot_be(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Tokyo")
    flight = add_flight(session, cohort_id=cohort.id, by=local_actor, **TICKET)
    add_flight(session, cohort_id=cohort.id, by=local_actor, **TICKET | {"number": "JL15"})
    back = {"number": "JL62", "origin": "NRT", "destination": "LAX", "arrives_at": TICKET["departs_at"]}
    back = TICKET | back | {"departs_at": TICKET["departs_at"] + timedelta(hours=1)}
    refused: list[tuple[dict[str, Any], str]] = [
        (TICKET | {"number": "JL15"}, "JL15 at this time is among the flights of Tokyo already: book travelers on it."),
        (TICKET | {"origin": "XXX"}, "“XXX” is not an airport's IATA code: enter three letters, such as LAX."),
        (back, "The first flight back departs on 2024-06-09, before the first flight out on 2024-06-09"),
    ]
    for ticket, sentence in refused:
        with pytest.raises(InvalidInput) as refusal:
            edit_flight(session, flight.id, by=local_actor, version=flight.version, **ticket)
        assert str(refusal.value).startswith(sentence)
    session.expire_all()
    assert (flight.number, flight.origin, flight.version) == ("JL61", "LAX", 1)
    # Saved as it is, it is no second flight of its own number and time.
    edit_flight(session, flight.id, by=local_actor, version=flight.version, **TICKET)
    with pytest.raises(EditConflict):
        edit_flight(session, flight.id, by=local_actor, version=flight.version + 1, **TICKET)


def test_flight_that_people_were_on_is_not_moved_past_now(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, departs_on=now().date() - timedelta(days=2), returns_on=now().date())
    traveler = make_first_flier(session, cohort_id=cohort.id)
    departs = datetime.combine(cohort.departs_on, TICKET["departs_at"].time())
    ticket = TICKET | {"departs_at": departs, "arrives_at": departs + timedelta(days=1)}
    flight = add_flight(session, cohort_id=cohort.id, by=local_actor, **ticket)
    book_travelers(session, flight.id, traveler_ids=[traveler.id], by=local_actor)
    later = ticket | {name: ticket[name] + timedelta(days=9) for name in ("departs_at", "arrives_at")}
    edit_flight(session, flight.id, by=local_actor, version=flight.version, **later)
    edit_flight(session, flight.id, by=local_actor, version=flight.version, **ticket)
    record_boarding(session, flight.id, states={traveler.id: BoardingState.MISSED}, by=local_actor)
    with pytest.raises(RuleBroken) as refusal:
        edit_flight(session, flight.id, by=local_actor, version=flight.version, **later)
    assert str(refusal.value) == (
        "It is recorded who was on board of JL61: it cannot depart later than now. Check the day, or take those people "
        "off first."
    )


@pytest.mark.parametrize("state", [BoardingState.FLOWN, BoardingState.MISSED])
def test_nobody_was_on_board_before_departure(session: Session, local_actor: Actor, state: BoardingState) -> None:
    traveler = make_first_flier(session)
    soon = now() + timedelta(hours=1)
    flight = make_flight(
        session, cohort_id=traveler.cohort_id, number="JL61", departs_at=soon, arrives_at=soon + timedelta(hours=11)
    )
    make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    with pytest.raises(RuleBroken) as refusal:
        record_boarding(session, flight.id, states={traveler.id: state}, by=local_actor)
    assert str(refusal.value) == "JL61 has not departed yet: nobody can have flown or missed it."


def test_boarding_of_somebody_not_booked_is_refused(session: Session, local_actor: Actor) -> None:
    traveler = make_first_flier(session)
    flight = make_flight(session, cohort_id=traveler.cohort_id, number="JL61")
    with pytest.raises(InvalidInput) as refusal:
        record_boarding(session, flight.id, states={traveler.id: BoardingState.FLOWN}, by=local_actor)
    assert str(refusal.value) == "Some of those chosen are not booked on JL61: book them first."


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_touch_no_flights(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    flight, by = make_flight(session), actor_with(role)
    with pytest.raises(NotAllowed):
        add_flight(session, cohort_id=flight.cohort_id, by=by, **TICKET)
    with pytest.raises(NotAllowed):
        edit_flight(session, flight.id, version=flight.version, by=by, **TICKET)
    with pytest.raises(NotAllowed):
        book_travelers(session, flight.id, traveler_ids=[], by=by)
    with pytest.raises(NotAllowed):
        record_boarding(session, flight.id, states={}, by=by)
