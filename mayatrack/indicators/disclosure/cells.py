"""What is counted? Sums of atoms, the counts that no table tells apart any further."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# Which table, which group, which measure.
CellKey = tuple[str, str, str]
Atoms = tuple[int, ...]


class Duty(StrEnum):
    """What becomes of a count."""

    SHOWN = "shown"
    # A total: hidden if it is small itself, or where nothing else keeps what an earlier publication hid.
    TOTAL = "total"
    # The grand total: hidden if it is small itself, never to protect another.
    KEPT = "kept"
    # Displayed nowhere, and yet known to whoever subtracts: protected, if it is small, like any other.
    IMPLIED = "implied"


@dataclass(frozen=True)
class Cell:
    """One count of one group: the sum of its atoms. Of the cells that could be hidden, the least weight goes first."""

    key: CellKey
    atoms: Atoms
    count: int
    duty: Duty = Duty.SHOWN
    weight: int = 0


@dataclass(frozen=True)
class Displayed:
    """One number as a reader sees it; None: hidden."""

    key: CellKey
    atoms: Atoms
    count: int | None


@dataclass(frozen=True)
class Tables:
    """All counts that are displayed together, and what everybody knows about how they hang together.

    Atoms are numbered from 0. `links`: sums that are equal. `growths`: an earlier sum and a later one that is no less.
    `earlier`: what was displayed before, of atoms of its own.
    """

    atom_count: int
    cells: tuple[Cell, ...]
    links: tuple[tuple[Atoms, Atoms], ...] = ()
    growths: tuple[tuple[Atoms, Atoms], ...] = ()
    earlier: tuple[Displayed, ...] = ()

    def display(self, shown: frozenset[CellKey]) -> tuple[Displayed, ...]:
        """What a reader sees of these tables, the earlier ones included, when these cells alone are shown."""
        now = (
            Displayed(cell.key, cell.atoms, cell.count if cell.key in shown else None)
            for cell in self.cells
            if cell.duty is not Duty.IMPLIED
        )
        return (*now, *self.earlier)


def list_once(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells without those implied that are the same sum as another one."""
    known: set[Atoms] = set()
    listed = []
    for cell in cells:
        atoms = tuple(sorted(cell.atoms))
        if cell.duty is not Duty.IMPLIED or atoms not in known:
            listed.append(cell)
        known.add(atoms)
    return tuple(listed)
