"""Is every connection that a traveler cannot make pointed out, and no other?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.connections import LONGEST_CONNECTION, Leg, Trouble, find_troubles

COUNTRIES = {"LAX": "US", "DFW": "US", "CDG": "FR", "ORY": "FR", "NRT": "JP", "HND": "JP", "SGN": "VN"}
NOON = datetime(2027, 3, 14, 12, 0, tzinfo=UTC)


def leg(number: int, origin: str, destination: str, departs: int, arrives: int) -> Leg:
    """A flight between two moments, in minutes from a day's noon."""
    at = [NOON + timedelta(minutes=minutes) for minutes in (departs, arrives)]
    return Leg(UUID(int=number), f"AA{number}", origin, destination, *at)


@pytest.mark.parametrize(
    ("origin", "hub", "leaves", "destination", "between", "trouble"),
    [
        ("LAX", "DFW", "DFW", "LAX", 60, None),
        ("LAX", "DFW", "DFW", "LAX", 59, Trouble.TOO_SHORT),
        ("LAX", "DFW", "DFW", "CDG", 120, None),
        ("LAX", "DFW", "DFW", "CDG", 119, Trouble.TOO_SHORT),
        ("CDG", "DFW", "DFW", "LAX", 119, Trouble.TOO_SHORT),
        ("LAX", "NRT", "NRT", "SGN", 115, Trouble.TOO_SHORT),
        ("LAX", "NRT", "HND", "SGN", 600, Trouble.OTHER_AIRPORT),
        ("LAX", "NRT", "NRT", "SGN", -1, Trouble.OVERLAP),
        ("LAX", "NRT", "HND", "SGN", -30, Trouble.OVERLAP),
        # Ten days in Paris are no connection, from whichever airport somebody leaves then.
        ("LAX", "CDG", "ORY", "LAX", 14_400, None),
        ("LAX", "CDG", "ORY", "LAX", 24 * 60, None),
        ("LAX", "CDG", "ORY", "LAX", 24 * 60 - 1, Trouble.OTHER_AIRPORT),
    ],
)
def test_connection_is_judged(
    origin: str, hub: str, leaves: str, destination: str, between: int, trouble: Trouble | None
) -> None:
    first, second = leg(1, origin, hub, 0, 500), leg(2, leaves, destination, 500 + between, 2_000 + between)
    found = find_troubles([second, first], countries=COUNTRIES)
    assert [each.trouble for each in found] == ([trouble] if trouble else [])
    assert [(each.first, each.second, each.minutes) for each in found] == [(first, second, between)] * len(found)


def test_single_flight_has_no_connection() -> None:
    assert find_troubles([leg(1, "LAX", "NRT", 0, 600)], countries=COUNTRIES) == []


@given(st.integers(-600, 3_000), st.integers(0, 600))
def test_later_departure_never_makes_a_connection_worse(between: int, later: int) -> None:
    order = [Trouble.OVERLAP, Trouble.TOO_SHORT, None]

    def judge(minutes: int) -> Trouble | None:
        legs = [leg(1, "LAX", "NRT", 0, 600), leg(2, "NRT", "SGN", 600 + minutes, 1_000 + minutes)]
        return next((each.trouble for each in find_troubles(legs, countries=COUNTRIES)), None)

    assert order.index(judge(between)) <= order.index(judge(between + later))
    assert timedelta(minutes=600) < LONGEST_CONNECTION
