"""Is what a calendar program reads good iCalendar, whatever the place is called, on every day and clock?"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from mayatrack.domain.calendars import CalendarEntry, FeedKind
from mayatrack.domain.interviews import name_slot
from mayatrack.files.calendars import write_calendar

SLOT: UUID = UUID("01890000-0000-7000-8000-00000000000a")
AT = datetime(2027, 3, 8, 17, 0, tzinfo=UTC)
PAGE = "https://maya.example.org/interviews"
NAUGHTY = [
    "Room 300; ask for Ana, or call\\Bo",
    "Room\r\nATTENDEE:mailto:ana@example.org",
    'Room "300" : A;B,C',
    "Zimmer für Übung 会議室 " * 12,
    "https://video.example.org/j/123?pwd=a,b;c",
    "BEGIN:VEVENT",
]


def entry(**changes: Any) -> CalendarEntry:
    values = {
        "uid": SLOT,
        "starts": AT,
        "ends": AT + timedelta(minutes=30),
        "title": "Interview · Japan 2027 · application 12",
        "place": "Room 300",
        "sequence": 3,
        "changed_at": datetime(2027, 3, 1, 8, 30, 15, 900, tzinfo=UTC),
    }
    return CalendarEntry(**(values | changes))


def write(entries: list[CalendarEntry], kind: FeedKind = FeedKind.INTERVIEWS) -> bytes:
    return write_calendar(entries, kind=kind, page=PAGE)


def read(content: bytes) -> list[dict[str, Any]]:
    """The events, as another program reads them."""
    return [
        {name.lower(): value for name, value in event.items()} for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_booked_time_is_written_in_utc_and_says_no_more_than_a_number() -> None:
    lines = write([entry()]).decode().split("\r\n")
    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//MaYA Track//Interviews//EN",
        "NAME:MaYA Track interviews",
        "X-WR-CALNAME:MaYA Track interviews",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "BEGIN:VEVENT",
        "SUMMARY:Interview · Japan 2027 · application 12",
        "DTSTART:20270308T170000Z",
        "DTEND:20270308T173000Z",
        "DTSTAMP:20270301T083015Z",
        f"UID:{SLOT}",
        "SEQUENCE:3",
        "LAST-MODIFIED:20270301T083015Z",
        "LOCATION:Room 300",
        f"URL:{PAGE}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_free_time_says_so_and_has_a_place_only_if_it_has_one() -> None:
    (event,) = read(write([entry(title=name_slot("Japan 2027", None), place=None)]))
    assert event["summary"] == "Free interview slot · Japan 2027"
    assert "location" not in event


def test_calendar_of_nothing_is_a_calendar() -> None:
    assert read(write([])) == []


@pytest.mark.parametrize("place", NAUGHTY)
def test_naughty_place_stays_a_place(place: str) -> None:
    content = write([entry(place=place), entry(uid=UUID(int=1), title=place)])
    events = read(content)
    assert [event["location"].replace("\n", "\r\n") if "\r" in place else event["location"] for event in events] == [
        place,
        "Room 300",
    ]
    assert [set(event) for event in events] == [
        {"summary", "dtstart", "dtend", "dtstamp", "uid", "sequence", "last-modified", "location", "url"}
    ] * 2


@pytest.mark.parametrize("place", NAUGHTY)
def test_lines_end_as_they_must_and_are_folded(place: str) -> None:
    """RFC 5545, 3.1: CRLF, and no line longer than 75 octets; a folded line goes on behind one space."""
    content = write([entry(place=place)])
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert lines.count(b"BEGIN:VEVENT") == 1


def test_calendar_is_the_same_until_something_changes() -> None:
    one = write([entry()])
    assert write([entry()]) == one
    assert write([entry(sequence=4)]) != one


def test_day_lasts_until_the_next_one_and_keeps_nobody_busy() -> None:
    content = write([entry(starts=date(2028, 2, 29), ends=None, place=None)], FeedKind.TRIPS)
    (event,) = read(content)
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2028, 2, 29), date(2028, 3, 1))
    assert (event["dtstart"].params["VALUE"], event["transp"]) == ("DATE", "TRANSPARENT")
    assert b"PRODID:-//MaYA Track//Trips//EN" in content


def test_flight_over_the_date_line_lands_in_its_own_day_before_it_left() -> None:
    """HND 17:05 on March 14 in Tokyo is LAX 10:10 on March 14, the day on which clocks spring forward."""
    tokyo, angeles = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/Los_Angeles")
    starts, ends = datetime(2027, 3, 14, 17, 5, tzinfo=tokyo), datetime(2027, 3, 14, 10, 10, tzinfo=angeles)
    (event,) = read(write([entry(starts=starts, ends=ends)], FeedKind.TRIPS))
    start, end = event["dtstart"].dt, event["dtend"].dt
    assert (start, end) == (datetime(2027, 3, 14, 8, 5, tzinfo=UTC), datetime(2027, 3, 14, 17, 10, tzinfo=UTC))
    assert end - start == timedelta(hours=9, minutes=5)
    assert (start.astimezone(tokyo), end.astimezone(angeles)) == (starts, ends)
