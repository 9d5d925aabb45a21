"""What had a person never done before applying? The baseline facts, asked at application."""

from enum import StrEnum


class Baseline(StrEnum):
    """Answer to one baseline question."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
