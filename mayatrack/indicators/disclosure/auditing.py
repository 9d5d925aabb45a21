"""Does what is displayed give a hidden number away? An auditor of its own, who sees the display and nothing else.

It shares no line with the engine but the making of a solver, and no knowledge of what that hid and why. Where fractions
leave a number little more than is asked, it looks again at whole people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import highspy
import numpy as np

from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.disclosure.cells import Atoms, CellKey, Displayed
from mayatrack.indicators.disclosure.solver import make_solver

NEARLY: Final = 1e-6
# So much more than is asked, and whole numbers are not looked at by themselves.
SPARE: Final = 1


@dataclass(frozen=True)
class Finding:
    """A hidden number that the displayed ones give away, exactly (`least` = `most`) or nearly."""

    key: CellKey
    least: int
    most: int

    @property
    def is_exact(self) -> bool:
        """Is it pinned to one number?"""
        return self.least == self.most


def audit(
    displayed: Sequence[Displayed],
    *,
    atom_count: int,
    links: Sequence[tuple[Atoms, Atoms]] = (),
    growths: Sequence[tuple[Atoms, Atoms]] = (),
    threshold: int = 11,
    spare: float = SPARE,
) -> list[Finding]:
    """Every hidden number whose range does not reach the threshold or is narrower than threshold − 1.

    Each displayed number is the sum of its atoms, which are whole and not negative; `links` are equal sums, of
    `growths` the second is no less than the first. A range of `spare` more than is asked is not looked at again in
    whole numbers. Raises RuleBroken if the displayed numbers contradict each other.
    """
    model = _state(displayed, atom_count, links, growths)
    findings = []
    # Whatever was found possible once counts for every number.
    possible: list[np.ndarray] = []
    for each in (each for each in displayed if each.count is None):
        sums = [float(atoms[list(each.atoms)].sum()) for atoms in possible]
        if sums and _is_safe(min(sums), max(sums), threshold + spare):
            continue
        low, high = _find_ends(model, each.atoms, possible)
        if not _is_safe(low, high, threshold + spare):
            low, high = _find_whole_ends(model, each.atoms, atom_count)
        if not _is_safe(low, high, threshold):
            findings.append(Finding(each.key, round(low), round(high)))
    return findings


def _state(
    displayed: Sequence[Displayed],
    atom_count: int,
    links: Sequence[tuple[Atoms, Atoms]],
    growths: Sequence[tuple[Atoms, Atoms]],
) -> Any:
    """Everything that a reader knows, as rows of one program."""
    model = make_solver()
    for _ in range(atom_count):
        model.addVar(0.0, inf)
    for each in displayed:
        if each.count is not None:
            model.addRow(each.count, each.count, len(each.atoms), np.array(each.atoms), np.ones(len(each.atoms)))
    for number, (lower, upper) in enumerate([*links, *growths]):
        both, places = np.unique([*lower, *upper], return_inverse=True)
        signs = np.bincount(places, weights=[*(-1.0 for _ in lower), *(1.0 for _ in upper)])
        model.addRow(0.0, 0.0 if number < len(links) else inf, len(both), both, signs)
    return model


def _find_ends(model: Any, atoms: Atoms, possible: list[np.ndarray]) -> tuple[float, float]:
    """The least and the most of a sum."""
    for atom in atoms:
        model.changeColCost(atom, 1.0)
    ends = []
    for sense, endless in ((highspy.ObjSense.kMinimize, -inf), (highspy.ObjSense.kMaximize, inf)):
        model.changeObjectiveSense(sense)
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            ends.append(float(model.getObjectiveValue()))
            possible.append(np.array(model.getSolution().col_value))
        elif endless > 0 and status != highspy.HighsModelStatus.kInfeasible:
            ends.append(endless)
        else:
            raise RuleBroken("The displayed numbers contradict each other, and nothing was published.")
    for atom in atoms:
        model.changeColCost(atom, 0.0)
    return ends[0], ends[1]


def _find_whole_ends(model: Any, atoms: Atoms, atom_count: int) -> tuple[float, float]:
    """The same, of whole people."""
    for kind in (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous):
        model.changeColsIntegrality(atom_count, np.arange(atom_count), np.full(atom_count, kind))
        if kind == highspy.HighsVarType.kInteger:
            ends = _find_ends(model, atoms, [])
    return ends


def _is_safe(low: float, high: float, threshold: float) -> bool:
    return high >= threshold - NEARLY and high - low >= threshold - 1 - NEARLY
