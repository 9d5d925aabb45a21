"""Which groups become one, and which keep their blanks?"""

import pytest

from mayatrack.domain.catalogue import EVERYBODY, NO_ANSWER, OTHERS, Breakdown, Measure
from mayatrack.indicators.collapsing import collapse
from mayatrack.indicators.published_tables import Group


def collapse_sizes(table: Breakdown, sizes: dict[str, tuple[int, int]]) -> list[tuple[str, str]]:
    """Key and label of each group that is left, from how many applied and traveled in each."""
    groups = [Group(table, key, key.title(), (key,)) for key in sizes]
    measured = {key: {Measure.APPLIED: pair[0], Measure.TRAVELED: pair[1]} for key, pair in sizes.items()}
    return [(group.key, group.label) for group in collapse(groups, measured, threshold=11)]


def test_small_groups_become_one() -> None:
    left = collapse_sizes(Breakdown.COLLEGE, {"a": (200, 40), "b": (50, 8), "c": (30, 6), "d": (90, 20)})
    assert left == [("a", "A"), ("d", "D"), (OTHERS, "All other colleges")]


def test_next_smallest_joins_those_that_are_still_few() -> None:
    left = collapse_sizes(Breakdown.LANGUAGE, {"a": (200, 40), "b": (50, 2), "c": (30, 3), "d": (90, 20)})
    assert left == [("a", "A"), (OTHERS, "All other languages")]


def test_one_group_that_holds_everybody_tells_nobody_apart() -> None:
    assert collapse_sizes(Breakdown.COLLEGE, {"a": (20, 5), "b": (9, 2)}) == [
        (EVERYBODY, "Too few to tell groups apart")
    ]


def test_groups_without_travelers_are_not_small() -> None:
    sizes = {"a": (200, 0), "b": (50, 0)}
    assert [key for key, _ in collapse_sizes(Breakdown.COLLEGE, sizes)] == ["a", "b"]


def test_no_and_no_answer_become_one() -> None:
    left = collapse_sizes(Breakdown.FIRST_GENERATION_CCCCO, {"yes": (90, 50), "no": (40, 9), NO_ANSWER: (12, 4)})
    assert left == [("yes", "Yes"), (OTHERS, "No_Answer or no")]


@pytest.mark.parametrize("table", [Breakdown.FIRST_GENERATION_AMERICAN, Breakdown.PASSPORT_BEFORE])
def test_yes_is_never_joined_with_others(table: Breakdown) -> None:
    yes = "never" if table is Breakdown.PASSPORT_BEFORE else "yes"
    sizes = {yes: (40, 9), "no": (90, 50), NO_ANSWER: (12, 4)}
    assert [key for key, _ in collapse_sizes(table, sizes)] == [yes, "no", NO_ANSWER]


@pytest.mark.parametrize("table", [Breakdown.YEAR, Breakdown.COUNTRY, Breakdown.RACE_ETHNICITY, Breakdown.GENDER])
def test_groups_with_a_place_of_their_own_keep_their_blanks(table: Breakdown) -> None:
    assert len(collapse_sizes(table, {"a": (200, 40), "b": (50, 2), "c": (30, 3)})) == 3


def test_table_without_groups_stays_empty() -> None:
    assert collapse([], {}, threshold=11) == []
