"""What is to become of an application, before anybody is told? Pending decisions, private until they are released."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import Status, label
from mayatrack.exceptions import EditConflict, RuleBroken, SeatsTaken


class Decision(StrEnum):
    """What staff means to tell the applicant."""

    OFFER = "offer"
    WAITLIST = "waitlist"
    NOT_SELECTED = "not_selected"


STATUS_OF_DECISION: Final[dict[Decision, Status]] = {
    Decision.OFFER: Status.OFFERED,
    Decision.WAITLIST: Status.WAITLISTED,
    Decision.NOT_SELECTED: Status.NOT_SELECTED,
}
# An application can be decided on while it is one of these.
DECIDABLE: Final = frozenset({Status.IN_REVIEW, Status.INTERVIEW})

# Application → the decision that stands, or that somebody saw: None before there is one.
Decided = Mapping[UUID, Decision | None]


@dataclass(frozen=True)
class Seats:
    """Who holds a cohort's seats: offered and confirmed, and those who are to be offered one."""

    seat_count: int
    offered_count: int
    confirmed_count: int
    pending_count: int

    @property
    def free_count(self) -> int:
        """How many seats nobody holds or is to be offered; below zero when more were promised than there are."""
        return self.seat_count - self.offered_count - self.confirmed_count - self.pending_count


def check_can_be_decided(status: Status) -> None:
    """Raise RuleBroken unless an application of this status may get a pending decision."""
    if status not in DECIDABLE:
        raise RuleBroken(
            f"An application that is {label(status)} cannot be decided on: only one in review or interview can."
        )


def check_can_all_be_decided(statuses: Iterable[Status]) -> None:
    """Raise RuleBroken unless every application of these statuses may get a pending decision."""
    found = list(statuses)
    closed = [status for status in found if status not in DECIDABLE]
    if len(found) == 1 or not closed:
        for status in closed:
            check_can_be_decided(status)
        return
    words = sorted({label(status) for status in closed})
    raise RuleBroken(
        f"{len(closed)} of the {len(found)} chosen cannot be decided on, because they are {' or '.join(words)}: "
        "choose only those in review or interview."
    )


def check_seen(seen: Decided, stands: Decided) -> None:
    """Raise EditConflict if somebody decided otherwise on one of these since its decision was `seen`."""
    changed = sum(stands.get(key) is not decision for key, decision in seen.items())
    if changed:
        raise EditConflict(
            f"Somebody else decided on {changed} of the {len(seen)} chosen since you saw them: "
            "look at what is decided now, then choose again."
        )


def check_counts(seen: Mapping[Decision, int] | None, stands: Mapping[Decision, int]) -> None:
    """Raise EditConflict if there are other decisions by now than somebody saw before they pressed the button."""
    if seen is not None and dict(seen) != dict(stands):
        raise EditConflict("Somebody decided anew since you saw these numbers: read them again, then release.")


def check_seats_suffice(seats: Seats, more: int, *, cohort: str) -> None:
    """Raise SeatsTaken if `more` pending offers would go past the seats of the cohort of this name."""
    if more > 0 and more > seats.free_count:
        free = max(0, seats.free_count)
        raise SeatsTaken(
            f"{free} of the {seats.seat_count} seats of {cohort} are free, and {more} more would be offered: "
            "choose fewer, take offers back, or add seats to the cohort."
        )


def check_can_release(seats: Seats, *, undecided_count: int, decided_count: int, cohort: str) -> None:
    """Raise RuleBroken unless everybody is decided on, and SeatsTaken unless there is a seat for every offer."""
    if undecided_count:
        have = "has" if undecided_count == 1 else "have"
        raise RuleBroken(
            f"{undecided_count} of those in review or interview for {cohort} {have} no decision yet: "
            "decide on everybody before you release."
        )
    if not decided_count:
        raise RuleBroken(f"Nobody is in review or interview for {cohort}: there is no decision to release.")
    if seats.free_count < 0:
        raise SeatsTaken(
            f"Offers to be released for {cohort}: {seats.pending_count}, but only "
            f"{max(0, seats.free_count + seats.pending_count)} of its {seats.seat_count} seats are free: "
            "take offers back, or add seats to the cohort."
        )
