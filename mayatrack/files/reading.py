"""Which table does an uploaded file hold? Every cell as text, every row with the number the spreadsheet shows."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Final

import pandas as pd

from mayatrack.domain.forbidden import find_forbidden_text
from mayatrack.domain.imports import shorten
from mayatrack.exceptions import FileRefused, SheetRefused
from mayatrack.files.archive import check_archive
from mayatrack.files.delimited import COLUMN_LIMIT, Cells, read_delimited
from mayatrack.files.encodings import decode_text
from mayatrack.files.formulas import restore
from mayatrack.files.kinds import Kind, find_kind
from mayatrack.files.layouts import DEFAULT_TIME_ZONE, Layout, Shaped, find_layout
from mayatrack.files.sandbox import open_workbook
from mayatrack.settings import MEGABYTE, get_settings

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class RawTable:
    """A table as the file has it.

    `frame` has one column per heading, in order, and holds text exactly as typed, None for an empty cell.
    `row_numbers` has one number per row of the frame, as the spreadsheet shows it. `encoding` and `delimiter` are
    None for a workbook, `sheets` is empty and `sheet` None for text. `time_zone` is the one of dates without a zone.
    """

    headings: list[str]
    frame: pd.DataFrame
    row_numbers: list[int]
    layout: Layout = Layout.PLAIN
    encoding: str | None = None
    delimiter: str | None = None
    sheets: list[str] = field(default_factory=list)
    sheet: str | None = None
    time_zone: str = DEFAULT_TIME_ZONE


def read_table(data: bytes, filename: str, *, sheet: str | None = None) -> RawTable:
    """The table in a CSV, TSV, XLSX, XLS, XLSB or ODS file; `sheet` names a sheet of a workbook.

    Raises FileRefused with one sentence when the file cannot be read, is larger than the settings allow or has no rows,
    or when its name holds what is never stored; SheetRefused when another sheet may do.
    """
    name = shorten(PurePath(filename.replace("\\", "/")).name) or "The file"
    # Past imports are listed by the names of their files.
    if sentence := find_forbidden_text(filename):
        raise FileRefused(f"The name of the file: {sentence[:1].lower()}{sentence[1:]}")
    limit = get_settings().upload_limit_bytes
    if len(data) > limit:
        raise FileRefused(f"{name} is larger than {limit // MEGABYTE} MB: split it into smaller files.")
    kind = find_kind(data, name)
    if kind is Kind.TEXT:
        return _read_text(data, name)
    if kind is Kind.ZIP_WORKBOOK:
        check_archive(data, name)
    found = open_workbook(data, name, sheet=sheet, row_limit=get_settings().import_row_limit)
    shaped = find_layout(_restore_rows(found.rows))
    try:
        return _build_table(shaped, name, sheets=found.names, sheet=found.name)
    except FileRefused as error:
        if len(found.names) < 2:
            raise
        sentence = f"The sheet {found.name} cannot be imported. {error}"
        raise SheetRefused(sentence, sheet=found.name, sheets=found.names) from error


def _read_text(data: bytes, name: str) -> RawTable:
    text, encoding = decode_text(data, name)
    rows, delimiter = read_delimited(text, name, row_limit=get_settings().import_row_limit)
    return _build_table(find_layout(_restore_rows(rows)), name, encoding=encoding, delimiter=delimiter)


def _restore_rows(rows: Sequence[Cells]) -> list[Cells]:
    return [[restore(cell) if cell and cell[0] == "'" else cell for cell in cells] for cells in rows]


def _build_table(
    shaped: Shaped,
    name: str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheets: Sequence[str] = (),
    sheet: str | None = None,
) -> RawTable:
    _check_size(shaped, name)
    headings = clean_headings(shaped.headings)
    frame = pd.DataFrame(shaped.rows, columns=headings, dtype=object)
    unnamed = [heading for heading, typed in zip(headings, shaped.headings, strict=True) if not _clean_heading(typed)]
    empty = [heading for heading in unnamed if frame[heading].isna().all()]
    frame = frame.drop(columns=empty)
    return RawTable(
        headings=list(frame.columns),
        frame=frame,
        row_numbers=shaped.row_numbers,
        layout=shaped.layout,
        encoding=encoding,
        delimiter=delimiter,
        sheets=list(sheets),
        sheet=sheet,
        time_zone=shaped.time_zone,
    )


def _check_size(shaped: Shaped, name: str) -> None:
    limit = get_settings().import_row_limit
    if not shaped.headings:
        raise FileRefused(f"{name} is empty: choose the file that holds the table.")
    if not shaped.rows:
        raise FileRefused(f"{name} has headings and no rows below them: choose the file that holds the table.")
    if len(shaped.rows) > limit:
        raise FileRefused(f"{name} has more than {limit:,} rows: split it into smaller files.")
    if len(shaped.headings) > COLUMN_LIMIT:
        raise FileRefused(f"{name} has more than {COLUMN_LIMIT:,} columns: keep only those that are needed.")


def clean_headings(typed: Sequence[str]) -> list[str]:
    """Headings on one line without invisible characters; a missing one is "Column C", a second one "Name (2)"."""
    headings: list[str] = []
    taken: set[str] = set()
    for position, heading in enumerate(typed):
        cleaned = _clean_heading(heading) or f"Column {_column_letters(position)}"
        unique, count = cleaned, 1
        while unique in taken:
            count += 1
            unique = f"{cleaned} ({count})"
        taken.add(unique)
        headings.append(unique)
    return headings


def _clean_heading(heading: str) -> str:
    return " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", heading)).split())


def _column_letters(position: int) -> str:
    """The column as Excel names it: 0 → A, 26 → AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
