"""What must be in before a group leaves, from whom, by when, and how far is it?"""

from enum import StrEnum


class ItemOwner(StrEnum):
    """Who has to see to an item of a checklist."""

    TRAVELER = "traveler"
    GUARDIAN = "guardian"
    STAFF = "staff"


class ItemScope(StrEnum):
    """Of whom an item is asked."""

    EVERYBODY = "everybody"
    MINORS = "minors"
    FIRST_FLIGHT = "first_flight"
    AUTHORIZATION = "authorization"


class MarkState(StrEnum):
    """How far one traveler's item is; it expires by its date, which is never stored as a state."""

    MISSING = "missing"
    RECEIVED = "received"
    APPROVED = "approved"
