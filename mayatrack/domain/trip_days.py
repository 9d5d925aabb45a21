"""Who is where on the days of a trip, and what happened?"""

from enum import StrEnum
from typing import Final

# Whom to call for one person.
MOST_CONTACTS: Final = 5


class TripPoint(StrEnum):
    """Where everybody is counted, in the order of a trip."""

    DEPARTURE_AIRPORT = "departure_airport"
    ARRIVED = "arrived"
    RETURN_AIRPORT = "return_airport"
    HOME = "home"


class IncidentKind(StrEnum):
    """What kind of thing happened on a trip."""

    HEALTH = "health"
    SAFETY = "safety"
    LOST_DOCUMENT = "lost_document"
    MISSED_FLIGHT = "missed_flight"
    CONDUCT = "conduct"
    OTHER = "other"
