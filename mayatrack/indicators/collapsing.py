"""Which groups are too small to stand alone? They become one that is large enough, rather than several blanks."""

from collections.abc import Mapping, Sequence
from typing import Final

from mayatrack.domain.catalogue import EVERYBODY, OTHERS, Breakdown, Measure
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
    are, the next smallest joins them; if only one group is left then, everybody is in it. Whoever said yes is never
    joined with others.
    """
    if not groups or groups[0].table in KEPT:
        return list(groups)
    rising = sorted(
        groups, key=lambda group: (sizes[group.key][Measure.TRAVELED], sizes[group.key][Measure.APPLIED], group.key)
    )
    joined = [group for group in rising if _is_small(_add([sizes[group.key]]), threshold)]
    rest = [group for group in rising if group not in joined]
    while joined and rest and _is_small(_add([sizes[group.key] for group in joined]), threshold):
        joined.append(rest.pop(0))
    if len(joined) < min(2, len(groups)) or _mixes(joined, rest):
        return list(groups)
    members = tuple(sorted(member for group in joined for member in group.members))
    table = groups[0].table
    if not rest:
        return [Group(table, EVERYBODY, "Too few to tell groups apart", members)]
    together = Group(table, OTHERS, _label(joined), members)
    return [*(group for group in groups if group in rest), together]


def _mixes(joined: Sequence[Group], rest: Sequence[Group]) -> bool:
    """Would those who said yes become one with those who said nothing? That would mean nothing."""
    return bool(rest) and any(group.key in SAYING for group in joined)


def _label(joined: Sequence[Group]) -> str:
    table = joined[0].table
    if table in OTHERS_LABELS:
        return OTHERS_LABELS[table]
    return " or ".join(group.label if place == 0 else group.label.lower() for place, group in enumerate(joined))


def _add(sizes: Sequence[Mapping[Measure, int]]) -> dict[Measure, int]:
    return {measure: sum(each[measure] for each in sizes) for measure in SIZES}


def _is_small(sizes: Mapping[Measure, int], threshold: int) -> bool:
    return any(0 < sizes[measure] < threshold for measure in SIZES)
