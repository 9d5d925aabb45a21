"""Does no hidden count come back from what is displayed?"""

import subprocess
import sys
from itertools import product
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mayatrack.exceptions import RuleBroken
from mayatrack.indicators.disclosure import Cell, Displayed, Duty, Tables, audit, protect

# The table of domain.md §10, of which a rule of thumb leaves one number open to subtraction.
KNOWN_TABLE = {"w": (30, 47, 64, 89), "x": (90, 124, 5, 31), "y": (92, 100, 59, 85), "z": (800, 991, 651, 685)}
HIDDEN_BY_THUMB = ("wa", "wb", "wc", "xa", "xc", "yb", "yd", "zb", "zd")


def make_tables(counts: np.ndarray) -> Tables:
    """All cells of a table of any number of dimensions, and all sums over any of its dimensions."""
    numbers = np.arange(counts.size).reshape(counts.shape)
    cells = []
    for kept in product((True, False), repeat=counts.ndim):
        ranges = [range(size) if is_kept else [None] for is_kept, size in zip(kept, counts.shape, strict=True)]
        for place in product(*ranges):
            chosen = tuple(slice(None) if each is None else each for each in place)
            atoms = tuple(int(atom) for atom in np.ravel(numbers[chosen]))
            name = " ".join("*" if each is None else str(each) for each in place)
            duty = Duty.SHOWN if any(kept) else Duty.KEPT
            cells.append(Cell(("table", name, "count"), atoms, int(np.sum(counts[chosen])), duty))
    return Tables(counts.size, tuple(cells))


def make_known_table() -> Tables:
    """The known table with its margins, cells named by their row and column."""
    return make_tables(np.array(list(KNOWN_TABLE.values())))


def audit_tables(tables: Tables, shown: frozenset[tuple[str, str, str]]) -> list[str]:
    """What the auditor finds in what is displayed of the tables, by the names of the groups."""
    found = audit(
        tables.display(shown),
        atom_count=tables.atom_count,
        links=tables.links,
        growths=tables.growths,
        spare=inf,
    )
    return [f"{each.key[1]}: {each.least}–{each.most}" for each in found]


def test_auditor_reports_the_number_that_a_rule_of_thumb_gives_away() -> None:
    tables = make_known_table()
    names = {f"{'wxyz'.index(cell[0])} {'abcd'.index(cell[1])}" for cell in HIDDEN_BY_THUMB}
    shown = frozenset(cell.key for cell in tables.cells if cell.key[1] not in names)
    assert audit_tables(tables, shown) == ["0 1: 47–47"]


def test_known_table_is_protected_with_few_numbers_hidden() -> None:
    tables = make_known_table()
    shown = protect(tables)
    hidden = {cell.key[1] for cell in tables.cells if cell.key not in shown}
    assert "1 2" in hidden
    assert len(hidden) <= 8
    assert audit_tables(tables, shown) == []


def test_reader_who_knows_the_rule_needs_a_third_number_hidden() -> None:
    counts = np.array([10, 10, 11, 31])
    shown = protect(make_tables(counts))
    assert sorted(key[1] for key in shown) == ["*", "3"]


def test_two_small_numbers_that_add_up_to_few_take_a_large_one_along() -> None:
    shown = protect(make_tables(np.array([3, 4, 50, 80])))
    assert sorted(key[1] for key in shown) == ["*", "3"]


@pytest.mark.parametrize("counts", [[0, 30, 40], [11, 12], [0, 0], [25]])
def test_without_small_numbers_everything_is_displayed(counts: list[int]) -> None:
    tables = make_tables(np.array(counts))
    assert protect(tables) == {cell.key for cell in tables.cells}


@pytest.mark.parametrize("counts", [[1], [10], [4, 5]])
def test_of_fewer_than_the_threshold_nothing_is_displayed(counts: list[int]) -> None:
    assert protect(make_tables(np.array(counts))) == frozenset()


def test_total_is_never_hidden_for_another_number() -> None:
    tables = make_tables(np.array([[2, 90], [80, 1]]))
    assert ("table", "* *", "count") in protect(tables)


def test_same_numbers_are_hidden_alike_every_time() -> None:
    tables = make_known_table()
    assert len({protect(tables) for _ in range(5)}) == 1


WEIGHED = (("heavy", 3), ("light", 1), ("middle", 2))


def test_least_weight_is_hidden_first() -> None:
    cells = [Cell(("t", name, "m"), (atom,), 40, weight=weight) for atom, (name, weight) in enumerate(WEIGHED)]
    cells += [Cell(("t", "small", "m"), (3,), 4), Cell(("t", "all", "m"), (0, 1, 2, 3), 124, Duty.KEPT)]
    shown = protect(Tables(4, tuple(cells)))
    assert {key[1] for key in shown} == {"heavy", "middle", "all"}


def test_difference_of_two_displayed_numbers_is_protected() -> None:
    # 40 applied and 35 of them traveled: five did not.
    cells = (
        Cell(("t", "g", "applied"), (0, 1), 40),
        Cell(("t", "g", "traveled"), (0,), 35),
        Cell(("t", "g", "did not"), (1,), 5, Duty.IMPLIED),
        Cell(("t", "all", "applied"), (0, 1, 2), 200, Duty.KEPT),
    )
    tables = Tables(3, cells)
    assert len(protect(tables)) < 3
    assert ("t", "g", "did not") not in protect(tables)


def test_large_number_that_earlier_tables_tell_is_displayed_and_small_ones_stay_hidden() -> None:
    # It was displayed that of 46 or more 40 were there before, and no more than 48 can be now: 46 is no secret.
    cells = [Cell(("t", "a", "m"), (0,), 46), Cell(("t", "b", "m"), (1,), 5), Cell(("t", "c", "m"), (2,), 50)]
    cells += [Cell(("t", "all", "m"), (0, 1, 2), 101, Duty.KEPT)]
    earlier = [Displayed(("0:t", "a", "m"), (3,), 40), Displayed(("0:t", "room", "m"), (0, 4), 48)]
    growths = (((3,), (0,)),)
    tables = Tables(5, tuple(cells), growths=growths, earlier=tuple(earlier))
    shown = protect(tables)
    assert ("t", "a", "m") in shown
    assert ("t", "b", "m") not in shown
    assert audit_tables(tables, shown) == []


def test_auditor_finds_what_contradicts_itself() -> None:
    displayed = [Displayed(("t", "a", "m"), (0,), 20), Displayed(("t", "all", "m"), (0, 1), 10)]
    with pytest.raises(RuleBroken):
        audit([*displayed, Displayed(("t", "b", "m"), (1,), None)], atom_count=2)


# Small numbers, zeros and large ones together, as in real tables.
numbers = st.one_of(st.just(0), st.integers(1, 10), st.integers(11, 14), st.integers(15, 400))
shapes = st.lists(st.integers(2, 4), min_size=1, max_size=4).filter(lambda shape: np.prod(shape) <= 36)


@st.composite
def random_counts(draw: st.DrawFn) -> np.ndarray:
    """A table of up to four dimensions."""
    shape = draw(shapes)
    size = int(np.prod(shape))
    return np.array(draw(st.lists(numbers, min_size=size, max_size=size))).reshape(shape)


@settings(max_examples=60)
@given(counts=random_counts())
def test_no_hidden_number_of_a_random_table_is_given_away(counts: np.ndarray) -> None:
    tables = make_tables(counts)
    shown = protect(tables)
    assert not any(0 < cell.count < 11 for cell in tables.cells if cell.key in shown)
    assert audit_tables(tables, shown) == []


@settings(max_examples=40)
@given(counts=random_counts(), data=st.data())
def test_no_hidden_number_is_given_away_over_two_publications(counts: np.ndarray, data: st.DataObject) -> None:
    before = make_tables(counts)
    shown_before = protect(before)
    grown = data.draw(st.lists(st.one_of(st.just(0), st.integers(0, 30)), min_size=counts.size, max_size=counts.size))
    after = make_tables(counts + np.array(grown).reshape(counts.shape))
    both = join(before, shown_before, after)
    try:
        shown = protect(both)
    except RuleBroken:
        # Then nothing is published, and what was stands.
        assert audit_tables(before, shown_before) == []
        return
    assert audit_tables(both, shown) == []


def join(before: Tables, shown: frozenset[tuple[str, str, str]], after: Tables) -> Tables:
    """The later tables beside what was displayed of the earlier ones; no count has shrunk."""
    move = before.atom_count
    cells = tuple(
        Cell(cell.key, tuple(atom + move for atom in cell.atoms), cell.count, cell.duty) for cell in after.cells
    )
    earlier = tuple(
        Displayed((f"earlier {each.key[0]}", *each.key[1:]), each.atoms, each.count) for each in before.display(shown)
    )
    growths = tuple(((atom,), (atom + move,)) for atom in range(move))
    return Tables(2 * move, cells, growths=growths, earlier=earlier)


def test_whole_numbers_reach_less_far_than_fractions() -> None:
    before = make_tables(np.array([[0, 0, 0, 9], [0, 7, 0, 0], [0, 37, 0, 9]]))
    after = make_tables(np.array([[0, 0, 0, 9], [0, 15, 26, 0], [0, 37, 0, 9]]))
    both = join(before, protect(before), after)
    assert audit_tables(both, protect(both)) == []


def test_later_numbers_would_give_an_earlier_one_away() -> None:
    # 9 of 60 were hidden with 51; then 12 of 63 would tell that there had been 9 to 12.
    before = make_tables(np.array([9, 51]))
    after = make_tables(np.array([12, 51]))
    both = join(before, protect(before), after)
    everything = frozenset(cell.key for cell in both.cells)
    assert audit_tables(both, everything) != []
    assert audit_tables(both, protect(both)) == []


def test_range_is_the_same_by_a_second_route() -> None:
    # All whole numbers that agree with what is displayed, one after another.
    tables = make_tables(np.array([[5, 20, 13], [14, 12, 30]]))
    shown = protect(tables)
    displayed = tables.display(shown)
    hidden = [each for each in displayed if each.count is None]
    known = [each for each in displayed if each.count is not None]
    possible: dict[tuple[str, str, str], set[int]] = {each.key: set() for each in hidden}
    for first in product(range(39), repeat=2):
        for second in product(range(57), repeat=2):
            atoms = (*first, 38 - sum(first), *second, 56 - sum(second))
            if min(atoms) >= 0 and all(sum(atoms[a] for a in each.atoms) == each.count for each in known):
                for each in hidden:
                    possible[each.key].add(sum(atoms[atom] for atom in each.atoms))
    assert possible
    assert all(max(found) >= 11 and max(found) - min(found) >= 10 for found in possible.values())


@pytest.mark.parametrize("first", ["ranges.Reader(2, [((0, 1), 5)])", "auditing.audit([], atom_count=2)"])
def test_solver_writes_nothing_to_the_screen(first: str) -> None:
    # What the library says it says once, to whoever is the first of a process to ask for a solver.
    room = "mayatrack.indicators.disclosure"
    program = f"from {room} import auditing, ranges; {first}; print('solved')"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("solved\n", "")
