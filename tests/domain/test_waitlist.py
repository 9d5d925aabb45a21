"""Is the seat offered to the first who can still travel, and is everybody who was passed over named?"""

from uuid import UUID

from mayatrack.domain.passport_forecast import Outlook
from mayatrack.domain.waitlist import Alternate, Proposal, expect_declines, propose_alternate

MISSES = Alternate(UUID(int=1), Outlook.WILL_MISS, "a passport arrives on 2027-07-01 at the earliest")
UNKNOWN = Alternate(UUID(int=2), Outlook.UNKNOWN, "no document is recorded")
READY = Alternate(UUID(int=3), Outlook.READY, "a valid passport is in hand")


def test_first_who_can_travel_is_proposed() -> None:
    assert propose_alternate([MISSES, UNKNOWN, READY]) == Proposal(UNKNOWN, (MISSES,))


def test_nobody_is_proposed_when_nobody_can_travel() -> None:
    assert propose_alternate([MISSES]) == Proposal(None, (MISSES,))
    assert propose_alternate([]) == Proposal(None, ())


def test_decline_rate_is_declined_among_offered() -> None:
    assert expect_declines(20, 3) == 0.15
    assert expect_declines(0, 0) is None
