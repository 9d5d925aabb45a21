"""Which calendars can somebody subscribe to, and what stands in one?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

# SEQUENCE must never fall, and fits into 31 bits: what has no version of its own counts the seconds from here.
SEQUENCE_FROM: Final = 1_577_836_800


class FeedKind(StrEnum):
    """What a calendar holds."""

    INTERVIEWS = "interviews"
    TRIPS = "trips"
    REMINDERS = "reminders"


@dataclass(frozen=True)
class CalendarEntry:
    """One thing in a calendar, and never whose it is.

    From one moment to another in UTC, or with a day as `starts` and no `ends` all of that day.
    """

    uid: UUID
    title: str
    starts: datetime | date
    ends: datetime | None
    place: str | None
    sequence: int
    changed_at: datetime


@dataclass(frozen=True)
class Feed:
    """What a calendar's secret address gives."""

    kind: FeedKind
    entries: Sequence[CalendarEntry]


def make_uid(*parts: object) -> UUID:
    """The same id for the same thing each time it is written, where it has no record of its own."""
    return uuid5(NAMESPACE_URL, " ".join(map(str, parts)))


def count_sequence(changed_at: datetime) -> int:
    """A SEQUENCE that rises with every change, for what is put together from several records."""
    return max(0, int(changed_at.timestamp()) - SEQUENCE_FROM)


def read_key_time(key: UUID) -> datetime:
    """When a UUIDv7 key was made."""
    return datetime.fromtimestamp((key.int >> 80) / 1000).astimezone()
