"""How is a calendar written? As iCalendar (RFC 5545), and never with whom it is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from icalendar import Calendar, Event

from mayatrack.domain.calendars import CalendarEntry, FeedKind

PRODUCTS: Final = {
    FeedKind.INTERVIEWS: "-//MaYA Track//Interviews//EN",
    FeedKind.TRIPS: "-//MaYA Track//Trips//EN",
    FeedKind.REMINDERS: "-//MaYA Track//Reminders//EN",
}
NAMES: Final = {
    FeedKind.INTERVIEWS: "MaYA Track interviews",
    FeedKind.TRIPS: "MaYA Track trips",
    FeedKind.REMINDERS: "MaYA Track reminders",
}
# How often a calendar may ask for news; most ask less often than that.
REFRESH: Final = timedelta(hours=1)


def write_calendar(entries: Sequence[CalendarEntry], *, kind: FeedKind, page: str) -> bytes:
    """The entries as a calendar, moments in UTC; `page` is the address that each of them leads to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCTS[kind])
    calendar.add("version", "2.0")
    calendar.add("name", NAMES[kind])
    # What calendars knew before RFC 7986 gave both of them a name of their own.
    calendar.add("x-wr-calname", NAMES[kind])
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_write_event(entry, page))
    return bytes(calendar.to_ical())


def _write_event(entry: CalendarEntry, page: str) -> Event:
    event = Event()
    event.add("uid", str(entry.uid))
    # Without METHOD both say when the event was last changed (RFC 5545, 3.8.7.2).
    changed_at = entry.changed_at.astimezone(UTC)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    start, end = _write_times(entry)
    event.add("dtstart", start)
    event.add("dtend", end)
    if not isinstance(entry.starts, datetime):
        # A deadline keeps nobody busy.
        event.add("transp", "TRANSPARENT")
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    event.add("url", page)
    return event


def _write_times(entry: CalendarEntry) -> tuple[date, date]:
    """A day lasts until the next one begins (RFC 5545, 3.6.1); a moment is the same on every clock in UTC."""
    if isinstance(entry.starts, datetime) and entry.ends is not None:
        return entry.starts.astimezone(UTC), entry.ends.astimezone(UTC)
    return entry.starts, entry.starts + timedelta(days=1)
