"""Which numbers are hidden, so that no small one comes back by subtraction?

Counts under the threshold are hidden first. Then, for each hidden count, two linear programs tell the range that the
displayed numbers leave. It is safe where the range reaches the threshold and is as wide as a small count can vary;
otherwise one more cell is hidden, among those that hold the range: first the one of least weight, then of the smaller
size, then by name, so that the same numbers are always hidden alike (domain.md §10).

A second pass answers the reader who knows all this, and therefore that a hidden count is small, or of a size that was
worth hiding: for each small one there must still be half of all small numbers to choose from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, inf, log2
from typing import Final

import numpy as np
from scipy.sparse import csr_array

from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.disclosure.cells import Atoms, Cell, CellKey, Duty, Tables
from mayatrack.indicators.disclosure.ranges import TOLERANCE, Bound, Reader

THRESHOLD: Final = 11
# People are whole, and a linear program's fractions reach further than they do: so much more is asked where it can be.
SPARE: Final = 1


def protect(
    tables: Tables, *, threshold: int = THRESHOLD, prefer: frozenset[CellKey] = frozenset()
) -> frozenset[CellKey]:
    """The cells that may be displayed together, and beside what was displayed earlier; all others are hidden.

    Of cells that could be hidden to protect another, those of `prefer` go first: what was hidden before.
    Raises RuleBroken where nothing would help, because earlier tables already tell too much.
    """
    return _Protection(tables, threshold, prefer).run()


@dataclass(frozen=True)
class _Secret:
    """A sum of a table that must not be worked out; an implied one may be bound by totals alone."""

    table: str
    atoms: Atoms
    is_implied: bool = False
    # Which cell it is, where it is one of these tables.
    place: int | None = None


class _Protection:
    def __init__(self, tables: Tables, threshold: int, prefer: frozenset[CellKey]) -> None:
        self._tables = tables
        self._threshold = threshold
        self._prefer = prefer
        self._cells = [cell for cell in tables.cells if cell.duty is not Duty.IMPLIED]
        sums = [(cell.atoms, cell.count) for cell in self._cells]
        sums += [(each.atoms, each.count) for each in tables.earlier if each.count is not None]
        # One knows what is displayed, one the rule as well, and one what is displayed in any case.
        self._plain, self._knowing, self._stranger = (
            Reader(tables.atom_count, sums, tables.links, tables.growths) for _ in range(3)
        )
        for place in filter(self._can_hide, range(len(self._cells))):
            self._stranger.hide(place)
        self._hidden: dict[int, None] = {}
        self._known: dict[int, None] = {}
        # Was something displayed after all that tells about others?
        self._tells_more = False

    def run(self) -> frozenset[CellKey]:
        for place, cell in enumerate(self._cells):
            if self._is_small(cell):
                self._hide(place)
        self._widen_all()
        while self._tells_more:
            self._tells_more = False
            self._widen_all()
        return frozenset(cell.key for place, cell in enumerate(self._cells) if place not in self._hidden)

    def _widen_all(self) -> None:
        implied = [cell for cell in self._tables.cells if cell.duty is Duty.IMPLIED and self._is_small(cell)]
        secrets = [_Secret(cell.key[0], cell.atoms, is_implied=True) for cell in implied]
        secrets += [_Secret(_find_table(each.key), each.atoms) for each in self._tables.earlier if each.count is None]
        self._widen(secrets, is_knowing=False)
        self._widen_hidden()
        small = [cell for cell in self._cells if self._is_small(cell)]
        self._widen([_Secret(cell.key[0], cell.atoms) for cell in small], is_knowing=True)
        # What was hidden from the reader who knows the rule has to be safe from all others as well.
        self._widen_hidden()

    def _widen_hidden(self) -> None:
        """Until whatever is hidden has a range that is wide enough, what was hidden for that included."""
        done: set[int] = set()
        while pending := [place for place in self._hidden if place not in done]:
            cells = [(place, self._cells[place]) for place in pending]
            self._widen([_Secret(cell.key[0], cell.atoms, place=place) for place, cell in cells], is_knowing=False)
            done.update(pending)

    def _widen(self, secrets: list[_Secret], *, is_knowing: bool) -> None:
        """Hide more until every secret has a range that is wide enough."""
        rows = _make_rows([secret.atoms for secret in secrets], self._tables.atom_count)
        least, most = np.full(len(secrets), inf), np.full(len(secrets), -inf)
        reader = self._knowing if is_knowing else self._plain
        is_wide = self._leaves_choice if is_knowing else self._is_safe
        for place, secret in enumerate(secrets):
            while not is_wide(least[place], most[place]):
                bounds = _find_range(reader, secret)
                for bound in bounds:
                    if bound.value < inf:
                        # What reaches this end is possible for all others, too: most need no program of their own.
                        reached = rows @ bound.atoms
                        least, most = np.minimum(least, reached), np.maximum(most, reached)
                least[place], most[place] = bounds[1].value, bounds[0].value
                if is_wide(least[place], most[place]) or (secret.is_implied and self._is_free(secret, bounds)):
                    break
                if not self._hide_one_more(secret, bounds, Duty.SHOWN) and not (
                    self._tables.earlier and not is_knowing and self._hide_one_more(secret, bounds, Duty.TOTAL)
                ):
                    # Of a table that is empty nobody knows why.
                    if not is_knowing:
                        self._give_up(secret, bounds)
                    break

    def _hide_one_more(self, secret: _Secret, bounds: Sequence[Bound], duty: Duty) -> bool:
        """Hide the cheapest cell that holds the range; without any, hiding would not widen it, as duality has it."""
        holding = {row for bound in bounds for row in bound.holding if row < len(self._cells)}
        free = [row for row in holding if row not in self._hidden and row not in self._known]
        able = [row for row in free if self._cells[row].duty is duty]
        if able:
            self._hide(min(able, key=lambda row: self._rank(row, secret.table)))
        return bool(able)

    def _give_up(self, secret: _Secret, bounds: Sequence[Bound]) -> None:
        """A large number that hardly anything hides is displayed; if more is known then, all others are looked at anew.

        What totals and earlier tables tell of a large number is no secret; of a small one nothing may be told.
        """
        most, least = (bound.value for bound in bounds)
        if self._is_safe(least, most, spare=0):
            return
        if secret.place is None or self._is_small(self._cells[secret.place]):
            raise RuleBroken(
                "The numbers cannot be published: with what was published before, they would tell about a few people. "
                "The earlier numbers stand; try again when more has changed."
            )
        del self._hidden[secret.place]
        self._known[secret.place] = None
        self._tells_more |= most - least > TOLERANCE
        count = self._cells[secret.place].count
        self._plain.hide(secret.place, count, count)
        self._knowing.hide(secret.place, count, count)

    def _can_hide(self, row: int) -> bool:
        return self._cells[row].duty is Duty.SHOWN

    def _rank(self, row: int, table: str) -> tuple[bool, bool, int, bool, int, CellKey]:
        cell = self._cells[row]
        # A zero tells about nobody: it goes only where nothing else would help. Every table adds up to the totals, so
        # that all of another may hold a range, and to hide one after the other of it helps only when none is left.
        is_far = cell.key[0] != table
        return cell.count == 0, cell.key not in self._prefer, cell.weight, is_far, self._size(cell), cell.key

    def _hide(self, place: int) -> None:
        self._hidden[place] = None
        self._plain.hide(place)
        self._knowing.hide(place, *self._guess(self._cells[place]))

    def _guess(self, cell: Cell) -> tuple[float, float]:
        """What a reader who knows the rule concludes from this cell being hidden, if even the kind is known."""
        if cell.count < self._threshold:
            return min(1, cell.count), self._threshold - 1
        size = self._size(cell)
        return self._threshold * 2**size, self._threshold * 2 ** (size + 1) - 1

    def _size(self, cell: Cell) -> int:
        """Doubling steps, so that which of two cells is the smaller tells little about either."""
        return int(log2(max(cell.count, self._threshold) / self._threshold))

    def _is_small(self, cell: Cell) -> bool:
        return 0 < cell.count < self._threshold

    def _is_safe(self, least: float, most: float, spare: float = SPARE) -> bool:
        wanted = self._threshold + spare - TOLERANCE
        return most >= wanted and most - least >= wanted - 1

    def _is_free(self, secret: _Secret, bounds: Sequence[Bound]) -> bool:
        """Would no more be possible if everything were hidden that can be? Totals alone bind it then."""
        widest = _find_range(self._stranger, secret)
        return all(abs(one.value - other.value) < TOLERANCE for one, other in zip(bounds, widest, strict=True))

    def _leaves_choice(self, least: float, most: float) -> bool:
        if inf in (least, most):
            return most == inf > least
        return floor(most + TOLERANCE) - ceil(least - TOLERANCE) + 1 >= (self._threshold - 1) // 2


def _find_table(key: CellKey) -> str:
    """The table of an earlier number, whose name says of which publication it is."""
    return key[0].rpartition(":")[2]


def _find_range(reader: Reader, secret: _Secret) -> list[Bound]:
    """The most and the least."""
    return [reader.find_bound(secret.atoms, is_most=is_most) for is_most in (True, False)]


def _make_rows(sums: list[Atoms], atom_count: int) -> csr_array:
    """One row per sum, with a one for each of its atoms."""
    places = np.repeat(np.arange(len(sums)), [len(atoms) for atoms in sums])
    columns = np.fromiter((atom for atoms in sums for atom in atoms), dtype=int, count=len(places))
    return csr_array((np.ones(len(columns)), (places, columns)), shape=(len(sums), atom_count))
