"""Are two versions of a record compared and joined field by field?"""

import pytest

from mayatrack.domain.conflicts import Change, compare_versions, merge_versions, takes_back

CASES = {
    Change.NOBODY: [("a", "a", "a"), ("a", "b", "b"), (None, None, None)],
    Change.THEIRS: [("a", "b", "a"), ("a", None, "a"), (None, "b", None)],
    Change.MINE: [("a", "a", "c"), ("a", "a", None), (None, None, "c")],
    Change.BOTH: [("a", "b", "c"), ("a", None, "c"), ("a", "b", None)],
}


@pytest.mark.parametrize(("change", "versions"), [(change, each) for change, cases in CASES.items() for each in cases])
def test_change_is_told_by_the_three_values(change: Change, versions: tuple[str | None, ...]) -> None:
    opened, stored, typed = ({"name": value} for value in versions)
    assert compare_versions(opened, stored, typed) == {"name": change}


@pytest.mark.parametrize("change", Change)
def test_edit_takes_back_what_somebody_else_changed(change: Change) -> None:
    assert takes_back({"name": Change.MINE, "note": change}) is (change in {Change.THEIRS, Change.BOTH})


@pytest.mark.parametrize(("mine", "joined"), [((), "their c their d"), (("c",), "my c their d"), ("cd", "my c my d")])
def test_joined_version_keeps_what_one_side_changed_and_asks_for_the_rest(mine: tuple[str, ...], joined: str) -> None:
    opened = dict.fromkeys("abcd", "old")
    stored = {"a": "their a", "b": "old", "c": "their c", "d": "their d"}
    typed = {"a": "old", "b": "my b", "c": "my c", "d": "my d"}
    merged = merge_versions(stored, typed, compare_versions(opened, stored, typed), mine=mine)
    assert (merged["a"], merged["b"], f"{merged['c']} {merged['d']}") == ("their a", "my b", joined)
