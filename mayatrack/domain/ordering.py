"""In which order do things stand after one of them was moved?"""

from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def move_one(ordered: Sequence[Thing], one: Thing, *, is_up: bool) -> list[Thing]:
    """The order in which `one` has changed places with its neighbor before or after it; at an end it stays."""
    moved = list(ordered)
    place = moved.index(one)
    to = max(0, place - 1) if is_up else min(len(moved) - 1, place + 1)
    moved.insert(to, moved.pop(place))
    return moved
