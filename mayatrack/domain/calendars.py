"""Which calendars can somebody subscribe to?"""

from enum import StrEnum


class FeedKind(StrEnum):
    """What a calendar holds."""

    INTERVIEWS = "interviews"
    TRIPS = "trips"
