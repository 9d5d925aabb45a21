"""Which groups does each table of the catalogue have, in which order, and what are they made of?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from mayatrack.domain.catalogue import EVERYBODY, NO_ANSWER, REACHED, WEIGHTS, Breakdown, Measure
from mayatrack.indicators.atoms import (
    BEFORE,
    BEFORE_PARTITIONS,
    CHOICES,
    EXACT,
    FIRST,
    NEVER,
    PARENTS,
    PARTITIONS,
    TRIP,
    Counts,
)
from mayatrack.indicators.collapsing import collapse
from mayatrack.indicators.published_tables import Group

# Under this name the labels hold what the public knows a college by.
CODES: Final = "code"
NO_ANSWER_LABEL: Final = "No answer"
SAID: Final = {"yes": "Yes", "no": "No", NO_ANSWER: NO_ANSWER_LABEL}
FIRST_GENERATION: Final = {"yes": "First-generation", "no": "Not first-generation", NO_ANSWER: NO_ANSWER_LABEL}
# Table → its groups: key, label and the kinds of what was done before.
BEFORE_GROUPS: Final = {
    Breakdown.PASSPORT_BEFORE: (
        ("never", "No passport before", (FIRST, NEVER)),
        ("before", "Had a passport before", (BEFORE,)),
        (NO_ANSWER, "Not known", (NO_ANSWER,)),
    ),
    Breakdown.FLOWN_BEFORE: (
        ("never", "Never flown before", (FIRST, NEVER)),
        ("before", "Had flown before", (BEFORE,)),
        (NO_ANSWER, "Not known", (NO_ANSWER,)),
    ),
}
CHOSEN: Final[Mapping[Breakdown, Mapping[str, str]]] = {
    Breakdown.RACE_ETHNICITY: {
        "american_indian_or_alaska_native": "American Indian or Alaska Native",
        "asian": "Asian",
        "black_or_african_american": "Black or African American",
        "hispanic_or_latino": "Hispanic or Latino",
        "middle_eastern_or_north_african": "Middle Eastern or North African",
        "native_hawaiian_or_pacific_islander": "Native Hawaiian or Pacific Islander",
        "white": "White",
        NO_ANSWER: NO_ANSWER_LABEL,
    },
    Breakdown.GENDER: {
        "woman": "Woman",
        "man": "Man",
        "non_binary": "Non-binary",
        "self_described": "Self-described",
        NO_ANSWER: NO_ANSWER_LABEL,
    },
}


def list_groups(counts: Counts, labels: Mapping[str, Mapping[str, str]], *, threshold: int) -> list[Group]:
    """The groups of all tables, small ones collapsed.

    `labels`: what colleges and countries are called, and by which code of `CODES` the public knows a college, by key.
    """
    categories = sorted({(partition, category) for partition, category, _ in counts})
    members: dict[str, list[str]] = {}
    for partition, category in categories:
        members.setdefault(partition, []).append(category)
    groups = [Group(Breakdown.TOTAL, EVERYBODY, "All", ())]
    groups += _list_trips(members.get(TRIP, []), labels[Breakdown.COUNTRY])
    tables = [
        _name_members(Breakdown.COLLEGE, members, labels[Breakdown.COLLEGE], labels.get(CODES, {})),
        _split_parents(Breakdown.FIRST_GENERATION_CCCCO, members, 0),
        _split_parents(Breakdown.FIRST_GENERATION_FEDERAL, members, 1),
        _name_members(Breakdown.FIRST_GENERATION_AMERICAN, members, SAID),
        *([Group(table, *words) for words in found] for table, found in BEFORE_GROUPS.items()),
        *([Group(table, key, label, (key,)) for key, label in CHOSEN[table].items()] for table in CHOICES),
        _name_members(Breakdown.LANGUAGE, members, {}),
    ]
    for table in tables:
        groups += collapse(table, _measure(table, counts), threshold=threshold)
    measures = _choose_measures(counts, threshold)
    return [replace(group, measures=measures) if group.table is not Breakdown.TOTAL else group for group in groups]


def _choose_measures(counts: Counts, threshold: int) -> tuple[Measure, ...]:
    """The measures that are counted of groups: none that hardly differs from its neighbor for the whole program.

    Hidden, it would be known from the other but for a few. Everybody knows the totals, which alone decide; those that
    are small and hidden themselves decide nothing, or what is left out would tell them.
    """
    totals = [sum(counts.get((EXACT, "", later), 0) for later in REACHED[place:]) for place in range(len(REACHED))]
    chosen = [pair for pair in zip(REACHED, totals, strict=True) if not 0 < pair[1] < threshold]
    hidden = {*REACHED} - {measure for measure, _ in chosen}
    while close := [pair for pair in pairwise(chosen) if 0 < pair[0][1] - pair[1][1] < threshold]:
        chosen.remove(min((each for pair in close for each in pair), key=lambda each: WEIGHTS[each[0]]))
    left = {measure for measure, _ in chosen} | hidden
    return tuple(measure for measure in REACHED if measure in left)


def _list_trips(trips: Sequence[str], countries: Mapping[str, str]) -> list[Group]:
    """Years in their order, and countries by name; a trip is `year:country`."""
    years = sorted({trip.split(":")[0] for trip in trips})
    codes = sorted({trip.split(":")[1] for trip in trips}, key=lambda code: (countries[code], code))
    return [
        *(Group(Breakdown.YEAR, year, year, tuple(t for t in trips if t.startswith(f"{year}:"))) for year in years),
        *(Group(Breakdown.COUNTRY, c, countries[c], tuple(t for t in trips if t.endswith(f":{c}"))) for c in codes),
    ]


def _name_members(
    table: Breakdown,
    members: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    codes: Mapping[str, str] | None = None,
) -> list[Group]:
    """A group for every category, by name; those who gave no answer last."""
    found = members.get(PARTITIONS[table], [])
    groups = [
        Group(
            table,
            (codes or {}).get(key, key),
            NO_ANSWER_LABEL if key == NO_ANSWER else names.get(key, key.title()),
            (key,),
        )
        for key in found
    ]
    return sorted(groups, key=lambda group: (group.key == NO_ANSWER, group.key == "no", group.label, group.key))


def _split_parents(table: Breakdown, members: Mapping[str, Sequence[str]], place: int) -> list[Group]:
    """First-generation or not by one of two definitions, which stand one after the other in the category's name."""
    found = members.get(PARENTS, [])
    return [
        Group(table, answer, label, tuple(each for each in found if each.split(" ")[place] == answer))
        for answer, label in FIRST_GENERATION.items()
    ]


def _measure(groups: Sequence[Group], counts: Counts) -> dict[str, dict[Measure, int]]:
    """How many applied and traveled in each group that can be collapsed."""
    sizes: dict[str, dict[Measure, int]] = {}
    for group in groups:
        of_group = _sum(group, counts)
        sizes[group.key] = {measure: _add_from(of_group, measure) for measure in (Measure.APPLIED, Measure.TRAVELED)}
    return sizes


def _sum(group: Group, counts: Counts) -> dict[Measure, int]:
    if group.table in PARTITIONS:
        wanted = {(PARTITIONS[group.table], member) for member in group.members}
    elif group.table in BEFORE_PARTITIONS:
        wanted = {(BEFORE_PARTITIONS[group.table], member) for member in group.members}
    else:
        return dict.fromkeys(REACHED, 0)
    return {measure: sum(counts.get((*category, measure), 0) for category in wanted) for measure in REACHED}


def _add_from(of_group: Mapping[Measure, int], measure: Measure) -> int:
    return sum(of_group[each] for each in REACHED[REACHED.index(measure) :])
