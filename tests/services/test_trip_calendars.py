"""Does the calendar of trips hold flights and deadlines at their right moments, no name, and ids that stay?"""

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.calendars import CalendarEntry, FeedKind
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.files.calendars import write_calendar
from mayatrack.models import Cohort
from mayatrack.services.cohorts import check_cohort, edit_cohort
from mayatrack.services.flights import add_flight
from mayatrack.services.processing_times import check_time, edit_time
from mayatrack.services.trip_calendars import list_trip_entries
from tests.factories import (
    make_application,
    make_checklist_item,
    make_cohort,
    make_entry_rule,
    make_flight_traveler,
    make_person,
    make_processing_time,
    make_traveler,
)

NOW = datetime(2027, 1, 4, 20, tzinfo=UTC)
DATES = {
    "opens_on": date(2026, 9, 1),
    "closes_on": date(2026, 10, 1),
    "selected_by_on": date(2026, 11, 1),
    "departs_on": date(2027, 3, 14),
    "returns_on": date(2027, 3, 24),
}


def make_trip(session: Session) -> Cohort:
    """Vietnam across the date line on the night when clocks spring forward, with one first flyer."""
    cohort = make_cohort(session, name="Hanoi", **DATES)
    make_entry_rule(session, destination_id=cohort.destination_id, authorization_days=14)
    make_checklist_item(session, cohort_id=cohort.id, name="Waiver", days_before=30)
    make_processing_time(
        session, service=PassportService.ROUTINE, effective_on=date(2025, 3, 10), min_weeks=4, max_weeks=6
    )
    for number, origin, destination, departs, arrives in (
        ("JL61", "LAX", "NRT", "2027-03-14 12:55", "2027-03-15 16:30"),
        ("JL759", "NRT", "SGN", "2027-03-15 18:25", "2027-03-15 22:50"),
        ("JL62", "NRT", "LAX", "2027-03-24 17:10", "2027-03-24 11:05"),
    ):
        at = {"departs_at": datetime.fromisoformat(departs), "arrives_at": datetime.fromisoformat(arrives)}
        places = {"origin": origin, "destination": destination}
        flight = add_flight(session, cohort_id=cohort.id, number=number, by=LOCAL_ACTOR, **at, **places)
        if number == "JL61":
            person = make_person(session, given_name="Plantgiven", family_name="Plantfamily")
            made = make_application(
                session,
                person_id=person.id,
                cohort_id=cohort.id,
                status=Status.CONFIRMED,
                had_flown_before=Baseline.NO,
            )
            traveler = make_traveler(session, application_id=made.id)
        if number != "JL62":
            make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    make_application(session, cohort_id=cohort.id, status=Status.OFFERED, reply_by_on=date(2027, 1, 10))
    return cohort


def read_entries(session: Session) -> list[CalendarEntry]:
    session.flush()
    return list_trip_entries(session, since=NOW - timedelta(days=31), now=NOW)


def test_calendar_of_a_trip_parsed_by_a_calendar_library(session: Session) -> None:
    make_trip(session)
    content = write_calendar(read_entries(session), kind=FeedKind.TRIPS, page="https://maya.example.org/flights")
    events = [(str(event["SUMMARY"]), event["DTSTART"].dt, event["DTEND"].dt) for event in
              Calendar.from_ical(content).walk("VEVENT")]  # fmt: skip
    day = timedelta(days=1)

    def all_day(title: str, on: date) -> tuple[str, date, date]:
        return title, on, on + day

    assert sorted(events, key=repr) == sorted(
        [
            all_day("Departure · Hanoi", date(2027, 3, 14)),
            all_day("Return · Hanoi", date(2027, 3, 24)),
            all_day("Last day to reply · Hanoi", date(2027, 1, 10)),
            all_day("Due: Waiver · Hanoi", date(2027, 2, 12)),
            # 70 days of work and mail, 14 for the visa and the week of the policy before departure.
            all_day("Last safe day to apply for a passport by routine service · Hanoi", date(2026, 12, 13)),
            all_day("Message to first flyers on JL61 · Hanoi", date(2027, 3, 11)),
            (
                "JL61 LAX → NRT · Japan Airlines · Hanoi",
                datetime(2027, 3, 14, 19, 55, tzinfo=UTC),
                datetime(2027, 3, 15, 7, 30, tzinfo=UTC),
            ),
            (
                "JL759 NRT → SGN · Japan Airlines · Hanoi",
                datetime(2027, 3, 15, 9, 25, tzinfo=UTC),
                datetime(2027, 3, 15, 15, 50, tzinfo=UTC),
            ),
            (
                "JL62 NRT → LAX · Japan Airlines · Hanoi",
                datetime(2027, 3, 24, 8, 10, tzinfo=UTC),
                datetime(2027, 3, 24, 18, 5, tzinfo=UTC),
            ),
        ],
        key=repr,
    )
    assert b"Plant" not in content
    assert [len({entry.uid for entry in read_entries(session)})] == [len(events)]


def test_changed_date_keeps_the_id_and_raises_the_sequence(session: Session) -> None:
    cohort = make_trip(session)
    before = {entry.uid: entry for entry in read_entries(session)}
    values = cohort.model_dump(exclude={"id", "version"}) | {"departs_on": date(2027, 3, 13)}
    edit_cohort(session, cohort.id, fields=check_cohort(values), version=cohort.version, by=LOCAL_ACTOR)
    after = {entry.uid: entry for entry in read_entries(session)}
    assert before.keys() == after.keys()
    moved = {uid for uid in after if after[uid].starts != before[uid].starts}
    assert {after[uid].title.partition(" · ")[0] for uid in moved} == {
        "Departure",
        "Due: Waiver",
        "Last safe day to apply for a passport by routine service",
    }
    assert all(after[uid].changed_at > before[uid].changed_at for uid in moved)
    assert all(after[uid].sequence >= before[uid].sequence for uid in after)


def test_changed_processing_time_moves_the_last_safe_day(session: Session) -> None:
    make_trip(session)
    before = next(entry for entry in read_entries(session) if "safe day" in entry.title)
    time = make_processing_time(session, service=PassportService.ROUTINE, effective_on=date(2026, 12, 1), max_weeks=5)
    assert next(entry for entry in read_entries(session) if "safe day" in entry.title).starts > before.starts
    values = {"effective_on": date(2026, 12, 1), "service": "routine", "min_weeks": 4, "max_weeks": 13, "source": "x"}
    edit_time(session, time.id, fields=check_time(values), version=1, by=LOCAL_ACTOR)
    after = next(entry for entry in read_entries(session) if "safe day" in entry.title)
    assert (after.uid, after.starts < before.starts) == (before.uid, True)
    assert after.changed_at > before.changed_at


def test_trip_that_is_long_over_is_in_no_calendar(session: Session) -> None:
    make_cohort(session)
    assert read_entries(session) == []
