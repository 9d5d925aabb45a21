"""What does a table of flights say, row by row, and what would it change?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from mayatrack.domain.imports import Refusal


class ItineraryField(StrEnum):
    """What a column of an itinerary can hold."""

    NUMBER = "number"
    ORIGIN = "origin"
    DESTINATION = "destination"
    DEPARTS = "departs"
    DEPARTS_TIME = "departs_time"
    ARRIVES = "arrives"
    ARRIVES_TIME = "arrives_time"
    EMAIL = "email"
    IGNORE = "ignore"


REQUIRED: Final = (
    ItineraryField.NUMBER,
    ItineraryField.ORIGIN,
    ItineraryField.DESTINATION,
    ItineraryField.DEPARTS,
    ItineraryField.ARRIVES,
)


@dataclass(frozen=True)
class ItineraryRow:
    """One row: a flight with its local times as the ticket prints them, and whose it is, or nobody's."""

    row_number: int
    number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    email: str | None = None


@dataclass(frozen=True)
class PlannedFlight:
    """A flight of the table: the stored one or a new one, moments in UTC, and who is to be booked on it."""

    number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    flight_id: UUID | None
    traveler_ids: tuple[UUID, ...] = ()

    @property
    def is_new(self) -> bool:
        """Is it none of the cohort's flights so far?"""
        return self.flight_id is None


@dataclass(frozen=True)
class ItineraryPlan:
    """What a table would do: its flights in the order of departure, and the rows that are refused."""

    flights: Sequence[PlannedFlight] = ()
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def new_flight_count(self) -> int:
        """How many flights it would add."""
        return sum(flight.is_new for flight in self.flights)

    @property
    def booking_count(self) -> int:
        """How many travelers it would book, each flight counted."""
        return sum(len(flight.traveler_ids) for flight in self.flights)

    @property
    def is_idle(self) -> bool:
        """Would it change nothing?"""
        return not self.new_flight_count and not self.booking_count
