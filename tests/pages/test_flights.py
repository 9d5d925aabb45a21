"""Can staff put a cohort on its flights, with company and in time, by clicking?"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import (
    Application,
    Buddy,
    CalendarFeed,
    Cohort,
    Flight,
    FlightTraveler,
    Traveler,
)
from mayatrack.models.airports import airport_zone
from mayatrack.models.base import now
from mayatrack.services.flights import edit_flight
from mayatrack.ui import identity
from mayatrack.ui.formats import format_date, format_dates
from tests.factories import (
    make_buddy,
    make_flight,
    make_flight_traveler,
)
from tests.pages.clicking import find, press, read_errors
from tests.pages.comparing import press as compared_press
from tests.pages.comparing import read_versions
from tests.pages.conftest import OpenPage, Store
from tests.pages.test_travel import back, coming

__all__ = ["back", "coming"]


def fill_flight(shown: AppTest, cohort: Cohort, number: str = "jl 61") -> None:
    find(shown.text_input, "Flight number").input(number)
    find(shown.text_input, "To").input("nrt")
    find(shown.time_input, "Departs at").set_value(time(13, 5))
    find(shown.time_input, "Arrives at").set_value(time(16, 30))
    find(shown.date_input, "Arrives on").set_value(cohort.departs_on + timedelta(days=1))


def test_flights_adds_a_flight_in_local_times_and_books_everybody(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    cohort, _ = coming
    shown = open_page("flights")
    fill_flight(shown, cohort)
    press(shown, "Add the flight")
    assert read_errors(shown) == []
    press(shown, "Book them")
    assert [each.label for each in shown.main.expander] == ["2 booked"]
    assert shown.main.expander[0].markdown[0].value == "**Booked**: Ana, Bo".replace(",", "\\,")
    assert "Record boarding" not in [button.label for button in shown.main.button]
    with reading(database) as session:
        flight = session.exec(select(Flight)).one()
        departs_at = datetime.combine(cohort.departs_on, time(13, 5)).astimezone(UTC)
        assert (flight.number, flight.origin, flight.destination) == ("JL61", "LAX", "NRT")
        assert abs(flight.departs_at - departs_at) <= timedelta(hours=14)
        assert flight.arrives_at.astimezone(UTC).time() == time(7, 30)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("sixty", "is not a flight number"),
        ("", "is not a flight number"),
    ],
)
def test_flights_flight_that_cannot_be_is_said_so(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], number: str, sentence: str
) -> None:
    shown = open_page("flights")
    fill_flight(shown, coming[0], number)
    press(shown, "Add the flight")
    assert [sentence in error for error in read_errors(shown)] == [True]


def test_flights_flight_without_a_time_is_said_so(open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]) -> None:
    shown = open_page("flights")
    find(shown.text_input, "Flight number").input("JL61")
    press(shown, "Add the flight")
    assert read_errors(shown) == ["The date or time of the departure is missing: enter both."]


def test_flights_flight_is_corrected(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], store: Store, database: Engine
) -> None:
    cohort, travelers = coming
    with store() as session:
        flight = make_flight(session, cohort_id=cohort.id)
        for traveler in travelers:
            make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    shown = open_page("flights")
    lost = "A flight that was added by mistake goes with its 2 bookings, which cannot be brought back."
    assert any(caption.value.startswith(lost) for caption in shown.main.caption)
    find(shown.multiselect, "Travelers to take off").select(str(travelers[1].id)).run()
    press(shown, "Take them off")
    assert [each.label for each in shown.main.expander] == ["1 booked"]
    press(shown, "Remove the flight")
    assert [each.value for each in shown.main.info] == ["No flight yet: add the first one as the ticket prints it."]


def test_flights_flight_that_the_airline_moved_is_changed(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    cohort, _ = coming
    shown = open_page("flights")
    fill_flight(shown, cohort)
    press(shown, "Add the flight")
    press(shown, "Book them")
    with reading(database) as session:
        name = f"flight_{session.exec(select(Flight.id)).one()}"
    shown.session_state[f"{name}_0_popover_0"] = True
    shown.run()
    assert shown.time_input(f"{name}_0_departs_at_clock").value == time(13, 5)
    shown.time_input(f"{name}_0_departs_at_clock").set_value(time(14, 20))
    press(shown, "Save")
    assert read_errors(shown) == []
    assert [each.label for each in shown.main.expander] == ["2 booked"]
    with reading(database) as session:
        flight = session.exec(select(Flight)).one()
        local = flight.departs_at.astimezone(airport_zone("LAX")).replace(tzinfo=None)
        assert (local, flight.version) == (datetime.combine(cohort.departs_on, time(14, 20)), 2)
    shown.session_state[f"{name}_1_popover_0"] = True
    shown.run()
    shown.text_input(f"{name}_1_destination").input("xxx")
    press(shown, "Save")
    assert read_errors(shown) == ["“xxx” is not an airport's IATA code: enter three letters, such as LAX."]


def test_flights_flight_that_two_people_change_is_compared_in_local_times(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], store: Store, other: Actor
) -> None:
    cohort, _ = coming
    shown = open_page("flights")
    fill_flight(shown, cohort)
    press(shown, "Add the flight")
    with store() as session:
        flight = session.exec(select(Flight)).one()
        local = {"departs_at": time(15, 30), "arrives_at": time(18, 45)}
        days = {"departs_at": cohort.departs_on, "arrives_at": cohort.departs_on + timedelta(days=1)}
    shown.session_state[f"flight_{flight.id}_0_popover_0"] = True
    shown.run()
    with store() as session:
        moments = {name: datetime.combine(days[name], local[name]) for name in days}
        edit_flight(session, flight.id, number="JL61", origin="LAX", destination="NRT", version=1, by=other, **moments)
    shown.time_input(f"flight_{flight.id}_0_departs_at_clock").set_value(time(14, 20))
    press(shown, "Save")
    told = read_versions(shown)
    assert [text.rpartition(", ")[2] for text in told["Departs"]] == ["1:05 PM", "3:30 PM", "2:20 PM", "both"]
    assert [text.rpartition(", ")[2] for text in told["Arrives"]] == ["4:30 PM", "6:45 PM", "4:30 PM", "them"]
    find(shown.radio, "Departs").set_value("What you typed")
    compared_press(shown, "Save as chosen")
    with store() as session:
        stored = session.get_one(Flight, flight.id)
        clocks = [
            moment.astimezone(airport_zone(airport)).time()
            for moment, airport in ((stored.departs_at, "LAX"), (stored.arrives_at, "NRT"))
        ]
    assert clocks == [time(14, 20), time(18, 45)]


def test_flights_boarding_becomes_a_first_flight(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], store: Store, database: Engine
) -> None:
    cohort, travelers = coming
    departs_at = now() - timedelta(days=1)
    with store() as session:
        flight = make_flight(
            session, cohort_id=cohort.id, departs_at=departs_at, arrives_at=departs_at + timedelta(hours=9)
        )
        for traveler in travelers:
            make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    shown = open_page("flights")
    find(shown.multiselect, "On board").unselect(str(travelers[1].id))
    press(shown, "Record boarding")
    assert [each.label for each in shown.main.expander] == ["1 on board, 1 missed it"]
    with reading(database) as session:
        states = dict(session.exec(select(FlightTraveler.traveler_id, FlightTraveler.state)).all())
        assert [states[traveler.id].value for traveler in travelers] == ["flown", "missed"]
        assert session.get_one(Traveler, travelers[0].id).first_flight_on is not None


def test_flights_boarding_that_somebody_else_recorded_meanwhile_is_not_overwritten_unseen(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], store: Store, database: Engine
) -> None:
    cohort, travelers = coming
    departs_at = now() - timedelta(days=1)
    arrives_at = departs_at + timedelta(hours=9)
    with store() as session:
        flight = make_flight(session, cohort_id=cohort.id, departs_at=departs_at, arrives_at=arrives_at)
        booked = [make_flight_traveler(session, flight_id=flight.id, traveler_id=each.id) for each in travelers]
    shown = open_page("flights")
    find(shown.multiselect, "On board").unselect(str(travelers[1].id))
    with writing(database) as session:
        session.get_one(FlightTraveler, booked[0].id).state = BoardingState.MISSED
    press(shown, "Record boarding")
    (error,) = read_errors(shown)
    assert error.startswith(f"Somebody else changed who flew {flight.number} since you opened this form. Stored now: ")
    assert find(shown.multiselect, "On board").value == [str(travelers[0].id)]
    press(shown, "Record boarding")
    with reading(database) as session:
        states = dict(session.exec(select(FlightTraveler.traveler_id, FlightTraveler.state)).all())
        assert [states[traveler.id].value for traveler in travelers] == ["flown", "missed"]


def open_tab(shown: AppTest, tab: str, key: str = "flight_parts") -> AppTest:
    shown.session_state[key] = tab
    shown.run()
    assert not shown.exception
    return shown


def test_flights_without_a_cohort_says_what_to_do(open_page: OpenPage) -> None:
    assert "its flights are entered here" in open_page("flights").main.caption[-1].value


@pytest.fixture
def flying(store: Store, coming: tuple[Cohort, list[Traveler]]) -> tuple[Cohort, list[Traveler], list[Flight]]:
    """Ana, who never flew, and Bo, who has, on two flights with 50 minutes in Tokyo between them."""
    cohort, travelers = coming
    start = datetime.combine(cohort.departs_on, time(20, 55), UTC)
    with store() as session:
        session.get_one(Application, travelers[1].application_id).had_flown_before = Baseline.YES
        flights = [
            make_flight(
                session,
                cohort_id=cohort.id,
                number="JL61",
                origin="LAX",
                destination="NRT",
                departs_at=start,
                arrives_at=start + timedelta(hours=11),
            ),
            make_flight(
                session,
                cohort_id=cohort.id,
                number="ZQ759",
                origin="NRT",
                destination="SGN",
                departs_at=start + timedelta(hours=11, minutes=50),
                arrives_at=start + timedelta(hours=18),
            ),
        ]
        for flight in flights:
            for traveler in travelers:
                make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    return cohort, travelers, flights


Flying = tuple[Cohort, list[Traveler], list[Flight]]


def test_flights_tell_airline_airports_zones_and_short_connections(open_page: OpenPage, flying: Flying) -> None:
    shown = open_page("flights")
    (warning,) = [each.value.replace("\\", "") for each in shown.main.warning]
    assert warning == (
        "**JL61** to **ZQ759** at NRT leaves 50 minutes, and there should be 120: rebook one of the two. "
        "2 travelers: Ana, Bo."
    )
    first, second = [each.value.replace("\\", "") for each in shown.main.markdown if "Departs **" in each.value]
    assert first.startswith("**JL61** · Japan Airlines")
    assert ":gray[Los Angeles International Airport]" in first
    assert "JST (UTC+9) · **+1 day**" in first
    # A code that is in no list is shown as it is, and Vietnam's zone has no letters.
    assert second.startswith("**ZQ759** · ZQ")
    assert "UTC+7" in second
    assert [each.value for each in shown.main.markdown if "first flyer" in each.value] == [
        ":blue-badge[:material/flight: 1 first flyer] Ana"
    ] * 2


def test_flights_of_other_dates_are_pointed_out_once_the_trip_moved(
    open_page: OpenPage, flying: Flying, store: Store
) -> None:
    cohort, _, flights = flying
    old = cohort.departs_on
    assert not [each for each in open_page("flights").main.warning if "outside the trip" in each.value]
    with store() as session:
        moved = session.get_one(Cohort, cohort.id)
        moved.departs_on, moved.returns_on = (
            day + timedelta(days=45) for day in (cohort.departs_on, cohort.returns_on)
        )
    warning = open_page("flights").main.warning[-1].value
    assert warning.startswith(f"2 flights outside the trip of {format_dates(moved.departs_on, moved.returns_on)}: ")
    assert f"**{flights[0].number}** on {format_date(old)}" in warning


def test_flights_pair_first_flyers_and_take_it_back(open_page: OpenPage, flying: Flying, database: Engine) -> None:
    _, (ana, bo), _ = flying
    shown = open_tab(open_page("flights"), "Buddies")
    assert "* Ana with **Bo**" in [each.value for each in shown.main.markdown]
    press(shown, "Pair them")
    with reading(database) as session:
        assert session.exec(select(Buddy.traveler_id, Buddy.buddy_id)).all() == [(ana.id, bo.id)]
    press(shown, "Take the proposal back")
    with reading(database) as session:
        assert session.exec(select(Buddy)).all() == []


def test_flights_point_out_a_buddy_who_does_not_help(open_page: OpenPage, flying: Flying, store: Store) -> None:
    _, (ana, bo), flights = flying
    with store() as session:
        make_buddy(session, traveler_id=ana.id, buddy_id=bo.id)
    shown = open_tab(open_page("flights"), "Buddies")
    assert "**Ana**  \nwith Bo" in [each.value for each in shown.main.markdown]
    with store() as session:
        gone = select(FlightTraveler).where(
            FlightTraveler.flight_id == flights[1].id, FlightTraveler.traveler_id == bo.id
        )
        session.delete(session.exec(gone).one())
    assert any("is on other flights" in each.value for each in shown.run().main.markdown)
    with store() as session:
        session.get_one(Application, bo.application_id).status = Status.WITHDRAWN
    assert any("does not go any more" in each.value for each in shown.run().main.markdown)


def test_flights_change_a_buddy_by_hand(open_page: OpenPage, flying: Flying, database: Engine) -> None:
    _, (_, bo), _ = flying
    shown = open_tab(open_page("flights"), "Buddies")
    find(shown.selectbox, "Buddy of Ana").select(str(bo.id))
    press(shown, "Save")
    with reading(database) as session:
        assert session.exec(select(Buddy.buddy_id)).all() == [bo.id]


def test_flights_list_the_walk_through_per_departure(open_page: OpenPage, flying: Flying) -> None:
    shown = open_tab(open_page("flights"), "Walk-through")
    told = [each.value for each in shown.main.markdown]
    assert "* **Ana**, no buddy yet" in told
    (due,) = [each for each in told if "message due" in each]
    assert due.startswith("**1 first flyer** · message due ")


def make_file(cohort: Cohort, *rows: str) -> bytes:
    return "\n".join(["Flight,From,To,Departs,Arrives,E-mail", *rows]).encode()


def upload(shown: AppTest, content: bytes) -> AppTest:
    shown.file_uploader[0].set_value(("flights.csv", content, "text/csv")).run()
    assert not shown.exception
    return shown


def test_flights_take_in_a_table_and_back(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    cohort, _ = coming
    day, next_day = cohort.departs_on, cohort.departs_on + timedelta(days=1)
    content = make_file(
        cohort,
        f"JL61,LAX,NRT,{day} 12:55,{next_day} 16:30,",
        f"JL61,LAX,XQX,{day} 13:55,{next_day} 16:30,",
        "JL63,LAX,NRT,2206-01-01 12:55,2206-01-02 16:30,",
    )
    shown = upload(open_tab(open_page("flights"), "Import"), content)
    (refused,) = [each.value for each in shown.main.markdown if each.value.startswith("* Row")]
    rows = [line.partition(":")[0] for line in refused.split("\n")]
    assert rows == ["* Row 3 · JL61", "* Row 4 · JL63"]
    press(shown, "Add 1 flight and 0 bookings")
    with reading(database) as session:
        assert [flight.number for flight in session.exec(select(Flight)).all()] == ["JL61"]
    press(open_tab(shown, "Import"), "Take it back")
    with reading(database) as session:
        assert session.exec(select(Flight)).all() == []


def test_flights_refuse_a_table_with_a_forbidden_column(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]]
) -> None:
    content = b"Flight,From,To,Departs,Arrives,Passport number\nJL61,LAX,NRT,2027-01-01 10:00,2027-01-02 10:00,C1\n"
    shown = upload(open_tab(open_page("flights"), "Import"), content)
    assert read_errors(shown)[0].startswith("“Passport number”: this column asks for passport number or scan")


def test_flights_calendar_address_is_made_and_revoked(
    open_page: OpenPage, coming: tuple[Cohort, list[Traveler]], database: Engine
) -> None:
    shown = press(open_page("flights"), "Make the address")
    assert shown.main.code[0].value.endswith(".ics")
    with reading(database) as session:
        assert [feed.kind.value for feed in session.exec(select(CalendarFeed)).all()] == ["trips"]
    press(shown.run(), "Revoke it")
    with reading(database) as session:
        assert session.exec(select(CalendarFeed)).all() == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_flights_is_refused_to_other_roles(
    open_page: OpenPage, flying: Flying, monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor], role: Role
) -> None:
    actor = actor_with(role)
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    shown = open_page("flights")
    assert read_errors(shown) == ["Your roles do not include the page Flights: ask an administrator if you need it."]
