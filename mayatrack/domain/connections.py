"""Can a traveler make the next flight? Connections that overlap, leave from another airport, or are too short."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from uuid import UUID

# What the office wants between two flights of a group: the shortest that airports publish leave no time for 24 people,
# nor for passport control and bags where a border lies between.
SHORTEST_DOMESTIC: Final = timedelta(minutes=60)
SHORTEST_INTERNATIONAL: Final = timedelta(minutes=120)
# Whoever stays longer at a place has arrived there: what comes next is another trip.
LONGEST_CONNECTION: Final = timedelta(hours=24)


class Trouble(StrEnum):
    """What is wrong with two flights in a row."""

    OVERLAP = "overlap"
    OTHER_AIRPORT = "other_airport"
    TOO_SHORT = "too_short"


@dataclass(frozen=True)
class Leg:
    """One flight as a connection knows it; moments in UTC."""

    flight_id: UUID
    number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime


@dataclass(frozen=True)
class Connection:
    """Two flights in a row that are in trouble, with the minutes between them and those that there should be."""

    first: Leg
    second: Leg
    trouble: Trouble
    minutes: int
    wanted_minutes: int


def find_troubles(legs: Iterable[Leg], *, countries: Mapping[str, str]) -> list[Connection]:
    """The connections in trouble among ONE traveler's flights, in the order of departure. Countries by airport."""
    in_order = sorted(legs, key=lambda leg: (leg.departs_at, leg.arrives_at, leg.flight_id))
    return [found for pair in pairwise(in_order) if (found := _judge(*pair, countries))]


def shortest_connection(first: Leg, second: Leg, countries: Mapping[str, str]) -> timedelta:
    """How long there should be between two flights: longer where any of their airports is in another country."""
    airports = (first.origin, first.destination, second.origin, second.destination)
    return SHORTEST_DOMESTIC if len({countries[code] for code in airports}) == 1 else SHORTEST_INTERNATIONAL


def _judge(first: Leg, second: Leg, countries: Mapping[str, str]) -> Connection | None:
    between = second.departs_at - first.arrives_at
    wanted = shortest_connection(first, second, countries)
    trouble = _name_trouble(first, second, between, wanted)
    if trouble is None:
        return None
    return Connection(first, second, trouble, int(between.total_seconds() // 60), int(wanted.total_seconds() // 60))


def _name_trouble(first: Leg, second: Leg, between: timedelta, wanted: timedelta) -> Trouble | None:
    if between < timedelta(0):
        return Trouble.OVERLAP
    if between >= LONGEST_CONNECTION:
        return None
    if first.destination != second.origin:
        return Trouble.OTHER_AIRPORT
    return Trouble.TOO_SHORT if between < wanted else None
