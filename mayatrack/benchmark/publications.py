"""How long does it take to protect the whole catalogue, beside one linear program over the same tables by scipy?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import process_time
from typing import Any, Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from mayatrack.domain.catalogue import NO_ANSWER, REACHED, Breakdown, Measure
from mayatrack.indicators.atoms import (
    BEFORE,
    EXACT,
    FIRST,
    FIRST_PARTITIONS,
    NEVER,
    NOT_FIRST,
    PARENTS,
    TRAVELED,
    TRIP,
    AtomKey,
)
from mayatrack.indicators.disclosure import Tables, audit, protect
from mayatrack.indicators.published_groups import CHOSEN, list_groups
from mayatrack.indicators.published_tables import build_tables

# Applicants; of so many as a trip has seats, of a few trips, and of a large program over many years.
SIZES: Final = (24, 200, 20_000)
SEED: Final = 20_180_804
# Of a hundred applications, how many end at each measure of the way.
ENDS: Final = (0.6, 0.18, 0.06, 0.07, 0.01, 0.02, 0.06)
COUNTRIES: Final = ("MX", "EG", "JP", "FR", "VN", "TW", "AU")
PARENT_KINDS: Final = ("yes yes", "no yes", "no no", "no no_answer", f"{NO_ANSWER} {NO_ANSWER}")
PARENT_SHARES: Final = (0.55, 0.2, 0.15, 0.03, 0.07)


@dataclass(frozen=True)
class Measured:
    """For so many applicants, how many cells are shown; seconds of the engine, the auditor and one program by scipy."""

    applicant_count: int
    cell_count: int
    shown_count: int
    protect_seconds: float
    audit_seconds: float
    program_seconds: float


def measure_protection(sizes: Sequence[int] = SIZES) -> Iterator[Measured]:
    """Protect and audit programs of these sizes."""
    for size in sizes:
        counts = draw_counts(np.random.default_rng(SEED), size)
        tables = build_tables(list_groups(counts, NAMES, threshold=11), counts)
        started = process_time()
        shown = protect(tables)
        protected = process_time()
        found = audit(tables.display(shown), atom_count=tables.atom_count, links=tables.links)
        audited = process_time()
        if found:
            raise AssertionError(f"The audit of {size} applicants found {found}")
        _solve_one(tables)
        cells = [cell for cell in tables.cells if cell.duty != "implied"]
        yield Measured(size, len(cells), len(shown), protected - started, audited - protected, process_time() - audited)


NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    Breakdown.COUNTRY: {code: code for code in COUNTRIES},
    Breakdown.COLLEGE: {},
}


def draw_counts(chance: np.random.Generator, size: int) -> dict[AtomKey, int]:
    """The exact counts of a program of `size` applications: more years the larger it is, answers as they are told."""
    counts: Counter[AtomKey] = Counter()
    years = range(2018, 2018 + max(1, min(9, size // 60)))
    draws = {
        TRIP: _draw(chance, size, [f"{year}:{country}" for year in years for country in COUNTRIES[: len(years)]]),
        "college": _draw(chance, size, [f"college {number}" for number in range(9)]),
        PARENTS: _draw(chance, size, PARENT_KINDS, PARENT_SHARES),
        "american": _draw(chance, size, ("yes", "no", NO_ANSWER), (0.7, 0.2, 0.1)),
        "language": _draw(chance, size, [f"language {number}" for number in range(20)], _falling(20)),
    }
    reached = _draw(chance, size, REACHED, ENDS)
    befores = {
        partition: _draw(chance, size, (NEVER, BEFORE, NO_ANSWER), (0.5, 0.45, 0.05))
        for partition in FIRST_PARTITIONS.values()
    }
    chosen = {
        table: {answer: chance.random(size) < 0.3 for answer in CHOSEN[table] if answer != NO_ANSWER}
        for table in CHOSEN
    }
    for place, measure in enumerate(Measure(each) for each in reached):
        counts[EXACT, "", measure] += 1
        for partition, drawn in draws.items():
            counts[partition, str(drawn[place]), measure] += 1
        for partition, before in befores.items():
            has_traveled = measure in TRAVELED
            kind = FIRST if has_traveled and before[place] == NEVER else str(before[place])
            counts[partition, kind, measure] += 1
            if has_traveled:
                trip = f"{draws[TRIP][place]}|{FIRST if kind == FIRST else NOT_FIRST}"
                counts[partition, trip, measure] += 1
        for table, answers in chosen.items():
            told = [answer for answer, is_chosen in answers.items() if is_chosen[place]]
            for answer in answers if told else ():
                counts[table.value, f"{answer}|{'yes' if answer in told else 'no'}", measure] += 1
            counts[table.value, NO_ANSWER, measure] += not told
    return +counts


def _draw(chance: np.random.Generator, size: int, values: Sequence[str], shares: Sequence[float] | None = None) -> Any:
    return chance.choice(np.array(values, dtype=object), size, p=shares)


def _falling(length: int) -> list[float]:
    shares = 1 / np.arange(1, length + 1) ** 1.5
    return list(shares / shares.sum())


def _solve_one(tables: Tables) -> None:
    """The most that the first cell can be when all others are displayed."""
    first, *others = [cell for cell in tables.cells if cell.duty != "implied"]
    sums = [cell.atoms for cell in others]
    places = np.repeat(np.arange(len(sums)), [len(atoms) for atoms in sums])
    columns = [atom for atoms in sums for atom in atoms]
    rows = csr_array((np.ones(len(columns)), (places, columns)), shape=(len(sums), tables.atom_count))
    objective = np.zeros(tables.atom_count)
    objective[list(first.atoms)] = -1
    linprog(objective, A_eq=rows, b_eq=[cell.count for cell in others], method="highs")
