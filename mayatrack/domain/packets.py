"""What do chaperones carry on paper? A trip's roster, as plain values, and nothing that a trip does not need."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class PacketPerson:
    """Somebody to call: a chaperone, or an emergency contact with what they are to the traveler."""

    name: str
    phone: str
    email: str | None = None
    is_lead: bool = False
    relationship: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class PacketFlight:
    """A flight; its times are those of the two airports, each with its zone."""

    number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    booked_count: int
    # Travelers who are not on it, where only some are missing.
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class PacketTraveler:
    """A traveler as chaperones need to know them."""

    full_name: str
    preferred_name: str | None
    phone: str | None
    language: str | None
    buddy: str | None
    # None where it is not known.
    is_first_flight: bool | None
    is_minor: bool | None
    contacts: tuple[PacketPerson, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Packet:
    """A cohort's trip on paper, as of a moment."""

    cohort: str
    place: str
    departs_on: date
    returns_on: date
    made_at: datetime
    chaperones: tuple[PacketPerson, ...] = ()
    flights: tuple[PacketFlight, ...] = ()
    travelers: tuple[PacketTraveler, ...] = field(default_factory=tuple)
