"""Does a thing change places with its neighbor, and stay at an end?"""

import pytest

from mayatrack.domain.ordering import move_one


@pytest.mark.parametrize(
    ("one", "is_up", "expected"),
    [("a", True, "abc"), ("b", True, "bac"), ("b", False, "acb"), ("c", False, "abc")],
)
def test_one_changes_places_with_its_neighbor(one: str, is_up: bool, expected: str) -> None:
    before = ["a", "b", "c"]
    assert move_one(before, one, is_up=is_up) == list(expected)
    assert before == ["a", "b", "c"]
