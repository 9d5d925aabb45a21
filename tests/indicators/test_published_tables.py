"""Does what two tables say together tell about a few people of whom neither speaks?"""

from collections import Counter
from collections.abc import Mapping
from math import inf

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from mayatrack.benchmark.publications import NAMES, draw_counts
from mayatrack.domain.catalogue import NO_ANSWER, Breakdown, Measure
from mayatrack.indicators.atoms import AtomKey
from mayatrack.indicators.disclosure import Cell, Tables, protect
from mayatrack.indicators.disclosure.cells import CellKey
from mayatrack.indicators.published_groups import list_groups
from mayatrack.indicators.published_tables import build_tables

APPLIED, TRAVELED = Measure.APPLIED, Measure.TRAVELED
COUNTRIES = {"MX": "Mexico", "VN": "Vietnam", "JP": "Japan"}
LABELS = {Breakdown.COUNTRY: COUNTRIES, Breakdown.COLLEGE: {}}


def display(counts: Mapping[AtomKey, int]) -> dict[tuple[str, str, str], int | None]:
    """Table, group and measure → the number as it is displayed."""
    tables = build_tables(list_groups(counts, LABELS, threshold=11), counts)
    shown = protect(tables)
    return {cell.key: cell.count if cell.key in shown else None for cell in tables.cells if cell.duty != "implied"}


# How everybody is counted where a test says nothing else.
ALIKE = {
    "trip": "2025:MX",
    "college": "A",
    "parents": f"{NO_ANSWER} {NO_ANSWER}",
    "american": NO_ANSWER,
    "language": NO_ANSWER,
    "passport": "before",
    "flight": "before",
    "abroad": "before",
    "race_ethnicity": NO_ANSWER,
    "gender": NO_ANSWER,
}


def count_all(partition: str, categories: Mapping[str, int], measure: Measure, size: int) -> dict[AtomKey, int]:
    """So many of each category for whom this measure was the furthest; in all else they are alike."""
    counts = {(other, category, measure): size for other, category in {**ALIKE, "exact": ""}.items()}
    trips = categories if partition == "trip" else {ALIKE["trip"]: size}
    if measure is TRAVELED:
        kinds = [(first, f"{trip}|not_first") for first in ("passport", "flight", "abroad") for trip in trips]
        counts |= {(first, kind, measure): trips[kind.partition("|")[0]] for first, kind in kinds}
    counts.pop((partition, ALIKE[partition], measure), None)
    return counts | {(partition, category, measure): count for category, count in categories.items()}


@pytest.mark.parametrize("measure", [APPLIED, TRAVELED])
def test_trip_of_few_is_not_known_from_its_year_and_its_country(measure: Measure) -> None:
    # Of 30 in 2025 there are 25 of Vietnam: five of Mexico.
    counts = count_all("trip", {"2025:MX": 5, "2025:VN": 25, "2026:MX": 35, "2026:JP": 30}, measure, 95)
    displayed = display(counts)
    assert None in {displayed["year", "2025", measure], displayed["country", "VN", measure]}
    assert None in {
        displayed[key] for key in (("year", "2026", measure), *(("country", c, measure) for c in COUNTRIES))
    }


@pytest.mark.parametrize("measure", [APPLIED, TRAVELED])
def test_few_of_whom_two_definitions_differ_are_not_known(measure: Measure) -> None:
    # First-generation by the one are 40 and by the other 44: four have a parent who attended college without a degree.
    counts = count_all("parents", {"yes yes": 40, "no yes": 4, "no no": 60}, measure, 104)
    displayed = display(counts)
    for answer in ("yes", "no"):
        both = {displayed[f"first_generation_{name}", answer, measure] for name in ("cccco", "federal")}
        assert None in both


def test_few_first_passports_without_a_day_are_not_known() -> None:
    # 34 who never had a passport traveled, and 30 have a first one.
    counts = count_all("passport", {"first": 30, "never": 4, "before": 40}, TRAVELED, 74)
    counts |= {("passport", "2025:MX|first", TRAVELED): 30, ("passport", "2025:MX|not_first", TRAVELED): 44}
    displayed = display(counts)
    assert displayed["total", "all", "traveled"] == 74
    told = {displayed["passport_before", "never", "traveled"], displayed["total", "all", "first_passport"]}
    assert None in told


def test_few_for_whom_it_was_not_the_first_are_not_known_from_totals() -> None:
    counts = count_all("passport", {"first": 31, "before": 9}, TRAVELED, 40)
    counts |= {("passport", "2025:MX|first", TRAVELED): 31, ("passport", "2025:MX|not_first", TRAVELED): 9}
    displayed = display(counts)
    assert displayed["total", "all", "traveled"] == 40
    assert displayed["total", "all", "first_passport"] is None


def test_who_chose_two_answers_is_not_known_from_how_many_there_are() -> None:
    # 31 and 30 are one more than the 60 who answered.
    chosen = {"woman": 31, "man": 30, "non_binary": 0, "self_described": 0}
    categories = {f"{answer}|yes": count for answer, count in chosen.items()}
    categories |= {f"{answer}|no": 60 - count for answer, count in chosen.items()}
    counts = count_all("gender", categories, APPLIED, 60)
    displayed = display(counts)
    assert displayed["total", "all", "applied"] == 60
    assert None in {displayed["gender", answer, "applied"] for answer in ("woman", "man", "non_binary")}


@pytest.mark.parametrize("offered", [9, 10])
def test_total_that_is_hidden_does_not_decide_what_is_counted_of_groups(offered: int) -> None:
    # If offered were left out of the groups for being near to interviewed, whoever knows the rule would know it: ten.
    ends = {APPLIED: 50, Measure.INTERVIEWED: 20 - offered, Measure.OFFERED: offered}
    counts = {
        key: count for end, size in ends.items() for key, count in count_all("college", {"A": size}, end, size).items()
    }
    measures = list_groups(counts, LABELS, threshold=11)[-1].measures
    assert {Measure.INTERVIEWED, Measure.OFFERED} <= {*measures}


@pytest.mark.parametrize("seed", range(6))
def test_no_small_sum_of_a_random_program_is_told_by_what_is_displayed(seed: int) -> None:
    chance = np.random.default_rng(seed)
    counts = draw_counts(chance, int(chance.integers(60, 300)))
    tables = build_tables(list_groups(counts, NAMES, threshold=11), counts)
    shown = protect(tables)
    totals = frozenset(cell.key for cell in tables.cells if cell.duty in {"total", "kept"}) & shown
    for cell in tables.cells:
        if cell.key not in shown and 0 < cell.count < 11:
            least, most = find_range(tables, shown, cell)
            # What totals alone tell is no secret.
            assert (most >= 11 and most - least >= 10) or find_range(tables, totals, cell) == (least, most), cell.key


def find_range(tables: Tables, shown: frozenset[CellKey], cell: Cell) -> tuple[float, float]:
    """The least and the most of a sum, by a second route: scipy, from nothing, for each."""
    rows = [(dict.fromkeys(each.atoms, 1), each.count) for each in tables.cells if each.key in shown]
    for one, other in tables.links:
        signs = Counter(one)
        signs.subtract(Counter(other))
        rows.append((dict(signs), 0))
    places = [place for place, (row, _) in enumerate(rows) for _ in row]
    atoms = [atom for row, _ in rows for atom in row]
    factors = [factor for row, _ in rows for factor in row.values()]
    matrix = csr_array((factors, (places, atoms)), shape=(len(rows), tables.atom_count))
    objective = np.zeros(tables.atom_count)
    objective[list(cell.atoms)] = 1
    ends = []
    for sign in (1, -1):
        found = linprog(sign * objective, A_eq=matrix, b_eq=[count for _, count in rows], method="highs")
        ends.append(round(sign * found.fun, 4) if found.success else inf)
    return ends[0], ends[1]
