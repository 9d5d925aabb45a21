"""How do stored values read for the person whose they are? In words, one fact per row."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Final

from mayatrack.domain.person_records import FILED

Row = dict[str, Any]

NOT_ASKED: Final = "not asked"
# What an answer that nobody gave is called there: it was not asked, which differs from preferring not to say.
VOLUNTARY: Final = frozenset(
    FILED["demographics"][name]
    for name in ("race_ethnicity", "gender", "parent_1_education", "parent_2_education", "first_generation_american")
)
# Keys and what is derived say nothing about a person; who of the office did something is nobody's record here.
_SKIPPED: Final = frozenset({"id", "version", "version_after", "sort_name", "search_words", "after", "put_aside"})


def plain_rows(sheet: str, rows: list[Row]) -> list[Row]:
    """The rows of a sheet as its file shows them; what is stored as one object becomes a row for each of its parts."""
    if sheet == "Free answers":
        return [rest | {"Question": name, "Answer": text} for rest, name, text in _split(rows, "Answer")]
    if sheet in {"Imports", "Merges"}:
        return [_plain(rest) | {"Field": name, "Value before": text} for rest, name, text in _split(rows, "Before")]
    if sheet == "Log":
        return [_plain(row) | {name: _join(row[name]) for name in ("Before", "After")} for row in rows]
    return [_plain(row) for row in rows]


def _split(rows: list[Row], column: str) -> Iterator[tuple[Row, str | None, Any]]:
    """Each row without the column, with each part of what stood there; where nothing stood, once."""
    for row in rows:
        rest = {name: value for name, value in row.items() if name != column}
        told = row[column] or {}
        # What a merge keeps are rows, beside what only its undo needs.
        parts = told.items() if column == "Answer" else _flatten(told.get("rows", told))
        yield from ((rest, name, text) for name, text in list(parts) or [(None, None)])


def _flatten(value: Any, path: str = "", *, is_typed: bool = False) -> Iterator[tuple[str, Any]]:
    """The leaves of a JSON value, each under its path in words; `is_typed`: its names are questions as people typed."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if is_typed or not (name in _SKIPPED or name.endswith("_id")):
                word = name if is_typed else _words(name)
                yield from _flatten(part, f"{path}, {word}" if path else word, is_typed=name == "answers")
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from _flatten(part, f"{path} {number}")
    elif value is not None:
        yield path, value


def _join(value: Any) -> str | None:
    return "; ".join(f"{name}: {part}" for name, part in _flatten(value or {})) or None


def _plain(row: Row) -> Row:
    return {name: _plain_value(name, value) for name, value in row.items()}


def _plain_value(name: str, value: Any) -> Any:
    if value is None:
        return NOT_ASKED if name in VOLUNTARY else None
    if isinstance(value, list):
        return "; ".join(_words(part) for part in value)
    if isinstance(value, StrEnum) or name in {"Record", "What was done"}:
        return _words(value)
    return value


def _words(value: str) -> str:
    return str(value).replace("_", " ")
