"""Is what a calendar program reads good iCalendar, whatever the place is called?"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from mayatrack.domain.interviews import Entry, Span
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


def entry(**changes: Any) -> Entry:
    values = {
        "slot_id": SLOT,
        "span": Span(AT, AT + timedelta(minutes=30)),
        "cohort": "Japan 2027",
        "number": 12,
        "place": "Room 300",
        "sequence": 3,
        "changed_at": datetime(2027, 3, 1, 8, 30, 15, 900, tzinfo=UTC),
    }
    return Entry(**(values | changes))


def read(content: bytes) -> list[dict[str, Any]]:
    """The events, as another program reads them."""
    return [
        {name.lower(): value for name, value in event.items()} for event in Calendar.from_ical(content).walk("VEVENT")
    ]


def test_booked_time_is_written_in_utc_and_says_no_more_than_a_number() -> None:
    lines = write_calendar([entry()], page=PAGE).decode().split("\r\n")
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
    (event,) = read(write_calendar([entry(number=None, place=None)], page=PAGE))
    assert event["summary"] == "Free interview slot · Japan 2027"
    assert "location" not in event


def test_calendar_of_nothing_is_a_calendar() -> None:
    assert read(write_calendar([], page=PAGE)) == []


@pytest.mark.parametrize("place", NAUGHTY)
def test_naughty_place_stays_a_place(place: str) -> None:
    content = write_calendar([entry(place=place), entry(slot_id=UUID(int=1), cohort=place)], page=PAGE)
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
    content = write_calendar([entry(place=place)], page=PAGE)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert [line for line in lines if b"\n" in line or b"\r" in line] == []
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert lines.count(b"BEGIN:VEVENT") == 1


def test_calendar_is_the_same_until_something_changes() -> None:
    one = write_calendar([entry()], page=PAGE)
    assert write_calendar([entry()], page=PAGE) == one
    assert write_calendar([entry(sequence=4)], page=PAGE) != one
