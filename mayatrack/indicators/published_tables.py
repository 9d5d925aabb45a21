"""How do the tables of the catalogue hang together? Groups and what they are made of become cells over shared atoms.

An application stands at the furthest measure that it reached, in one category of every partition: a trip (year and
country), a college, what the parents' education comes to … A measure counts all who reached it or more. Every partition
adds up to the totals, so that what one table hides another could tell: the linear program sees them all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from mayatrack.domain.catalogue import EVERYBODY, FIRST_TIMES, NO_ANSWER, REACHED, WEIGHTS, Breakdown, Measure
from mayatrack.indicators.atoms import (
    BEFORE_PARTITIONS,
    CHOICES,
    EXACT,
    FIRST,
    FIRST_PARTITIONS,
    FURTHER,
    KINDS,
    NEVER,
    NOT_FIRST,
    PARENTS,
    PARTITIONS,
    TOTAL,
    TRAVELED,
    TRIP,
    WITH_FIRSTS,
    AtomKey,
    Category,
    Counts,
    find_further,
    name_atoms,
)
from mayatrack.indicators.disclosure.cells import Atoms, Cell, CellKey, Displayed, Duty, Tables, list_once

# Only so far the way knows no return: whoever has landed may be seeking again later.
LASTING: Final = REACHED[: REACHED.index(Measure.TRAVELED) + 1]
# After all measures: to have reached one at all.
END: Final = (None,)
# What may be told later counts elsewhere then.
PASSING: Final = frozenset({NO_ANSWER, NEVER})


@dataclass(frozen=True)
class Group:
    """One group of a table: its key, how it is called, and the categories that it is made of."""

    table: Breakdown
    key: str
    label: str
    members: tuple[str, ...]
    # What of the way is counted of it.
    measures: tuple[Measure, ...] = REACHED
    # As it was displayed; empty while it is still to be protected.
    displayed: Mapping[Measure, int | None] = field(default_factory=dict)


def build_tables(
    groups: Sequence[Group], counts: Counts, earlier: Sequence[tuple[Sequence[Group], Counts]] = ()
) -> Tables:
    """Everything that is displayed together, beside what was displayed earlier (the oldest first), with its counts."""
    atoms: dict[tuple[int, AtomKey], int] = {}
    editions = [_Edition(place, *each, atoms) for place, each in enumerate([*earlier, (groups, counts)])]
    cells = [*editions[-1].list_cells()]
    displayed = tuple(each for edition in editions[:-1] for each in edition.list_displayed())
    links = tuple(link for edition in editions for link in edition.list_links())
    growths = tuple(pair for edition, later in pairwise(editions) for pair in edition.list_growths(later))
    # What could be worked out of earlier ones must not be known by now either.
    cells += [cell for edition in editions[:-1] for cell in edition.list_cells() if cell.duty is Duty.IMPLIED]
    cells += [cell for edition in editions for cell in edition.list_crossed()]
    return Tables(len(atoms), list_once(cells), links, growths, displayed)


class _Edition:
    """The tables of one publication, over atoms of its own."""

    def __init__(
        self, place: int, groups: Sequence[Group], counts: Counts, atoms: dict[tuple[int, AtomKey], int]
    ) -> None:
        self._place = place
        self._groups = groups
        self._counts = counts
        self._atoms = atoms
        self._members = {
            partition: _list_members(groups, [table for table, name in PARTITIONS.items() if name == partition])
            for partition in PARTITIONS.values()
        }
        self.trips = sorted(self._members[TRIP])

    def list_cells(self) -> Iterator[Cell]:
        """Every count that is displayed, and every one that follows from two of them."""
        for group in self._groups:
            if group.key == EVERYBODY and group.table is not Breakdown.TOTAL:
                # Too few to tell groups apart: the totals say it all.
                continue
            categories = self._list_categories(group)
            for measure in group.measures:
                yield self._make_cell(group, measure, name_atoms(categories, find_further(measure)))
            for measure in FIRST_TIMES if group.table in WITH_FIRSTS else ():
                yield self._make_cell(group, measure, self._name_travelers(group, measure, FIRST))
                others = self._name_travelers(group, measure, NOT_FIRST)
                yield self._make_implied((group.table.value, group.key, f"no {measure.value}"), others)
            if group.table is not Breakdown.TOTAL:
                # Of the whole program, who still seeks is told by both rates, as NACE asks; of a group it is not.
                yield from self._list_implied(group.table, group.key, categories, group.measures)
            if group.table in CHOICES and group.key != NO_ANSWER:
                opposite = [(group.table.value, f"{group.key}|no")]
                yield from self._list_implied(group.table, f"not {group.key}", opposite, group.measures, END)

    def list_displayed(self) -> Iterator[Displayed]:
        """What was displayed of this edition, hidden numbers included."""
        for cell in self.list_cells():
            if cell.duty is not Duty.IMPLIED:
                group = next(each for each in self._groups if (each.table.value, each.key) == cell.key[:2])
                yield Displayed(
                    (f"{self._place}:{cell.key[0]}", *cell.key[1:]), cell.atoms, group.displayed[Measure(cell.key[2])]
                )

    def list_links(self) -> Iterator[tuple[Atoms, Atoms]]:
        """Which sums are equal whatever they are."""
        for place, measure in enumerate(REACHED):
            whole = (self._number((TOTAL, "", measure)),)
            rest = [(TOTAL, "", REACHED[place + 1])] if place + 1 < len(REACHED) else []
            yield whole, tuple(self._number(key) for key in [(EXACT, "", measure), *rest])
            for categories in self.list_partitions():
                yield whole, self.number_all(name_atoms(categories, find_further(measure)))
            for partition in FIRST_PARTITIONS.values() if self.trips else ():
                yield whole, self.number_all(name_atoms([(partition, kind) for kind in KINDS], find_further(measure)))
                if measure in TRAVELED:
                    yield from self._list_first_links(partition, measure)
            yield from self._list_choice_links(measure)

    def _list_choice_links(self, measure: Measure) -> Iterator[tuple[Atoms, Atoms]]:
        """Whoever answered chose at least one: all answers chosen are all who answered, and what is further."""
        for table in filter(self._list_answers, CHOICES):
            answered, chosen, more = self._list_sums_of_answers(table)
            yield (
                self.number_all(name_atoms([*answered, *more], [measure])),
                self.number_all(name_atoms(chosen, [measure])),
            )

    def _list_sums_of_answers(self, table: Breakdown) -> tuple[list[Category], list[Category], list[Category]]:
        """Whoever answered, all answers that were chosen, and those beyond the first of each."""
        answers = self._list_answers(table)
        answered = [(table.value, f"{answers[0]}|{said}") for said in ("yes", "no")]
        return answered, [(table.value, f"{answer}|yes") for answer in answers], [(table.value, FURTHER)]

    def _list_answers(self, table: Breakdown) -> list[str]:
        return sorted(_list_members(self._groups, [table]) - {NO_ANSWER})

    def _list_first_links(self, partition: str, measure: Measure) -> Iterator[tuple[Atoms, Atoms]]:
        """Of each trip's travelers it was the first for some and not for others; the former are those of all trips."""
        for trip in self.trips:
            parts = name_atoms([(partition, f"{trip}|{kind}") for kind in (FIRST, NOT_FIRST)], [measure])
            yield (self._number((TRIP, trip, measure)),), self.number_all(parts)
        firsts = name_atoms([(partition, f"{trip}|{FIRST}") for trip in self.trips], [measure])
        yield (self._number((partition, FIRST, measure)),), self.number_all(firsts)

    def list_growths(self, later: "_Edition") -> Iterator[tuple[Atoms, Atoms]]:
        """Which sums of this edition are no more than those of a later one, as everybody expects of them.

        Of a trip that is over nothing changes any more: what was told of it once is known for good. Where records were
        corrected, and a sum has shrunk, whoever expects otherwise is wrong.
        """
        for keys in self._list_lasting(later):
            if self.count_all(keys) <= later.count_all(keys):
                yield self.number_all(keys), later.number_all(keys)
        for keys in self._list_trip_sums(later):
            if self.count_all(keys) == later.count_all(keys):
                yield later.number_all(keys), self.number_all(keys)
                yield self.number_all(keys), later.number_all(keys)

    def _list_lasting(self, later: "_Edition") -> Iterator[list[AtomKey]]:
        shared = {each for part in self.list_partitions() for each in part}
        shared &= {each for part in later.list_partitions() for each in part}
        for measure in LASTING:
            for category in [(EXACT, ""), *sorted(each for each in shared if each[1] not in PASSING)]:
                yield name_atoms([category], find_further(measure))

    def _list_trip_sums(self, later: "_Edition") -> Iterator[list[AtomKey]]:
        for trip in sorted({*self.trips} & {*later.trips}):
            for measure in LASTING:
                yield name_atoms([(TRIP, trip)], find_further(measure))
            for partition in FIRST_PARTITIONS.values():
                yield name_atoms([(partition, f"{trip}|{FIRST}")], TRAVELED)

    def _make_cell(self, group: Group, measure: Measure, keys: Sequence[AtomKey]) -> Cell:
        is_total = group.table is Breakdown.TOTAL
        is_whole = is_total and measure in REACHED
        atoms = (self._number((TOTAL, "", measure)),) if is_whole else self.number_all(keys)
        duty = Duty.SHOWN
        # First times are none of the way: for how many travelers it was not the first is told by no other number.
        if is_whole:
            duty = Duty.KEPT if measure is Measure.APPLIED else Duty.TOTAL
        return Cell((group.table.value, group.key, measure.value), atoms, self.count_all(keys), duty, WEIGHTS[measure])

    def _list_implied(
        self, table: str, name: str, of: Sequence[Category], measures: Sequence[Measure], last: Sequence[None] = ()
    ) -> Iterator[Cell]:
        """Who reached one measure and not a later one: what two displayed numbers differ by.

        With END at last, whoever reached a measure at all is known by subtraction, too.
        """
        ends = (*measures, *last)
        for place, measure in enumerate(measures):
            for end in ends[place + 1 :]:
                between = find_further(measure)[: None if end is None else REACHED.index(end) - REACHED.index(measure)]
                yield self._make_implied((table, name, f"{measure} until {end}"), name_atoms(of, between))

    def list_crossed(self) -> Iterator[Cell]:
        """Whom two tables tell together and neither alone.

        A trip by its year and its country, parents by both definitions of first-generation, whoever never had a
        passport and has no first one, and, of answers that add up to more than all, how many are beyond the first.
        """
        measures = next((group.measures for group in self._groups if group.table is not Breakdown.TOTAL), ())
        # Of the second of the two, which is hidden first then.
        for table, partition in ((Breakdown.COUNTRY, TRIP), (Breakdown.FIRST_GENERATION_FEDERAL, PARENTS)):
            for member in sorted(self._members[partition]):
                yield from self._list_implied(table, member, [(partition, member)], measures, END)
        tables = {partition: table for table, partition in BEFORE_PARTITIONS.items()}
        for partition in FIRST_PARTITIONS.values():
            kinds = [NEVER, *(f"{trip}|{kind}" for trip in self.trips for kind in (FIRST, NOT_FIRST))]
            table = tables.get(partition, Breakdown.COUNTRY)
            for kind in kinds:
                yield self._make_implied(
                    (table if kind == NEVER else Breakdown.COUNTRY, kind, f"traveled {partition}"),
                    name_atoms([(partition, kind)], TRAVELED),
                )
        for table in CHOICES:
            for measure in measures if self._list_answers(table) else ():
                yield self._count_further(table, measure)

    def _count_further(self, table: Breakdown, measure: Measure) -> Cell:
        answered, chosen, more = self._list_sums_of_answers(table)
        reached = find_further(measure)
        count = self.count_all(name_atoms(chosen, reached)) - self.count_all(name_atoms(answered, reached))
        atoms = self.number_all(name_atoms(more, reached))
        return Cell((table.value, FURTHER, measure.value), atoms, count, Duty.IMPLIED)

    def _make_implied(self, key: CellKey, keys: Sequence[AtomKey]) -> Cell:
        return Cell(key, self.number_all(keys), self.count_all(keys), Duty.IMPLIED)

    def _name_travelers(self, group: Group, measure: Measure, kind: str) -> list[AtomKey]:
        """The travelers of a group for whom the trip was the first, or was not."""
        trips = self.trips if group.table is Breakdown.TOTAL else group.members
        partition = FIRST_PARTITIONS[measure]
        return name_atoms([(partition, f"{trip}|{kind}") for trip in trips], TRAVELED)

    def _list_categories(self, group: Group) -> list[Category]:
        if group.table is Breakdown.TOTAL:
            return [(EXACT, "")]
        if group.table in CHOICES:
            return [(group.table.value, each if each == NO_ANSWER else f"{each}|yes") for each in group.members]
        if group.table in BEFORE_PARTITIONS:
            partition = BEFORE_PARTITIONS[group.table]
            return [(partition, kind) for kind in group.members]
        return [(PARTITIONS[group.table], member) for member in group.members]

    def list_partitions(self) -> Iterator[list[Category]]:
        """The categories that add up to the totals, once for each way to divide them."""
        for partition, members in self._members.items():
            if members:
                yield [(partition, member) for member in sorted(members)]
        for table in CHOICES:
            for member in self._list_answers(table):
                yield [(table.value, f"{member}|yes"), (table.value, f"{member}|no"), (table.value, NO_ANSWER)]

    def _number(self, key: AtomKey) -> int:
        return self._atoms.setdefault((self._place, key), len(self._atoms))

    def count_all(self, keys: Iterable[AtomKey]) -> int:
        """How many applications there are behind these keys in this edition."""
        return sum(self._counts.get(key, 0) for key in keys)

    def number_all(self, keys: Iterable[AtomKey]) -> Atoms:
        """The atoms of these keys in this edition."""
        return tuple(self._number(key) for key in keys)


def _list_members(groups: Iterable[Group], tables: Sequence[Breakdown]) -> set[str]:
    return {member for group in groups if group.table in tables for member in group.members}
