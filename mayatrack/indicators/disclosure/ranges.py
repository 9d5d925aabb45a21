"""What can a reader work out? For a hidden sum, the least and the most that the displayed numbers allow.

A reader knows the displayed sums, that no atom is negative, which sums are equal and which can only have grown. The
least and the most of another sum are two linear programs over the same rows, so each is solved from where the last one
ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

import numpy as np
from highspy import HighsModelStatus, ObjSense

from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.disclosure.cells import Atoms
from mayatrack.indicators.disclosure.solver import make_solver

TOLERANCE: Final = 1e-6
PRIMAL: Final = 4
ENDLESS: Final = (HighsModelStatus.kUnbounded, HighsModelStatus.kUnboundedOrInfeasible)


class Contradiction(RuleBroken):
    """The displayed numbers cannot all be true."""


@dataclass(frozen=True)
class Bound:
    """The end of a range, the atoms that reach it, and the rows by which it is held there."""

    value: float
    atoms: np.ndarray
    holding: tuple[int, ...]


class Reader:
    """A reader of some displayed sums, numbered in their order. To be shown less never narrows what is possible."""

    def __init__(
        self,
        atom_count: int,
        sums: Sequence[tuple[Atoms, int]],
        links: Sequence[tuple[Atoms, Atoms]] = (),
        growths: Sequence[tuple[Atoms, Atoms]] = (),
    ) -> None:
        """A reader who is shown `sums`, knows which `links` are equal and which `growths` did not shrink."""
        self._model = make_solver()
        # Another objective leaves the last solution feasible: from there the primal simplex goes on.
        self._model.setOptionValue("presolve", "off")
        self._model.setOptionValue("simplex_strategy", PRIMAL)
        self._model.addVars(atom_count, np.zeros(atom_count), np.full(atom_count, inf))
        for atoms, value in sums:
            self._add_row(value, value, dict.fromkeys(atoms, 1.0))
        for pairs, most in ((links, 0.0), (growths, inf)):
            for one, other in pairs:
                self._add_row(0.0, most, _subtract(one, other))
        self._row_count = len(sums)
        self._objective: Atoms = ()

    def hide(self, row: int, least: float = -inf, most: float = inf) -> None:
        """A displayed sum is hidden; a reader who knows the rule concludes that it lies between `least` and `most`."""
        self._model.changeRowBounds(row, least, most)

    def find_bound(self, atoms: Atoms, *, is_most: bool) -> Bound:
        """The most, or the least, that a sum can be; `inf` where nothing holds it."""
        for atom in self._objective:
            self._model.changeColCost(atom, 0.0)
        for atom in atoms:
            self._model.changeColCost(atom, 1.0)
        self._objective = atoms
        self._model.changeObjectiveSense(ObjSense.kMaximize if is_most else ObjSense.kMinimize)
        self._model.run()
        status = self._model.getModelStatus()
        if is_most and status in ENDLESS:
            return Bound(inf, np.zeros(0), ())
        if status != HighsModelStatus.kOptimal:
            raise Contradiction("The numbers contradict each other, and nothing was published.")
        found = self._model.getSolution()
        prices = np.array(found.row_dual[: self._row_count])
        holding = tuple(int(row) for row in np.flatnonzero(abs(prices) > TOLERANCE))
        return Bound(self._model.getObjectiveValue(), np.array(found.col_value), holding)

    def _add_row(self, least: float, most: float, factors: dict[int, float]) -> None:
        columns = np.fromiter(factors, dtype=np.int32, count=len(factors))
        values = np.fromiter(factors.values(), dtype=float, count=len(factors))
        self._model.addRow(least, most, len(factors), columns, values)


def _subtract(one: Atoms, other: Atoms) -> dict[int, float]:
    """How often each atom counts in the second sum less the first."""
    factors: dict[int, float] = {}
    for atoms, sign in ((one, -1.0), (other, 1.0)):
        for atom in atoms:
            factors[atom] = factors.get(atom, 0.0) + sign
    return factors
