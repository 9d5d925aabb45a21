"""What does a year aim at, and where does it stand?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mayatrack.domain.catalogue import Measure
from mayatrack.exceptions import InvalidInput


class Aim(StrEnum):
    """An indicator for which a year can have a goal."""

    TRAVELERS = "travelers"
    FIRST_PASSPORTS = "first_passports"
    FIRST_FLIGHTS = "first_flights"
    KNOWLEDGE_RATE = "knowledge_rate"


class Progress(StrEnum):
    """Where a year stands."""

    REACHED = "reached"
    ON_THE_WAY = "on_the_way"
    NOTHING_YET = "nothing_yet"
    HIDDEN = "hidden"


# What of the catalogue a goal is compared with: one count, or a count over another.
AIM_MEASURES: Final[dict[Aim, tuple[Measure, ...]]] = {
    Aim.TRAVELERS: (Measure.TRAVELED,),
    Aim.FIRST_PASSPORTS: (Measure.FIRST_PASSPORT,),
    Aim.FIRST_FLIGHTS: (Measure.FIRST_FLIGHT,),
    Aim.KNOWLEDGE_RATE: (Measure.ANSWERED, Measure.TRAVELED),
}
# Goals of these are in percent, all others are numbers of people.
RATES: Final = frozenset(aim for aim, measures in AIM_MEASURES.items() if len(measures) > 1)
PERCENT: Final = 100
# The program's first trips left in 2018.
FIRST_YEAR: Final = 2018
LAST_YEAR: Final = 2100
MOST_PEOPLE: Final = 100_000


@dataclass(frozen=True)
class Standing:
    """Where a year stands: `reached` people or percent, `missing` people (of a rate: answers) until the goal.

    Both are None where there is nothing to compare, or where it is hidden.
    """

    progress: Progress
    reached: float | None = None
    missing: int | None = None


def check_year(year: int) -> None:
    """Raise InvalidInput for a year in which the program makes no trip."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(f"A goal is for a year from {FIRST_YEAR} to {LAST_YEAR}, not {year}: enter another year.")


def check_goal(aim: Aim, goal: int) -> None:
    """Raise InvalidInput for a goal that nobody could reach or miss."""
    if goal < 1:
        raise InvalidInput(f"A goal is 1 or more, not {goal:,}: remove it where nothing is aimed at.")
    if aim in RATES and goal > PERCENT:
        raise InvalidInput(f"A rate is at most {PERCENT} %, not {goal:,} %: enter a smaller goal.")
    if goal > MOST_PEOPLE:
        raise InvalidInput(f"A goal is at most {MOST_PEOPLE:,} people, not {goal:,}: enter a smaller one.")


def find_standing(aim: Aim, goal: int, counts: Sequence[int | None] | None) -> Standing:
    """Where a year stands whose published counts of `AIM_MEASURES` are these.

    A count is None where it is hidden; `counts` is None where nothing was published of the year. A rate of nobody is
    nothing to compare.
    """
    if counts is None:
        return Standing(Progress.NOTHING_YET)
    if None in counts:
        return Standing(Progress.HIDDEN)
    known = [count for count in counts if count is not None]
    return _compare_rate(goal, *known) if aim in RATES else _compare_count(goal, *known)


def _compare_count(goal: int, reached: int) -> Standing:
    missing = max(0, goal - reached)
    return Standing(Progress.ON_THE_WAY if missing else Progress.REACHED, reached, missing)


def _compare_rate(goal: int, count: int, total: int) -> Standing:
    if not total:
        return Standing(Progress.NOTHING_YET)
    # Whole numbers, so that exactly the goal is reached.
    lacking = goal * total - PERCENT * count
    missing = max(0, -(-lacking // PERCENT))
    return Standing(Progress.ON_THE_WAY if missing else Progress.REACHED, PERCENT * count / total, missing)
