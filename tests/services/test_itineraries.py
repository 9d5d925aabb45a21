"""Does a table of flights become flights and bookings, each row or a sentence, and does it go back?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.itineraries import ItineraryPlan, ItineraryRow
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Cohort, Flight, FlightTraveler, Traveler
from mayatrack.queries.flights import read_itineraries
from mayatrack.services.flights import add_flight
from mayatrack.services.itineraries import import_itinerary, plan_itinerary, undo_itinerary
from tests.factories import make_application, make_cohort, make_flight_traveler, make_person, make_traveler


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row(line: int, /, **changes: Any) -> ItineraryRow:
    values: dict[str, Any] = {
        "number": "JL 61",
        "origin": "LAX",
        "destination": "NRT",
        "departs_at": at("2024-06-09 12:55"),
        "arrives_at": at("2024-06-10 16:30"),
    }
    return ItineraryRow(line, **(values | changes))


BACK: dict[str, Any] = {
    "number": "JL62",
    "origin": "NRT",
    "destination": "LAX",
    "departs_at": at("2024-06-23 17:10"),
    # Across the date line: in its own day before it left.
    "arrives_at": at("2024-06-23 11:05"),
}


def make_group(session: Session) -> tuple[Cohort, list[Traveler]]:
    cohort = make_cohort(session, name="Tokyo")
    travelers = []
    for email in ("ana@example.org", "bo@example.org"):
        person = make_person(session, email=email)
        made = make_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED)
        travelers.append(make_traveler(session, application_id=made.id))
    return cohort, travelers


def take_in(session: Session, cohort: Cohort, rows: list[ItineraryRow], by: Actor) -> Any:
    expected = plan_itinerary(session, cohort.id, rows=rows, by=by)
    return import_itinerary(session, cohort.id, rows=rows, expected=expected, by=by)


def count(plan: ItineraryPlan) -> tuple[int, int, int]:
    return plan.new_flight_count, plan.booking_count, len(plan.refusals)


def test_table_becomes_flights_and_bookings_and_goes_back(session: Session, local_actor: Actor) -> None:
    cohort, (ana, bo) = make_group(session)
    rows = [
        row(2, email="ana@example.org"),
        row(3, email="bo@example.org"),
        row(4, **BACK, email="ana@example.org"),
        row(5, number="AA1", origin="LAX", destination="DFW", departs_at=at("2024-06-24 08:00"),
            arrives_at=at("2024-06-24 13:00")),
    ]  # fmt: skip
    batch_id = take_in(session, cohort, rows, local_actor)
    flights = session.exec(select(Flight).order_by(col(Flight.departs_at))).all()
    assert [(flight.number, flight.arrives_at.astimezone(UTC).isoformat()) for flight in flights] == [
        ("JL61", "2024-06-10T07:30:00+00:00"),
        ("JL62", "2024-06-23T18:05:00+00:00"),
        ("AA1", "2024-06-24T18:00:00+00:00"),
    ]
    booked = set(session.exec(select(FlightTraveler.flight_id, FlightTraveler.traveler_id)).all())
    assert booked == {(flights[0].id, ana.id), (flights[0].id, bo.id), (flights[1].id, ana.id)}
    assert read_itineraries(session, by=local_actor, cohort_id=cohort.id).to_dict("records") == [
        {"batch_id": str(batch_id), "flight_count": 3, "booking_count": 3}
    ]
    again = plan_itinerary(session, cohort.id, rows=rows, by=local_actor)
    assert (again.is_idle, count(again)) == (True, (0, 0, 0))
    with pytest.raises(RuleBroken, match="nothing to add"):
        take_in(session, cohort, rows, local_actor)
    assert undo_itinerary(session, cohort.id, batch_id=batch_id, by=local_actor) == (3, 3)
    assert session.exec(select(Flight)).all() == []
    with pytest.raises(RuleBroken, match="took it back already"):
        undo_itinerary(session, cohort.id, batch_id=batch_id, by=local_actor)
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    assert [event.action for event in events] == ["import_itinerary", "undo_itinerary"]
    assert "example.org" not in repr([(event.before, event.after) for event in events])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"origin": "XXQ"}, "“XXQ” is not an airport's IATA code: enter three letters, such as LAX."),
        ({"number": "sixty"}, "“sixty” is not a flight number: enter the airline's letters and the number, as AA169."),
        (
            {"departs_at": at("2206-06-09 12:55"), "arrives_at": at("2206-06-10 16:30")},
            "The flight departs on 2206-06-09, but the trip is from 2024-06-09 to 2024-06-23: check it.",
        ),
        (
            {"arrives_at": at("2206-06-10 16:30")},
            "The flight arrives on 2206-06-10, but the trip is from 2024-06-09 to 2024-06-23: check it.",
        ),
        (
            {"departs_at": at("9999-12-31 23:59")},
            "The flight departs on 9999-12-31, but the trip is from 2024-06-09 to 2024-06-23: check it.",
        ),
        # 16:00 in Tokyo on the day of departure is before 12:55 in Los Angeles.
        (
            {"arrives_at": at("2024-06-09 16:00")},
            "The flight arrives before it departs: check both times and their airports.",
        ),
        (
            {"email": "cy@example.org"},
            "cy@example.org is no confirmed traveler of Tokyo: check the address.",
        ),
        (
            {"destination": "HND"},
            (
                "JL61 at this time goes from LAX to NRT with another arrival in another row or among the cohort's "
                "flights: make both the same."
            ),
        ),
        ({}, "This row says the same as row 2: delete one of the two."),
        (
            BACK | {"departs_at": at("2024-06-02 17:10"), "arrives_at": at("2024-06-02 11:05")},
            "The first flight back departs on 2024-06-02, before the first flight out on 2024-06-09: check both dates.",
        ),
    ],
)
def test_row_that_cannot_be_is_refused_and_the_others_pass(
    session: Session, local_actor: Actor, changes: dict[str, Any], sentence: str
) -> None:
    cohort, _ = make_group(session)
    plan = plan_itinerary(session, cohort.id, rows=[row(2), row(3, **changes)], by=local_actor)
    assert [(refusal.row_number, refusal.sentence) for refusal in plan.refusals] == [(3, sentence)]
    assert count(plan) == (1, 0, 1)
    import_itinerary(session, cohort.id, rows=[row(2), row(3, **changes)], expected=plan, by=local_actor)
    assert len(session.exec(select(Flight)).all()) == 1


def test_stored_flight_gets_travelers_and_stays_when_the_import_goes(session: Session, local_actor: Actor) -> None:
    cohort, (ana, _) = make_group(session)
    ticket = row(2)
    stored = add_flight(
        session, cohort_id=cohort.id, number="JL61", origin="LAX", destination="NRT",
        departs_at=ticket.departs_at, arrives_at=ticket.arrives_at, by=local_actor,
    )  # fmt: skip
    batch_id = take_in(session, cohort, [row(2, email="ana@example.org")], local_actor)
    assert session.exec(select(FlightTraveler.traveler_id)).all() == [ana.id]
    assert undo_itinerary(session, cohort.id, batch_id=batch_id, by=local_actor) == (0, 1)
    assert session.exec(select(Flight.id)).all() == [stored.id]


def test_import_does_not_store_what_nobody_looked_at(session: Session, local_actor: Actor) -> None:
    cohort, _ = make_group(session)
    expected = plan_itinerary(session, cohort.id, rows=[row(2)], by=local_actor)
    take_in(session, cohort, [row(2)], local_actor)
    with pytest.raises(EditConflict, match="changed since you looked"):
        import_itinerary(session, cohort.id, rows=[row(2)], expected=expected, by=local_actor)


def test_flight_on_which_others_are_booked_meanwhile_stays(session: Session, local_actor: Actor) -> None:
    cohort, (_, bo) = make_group(session)
    batch_id = take_in(session, cohort, [row(2, email="ana@example.org"), row(3, **BACK)], local_actor)
    out = session.exec(select(Flight).where(Flight.number == "JL61")).one()
    make_flight_traveler(session, flight_id=out.id, traveler_id=bo.id)
    assert undo_itinerary(session, cohort.id, batch_id=batch_id, by=local_actor) == (1, 1)
    assert session.exec(select(FlightTraveler.traveler_id)).all() == [bo.id]


def test_import_after_which_somebody_flew_is_not_taken_back(session: Session, local_actor: Actor) -> None:
    cohort, _ = make_group(session)
    batch_id = take_in(session, cohort, [row(2, email="ana@example.org")], local_actor)
    session.exec(select(FlightTraveler)).one().state = BoardingState.FLOWN
    with pytest.raises(RuleBroken, match="recorded who was on board"):
        undo_itinerary(session, cohort.id, batch_id=batch_id, by=local_actor)
    assert len(session.exec(select(Flight)).all()) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_others_import_nothing(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    cohort, _ = make_group(session)
    with pytest.raises(NotAllowed):
        plan_itinerary(session, cohort.id, rows=[row(2)], by=actor_with(role))
