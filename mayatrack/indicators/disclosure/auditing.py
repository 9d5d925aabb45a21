"""Does what is displayed give a hidden number away? An auditor of its own, who sees the display and nothing else.

It shares no line with the engine, and asks another library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.disclosure.cells import Atoms, CellKey, Displayed

SOLVED: Final = 0
ENDLESS: Final = (3, 4)
NEARLY: Final = 1e-6
# So much more than asked, and whole numbers are not looked at by themselves.
SPARE: Final = 3


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
) -> list[Finding]:
    """Every hidden number whose range does not reach the threshold or is narrower than threshold − 1.

    Each displayed number is the sum of its atoms, which are not negative; `links` are equal sums, of `growths` the
    second is no less than the first. That atoms are whole can narrow a range, and takes far longer to look at: that is
    done where fractions leave little more than is asked. Raises RuleBroken if the displayed numbers contradict each
    other.
    """
    known = [each for each in displayed if each.count is not None]
    matrix: Any = lil_array((len(known) + len(links) + len(growths), atom_count))
    least, most = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
    for row, each in enumerate(known):
        matrix[row, list(each.atoms)] = 1
        least[row] = most[row] = each.count
    for row, (lower, upper) in enumerate([*links, *growths], start=len(known)):
        for atom in lower:
            matrix[row, atom] -= 1
        for atom in upper:
            matrix[row, atom] += 1
        most[row] = 0 if row < len(known) + len(links) else inf
    rules = LinearConstraint(matrix.tocsr(), least, most) if matrix.shape[0] else None
    findings = []
    # Whatever was found possible once counts for every number: its least and most so far.
    seen: list[np.ndarray] = []
    for each in (each for each in displayed if each.count is None):
        possible = [float(atoms[list(each.atoms)].sum()) for atoms in seen]
        if possible and _is_safe(min(possible), max(possible), threshold + SPARE):
            continue
        low, high = (_solve(each.atoms, sign, np.zeros(atom_count), rules, seen) for sign in (1, -1))
        if not _is_safe(low, high, threshold + SPARE):
            low, high = (_solve(each.atoms, sign, np.ones(atom_count), rules, []) for sign in (1, -1))
        if not _is_safe(low, high, threshold):
            findings.append(Finding(each.key, round(low), round(high)))
    return findings


def _is_safe(low: float, high: float, threshold: float) -> bool:
    return high >= threshold - NEARLY and high - low >= threshold - 1 - NEARLY


def _solve(
    atoms: Atoms, sign: int, is_whole: np.ndarray, rules: LinearConstraint | None, seen: list[np.ndarray]
) -> float:
    """The least (`sign` 1) or the most (−1) that a sum can be."""
    objective = np.zeros(len(is_whole))
    objective[list(atoms)] = sign
    found: Any = milp(objective, integrality=is_whole, bounds=Bounds(0, inf), constraints=rules)
    if found.status in ENDLESS and sign < 0:
        return inf
    if found.status != SOLVED:
        raise RuleBroken(f"The displayed numbers could not be audited, and nothing was published: {found.message}")
    seen.append(found.x)
    return float(sign * found.fun)
