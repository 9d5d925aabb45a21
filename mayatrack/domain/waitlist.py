"""Who gets a seat that became free? The first on the waitlist who can still be ready to travel."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from mayatrack.domain.passport_forecast import Outlook


@dataclass(frozen=True)
class Alternate:
    """One waitlisted application, and whether its person can still have a passport in time."""

    application_id: UUID
    outlook: Outlook
    reason: str


@dataclass(frozen=True)
class Proposal:
    """Who is proposed for the seat, and who was passed over on the way, each with the reason."""

    proposed: Alternate | None
    skipped: tuple[Alternate, ...]


def propose_alternate(waitlist: Sequence[Alternate]) -> Proposal:
    """The first alternate in the order of the waitlist whose passport does not certainly miss the plane."""
    for place, alternate in enumerate(waitlist):
        if alternate.outlook is not Outlook.WILL_MISS:
            return Proposal(alternate, tuple(waitlist[:place]))
    return Proposal(None, tuple(waitlist))


def expect_declines(offered_count: int, declined_count: int) -> float | None:
    """The share of offers that past cohorts declined, let lapse or withdrew from, 0–1; None without an offer."""
    return declined_count / offered_count if offered_count else None
