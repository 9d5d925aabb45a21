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
    assert left == [("yes", "Yes"), (OTHERS, "No or no_answer")]


def test_label_says_that_some_named_none() -> None:
    left = collapse_sizes(Breakdown.COLLEGE, {"a": (200, 40), "b": (106, 10), NO_ANSWER: (18, 3)})
    assert left == [("a", "A"), (OTHERS, "All other colleges or no answer")]


def test_label_does_not_tell_which_of_two_is_smaller() -> None:
    sizes = {"yes": (90, 50), "no": (12, 4), NO_ANSWER: (40, 9)}
    assert collapse_sizes(Breakdown.FIRST_GENERATION_CCCCO, sizes)[-1] == (OTHERS, "No or no_answer")


@pytest.mark.parametrize(
    ("small", "joined"),
    [
        # Twice at most ten are 20 only where each is ten; of 16 the one may be anything from six to ten.
        ({"b": (10, 0), "c": (10, 0)}, "bcd"),
        ({"b": (8, 0), "c": (8, 0)}, "bc"),
        ({"b": (90, 9), "c": (80, 10), "e": (70, 9)}, "bcde"),
        # One is large: nobody knows by how much.
        ({"b": (10, 0), "c": (5, 5), "e": (40, 8)}, "bce"),
    ],
)
def test_small_groups_that_would_be_known_one_by_one_take_the_next_along(
    small: dict[str, tuple[int, int]], joined: str
) -> None:
    sizes = {"a": (200, 60), "d": (120, 50)}
    if not any(traveled for _, traveled in small.values()):
        sizes = {name: (applied, 0) for name, (applied, _) in sizes.items()}
    left = collapse_sizes(Breakdown.COLLEGE, sizes | small)
    assert [key for key, _ in left] == [*(key for key in sizes if key not in joined), OTHERS]


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
