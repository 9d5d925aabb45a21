"""How is everything stored about one person written as a file? A workbook with a sheet per subject, or JSON."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import pandas as pd

from mayatrack.domain.person_records import NOTES, FileFormat
from mayatrack.files.writing import EXCEL_CELL_LENGTH, write_book

Row = Mapping[str, Any]
Record = Mapping[str, Sequence[Row]]

ABOUT: Final = "About this file"
NOTHING: Final = "Nothing is stored."
# Half of what a cell holds: signs outside the basic plane count twice there, and one apostrophe may be added.
LONGEST_PART: Final = EXCEL_CELL_LENGTH // 2


def write_record(record: Record, *, file_format: FileFormat, made_on: date) -> bytes:
    """The record, sheet → rows, as a file of this format; both say first what they hold."""
    return _write_json(record, made_on) if file_format is FileFormat.JSON else _write_xlsx(record, made_on)


def _write_json(record: Record, made_on: date) -> bytes:
    told = {"about": {"made_on": made_on, "notes": NOTES}, "records": record}
    return json.dumps(told, ensure_ascii=False, indent=2, default=_write_moment).encode()


def _write_moment(value: date | datetime) -> str:
    return value.isoformat()


def _write_xlsx(record: Record, made_on: date) -> bytes:
    about = [f"Made on {made_on}.", *NOTES, *(f"{name}: {_count(rows)}" for name, rows in record.items())]
    sheets = {ABOUT: pd.DataFrame({ABOUT: about})}
    for name, rows in record.items():
        parts = [part for row in rows for part in _split_long(row)]
        # Objects: pandas must not read a date or a number into a column of texts.
        sheets[name] = pd.DataFrame(parts, dtype=object) if parts else pd.DataFrame({NOTHING: []})
    return write_book(sheets)


def _count(rows: Sequence[Row]) -> str:
    return NOTHING if not rows else f"{len(rows):,} {'row' if len(rows) == 1 else 'rows'}"


def _split_long(row: Row) -> list[dict[str, Any]]:
    """The row, and below it what is too long for a cell, so that no word is lost."""
    lengths = [len(value) for value in row.values() if isinstance(value, str)]
    starts = range(0, max(lengths, default=1) or 1, LONGEST_PART)
    return [
        {
            name: _cut(value, start) if isinstance(value, str) else value if start == 0 else None
            for name, value in row.items()
        }
        for start in starts
    ]


def _cut(text: str, start: int) -> str | None:
    return text[start : start + LONGEST_PART] or None
