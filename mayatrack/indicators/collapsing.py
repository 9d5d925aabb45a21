"""Which groups are too small to stand alone? They become one that is large enough, rather than several blanks."""

from collections.abc import Mapping, Sequence
from typing import Final

from mayatrack.domain.catalogue import EVERYBODY, NO_ANSWER, OTHERS, Breakdown, Measure
from mayatrack.indicators.published_tables import Group

OTHERS_LABELS: Final = {Breakdown.COLLEGE: "All other colleges", Breakdown.LANGUAGE: "All other languages"}
# Whose groups have an order or a place of their own, or overlap: these keep their blanks.
KEPT: Final = frozenset(
    {Breakdown.TOTAL, Breakdown.YEAR, Breakdown.COUNTRY, Breakdown.RACE_ETHNICITY, Breakdown.GENDER}
)
# The groups that a question is about.
SAYING: Final = frozenset({"yes", "never"})
SIZES: Final = (Measure.APPLIED, Measure.TRAVELED)


def collapse(groups: Sequence[Group], sizes: Mapping[str, Mapping[Measure, int]], *, threshold: int) -> list[Group]:
    """The groups of one table, the small ones as one. `sizes`: group → applied and traveled.

    A group is small where fewer than `threshold`, but not nobody, applied or traveled. If all small ones together still
    are, or are so many that each must be nearly as large as a small one can be, the next smallest joins them; if only
    one group is left then, everybody is in it. Whoever said yes is never joined with others.
    """
    if not groups or groups[0].table in KEPT:
        return list(groups)
    rising = sorted(
        groups, key=lambda group: (sizes[group.key][Measure.TRAVELED], sizes[group.key][Measure.APPLIED], group.key)
    )
    joined = [group for group in rising if _is_small(_add([sizes[group.key]]), threshold)]
    rest = [group for group in rising if group not in joined]
    while joined and rest and _tells([sizes[group.key] for group in joined], threshold):
        joined.append(rest.pop(0))
    if len(joined) < min(2, len(groups)) or _mixes(joined, rest):
        return list(groups)
    members = tuple(sorted(member for group in joined for member in group.members))
    table = groups[0].table
    if not rest:
        return [Group(table, EVERYBODY, "Too few to tell groups apart", members)]
    # In their own order: by size would tell which of them is the smaller.
    together = Group(table, OTHERS, _label([group for group in groups if group in joined]), members)
    return [*(group for group in groups if group in rest), together]


def _mixes(joined: Sequence[Group], rest: Sequence[Group]) -> bool:
    """Would those who said yes become one with those who said nothing? That would mean nothing."""
    return bool(rest) and any(group.key in SAYING for group in joined)


def _label(joined: Sequence[Group]) -> str:
    table = joined[0].table
    if table in OTHERS_LABELS:
        # Whoever named none is of no other college either.
        unnamed = " or no answer" if any(group.key == NO_ANSWER for group in joined) else ""
        return f"{OTHERS_LABELS[table]}{unnamed}"
    return " or ".join(group.label if place == 0 else group.label.lower() for place, group in enumerate(joined))


def _tells(joined: Sequence[Mapping[Measure, int]], threshold: int) -> bool:
    """Are they still few together, or known one by one to a reader who knows that each of them is small?"""
    return _is_small(_add(joined), threshold) or any(
        _are_nearly_known([each[measure] for each in joined if each[measure]], threshold - 1) for measure in SIZES
    )


def _are_nearly_known(counts: Sequence[int], largest: int) -> bool:
    """Small ones, of which each has less than half of all small numbers to choose from: 20 are twice 10."""
    return bool(counts) and max(counts) <= largest and len(counts) * largest - sum(counts) + 1 < largest // 2


def _add(sizes: Sequence[Mapping[Measure, int]]) -> dict[Measure, int]:
    return {measure: sum(each[measure] for each in sizes) for measure in SIZES}


def _is_small(sizes: Mapping[Measure, int], threshold: int) -> bool:
    return any(0 < sizes[measure] < threshold for measure in SIZES)
