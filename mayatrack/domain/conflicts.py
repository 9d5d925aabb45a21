"""Two people changed one record: what did each of them change, and what is stored once they have chosen?"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

Values = Mapping[str, Any]


class Change(StrEnum):
    """Who changed a field since it was opened; NOBODY also where both entered the same."""

    NOBODY = "nobody"
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


def compare_versions(opened: Values, stored: Values, typed: Values) -> dict[str, Change]:
    """Field → who changed it, for each field of `typed`. All three hold values as they are stored."""
    return {name: _compare(opened[name], stored[name], value) for name, value in typed.items()}


def takes_back(changes: Mapping[str, Change]) -> bool:
    """Would storing what was typed, as it is, take back something that somebody else changed?"""
    return not {Change.THEIRS, Change.BOTH}.isdisjoint(changes.values())


def merge_versions(
    stored: Values, typed: Values, changes: Mapping[str, Change], *, mine: Collection[str]
) -> dict[str, Any]:
    """Field → its value once both changes are joined: of the fields that both changed, `mine` are as typed."""
    return {
        name: typed[name] if change is Change.MINE or (change is Change.BOTH and name in mine) else stored[name]
        for name, change in changes.items()
    }


def _compare(opened: Any, stored: Any, typed: Any) -> Change:
    if stored == typed:
        return Change.NOBODY
    if stored == opened:
        return Change.MINE
    return Change.THEIRS if typed == opened else Change.BOTH
