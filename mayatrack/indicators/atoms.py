"""Under which keys are applications counted, so that every table of the catalogue is a sum of some of them?

An application stands at the furthest measure that it reached, in one category of every partition.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mayatrack.domain.catalogue import NO_ANSWER, REACHED, Breakdown, Measure

# Partition and category; with the furthest measure that was reached it is an atom.
Category = tuple[str, str]
AtomKey = tuple[str, str, Measure]
Counts = Mapping[AtomKey, int]

# The totals are atoms of their own: those who reached a measure, and those for whom it was the furthest.
TOTAL: Final = "total"
EXACT: Final = "exact"
TRIP: Final = "trip"
PARENTS: Final = "parents"
PARTITIONS: Final = {
    Breakdown.YEAR: TRIP,
    Breakdown.COUNTRY: TRIP,
    Breakdown.COLLEGE: "college",
    Breakdown.FIRST_GENERATION_CCCCO: PARENTS,
    Breakdown.FIRST_GENERATION_FEDERAL: PARENTS,
    Breakdown.FIRST_GENERATION_AMERICAN: "american",
    Breakdown.LANGUAGE: "language",
}
# Whoever chose several answers counts in each: a partition for every answer, with those who gave none in common.
CHOICES: Final = (Breakdown.RACE_ETHNICITY, Breakdown.GENDER)
# What a trip can be the first of → the partition of each trip's applications, by what was done before.
FIRST_PARTITIONS: Final = {
    Measure.FIRST_PASSPORT: "passport",
    Measure.FIRST_FLIGHT: "flight",
    Measure.FIRST_TRIP_ABROAD: "abroad",
}
BEFORE_PARTITIONS: Final = {Breakdown.PASSPORT_BEFORE: "passport", Breakdown.FLOWN_BEFORE: "flight"}
# Done on the trip for the first time; never done so far; done before; nobody knows.
FIRST, NEVER, BEFORE = "first", "never", "before"
KINDS: Final = (FIRST, NEVER, BEFORE, NO_ANSWER)
NOT_FIRST: Final = "not_first"
# Answers beyond the first of whoever chose several.
FURTHER: Final = "further"
TRAVELED: Final = REACHED[REACHED.index(Measure.TRAVELED) :]
WITH_FIRSTS: Final = (Breakdown.TOTAL, Breakdown.YEAR, Breakdown.COUNTRY)


def name_atoms(categories: Iterable[Category], measures: Sequence[Measure]) -> list[AtomKey]:
    """Every category with every measure."""
    return [(*category, measure) for category in categories for measure in measures]


def find_further(measure: Measure) -> Sequence[Measure]:
    """The measure and all that are further on the way: whoever reached it stands at one of them."""
    return REACHED[REACHED.index(measure) :]
