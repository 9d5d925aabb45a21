"""Who keeps whom company on the flights, and does it still hold?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class BuddyProblem(StrEnum):
    """Why a buddy does not help any more."""

    WITHDREW = "withdrew"
    OTHER_FLIGHTS = "other_flights"


@dataclass(frozen=True)
class Flier:
    """A traveler with the flights that they are booked on, and whether the first of them is their first ever."""

    traveler_id: UUID
    is_first: bool
    flights: frozenset[UUID]
    # Has somebody already.
    has_buddy: bool = False
    # Has flown before: one whose past is not known keeps nobody company.
    is_experienced: bool = False


@dataclass(frozen=True)
class Pairing:
    """Who gets whom: (traveler, buddy), and the first flyers for whom there is nobody; both in the order given."""

    pairs: list[tuple[UUID, UUID]] = field(default_factory=list)
    left: list[UUID] = field(default_factory=list)


def propose_buddies(fliers: Sequence[Flier]) -> Pairing:
    """Pair each first flyer without a buddy with somebody who has flown and is on all of the same flights.

    Whoever keeps the fewest company comes first, then the order given: the same fliers get the same proposal.
    """
    company: Counter[UUID] = Counter()
    experienced = [each for each in fliers if each.is_experienced]
    pairing = Pairing()
    for flier in fliers:
        if not flier.is_first or flier.has_buddy:
            continue
        beside = [each for each in experienced if flier.flights and flier.flights <= each.flights]
        if not beside:
            pairing.left.append(flier.traveler_id)
            continue
        buddy = min(beside, key=lambda each: company[each.traveler_id])
        company[buddy.traveler_id] += 1
        pairing.pairs.append((flier.traveler_id, buddy.traveler_id))
    return pairing


def judge_buddy(
    flights: frozenset[UUID], buddy_flights: frozenset[UUID], *, is_buddy_going: bool
) -> BuddyProblem | None:
    """What is wrong with a buddy: does not go any more, or misses a flight that the traveler is on."""
    if not is_buddy_going:
        return BuddyProblem.WITHDREW
    return None if flights <= buddy_flights else BuddyProblem.OTHER_FLIGHTS
