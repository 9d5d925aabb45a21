"""How are many values given to a database? In pieces."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

Value = TypeVar("Value")

# Every statement's parameters are limited, on SQLite to 32,766.
CHUNK: Final = 1000


def chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """The values in pieces small enough for one statement."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
