"""How is an interviewer's calendar written? As iCalendar (RFC 5545), and never with who is interviewed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from icalendar import Calendar, Event

from mayatrack.domain.interviews import Entry

PRODUCT: Final = "-//MaYA Track//Interviews//EN"
NAME: Final = "MaYA Track interviews"
# How often a calendar may ask for news; most ask less often than that.
REFRESH: Final = timedelta(hours=1)


def write_calendar(entries: Sequence[Entry], *, page: str) -> bytes:
    """The times as a calendar, in UTC; `page` is the address that each of them leads to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", NAME)
    # What calendars knew before RFC 7986 gave both of them a name of their own.
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_write_event(entry, page))
    return bytes(calendar.to_ical())


def _write_event(entry: Entry, page: str) -> Event:
    event = Event()
    event.add("uid", str(entry.slot_id))
    # Without METHOD both say when the event was last changed (RFC 5545, 3.8.7.2).
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.span.starts_at)
    event.add("dtend", entry.span.ends_at)
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", page)
    return event
