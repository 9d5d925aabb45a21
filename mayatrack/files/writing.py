"""How is a table written so that Excel opens it right and runs none of it?"""

import csv
import io
import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from numbers import Real
from typing import Any, Final

import pandas as pd
import xlsxwriter

from mayatrack.exceptions import InvalidInput
from mayatrack.files.formulas import neutralize

EXCEL_CELL_LENGTH: Final = 32_767
EXCEL_ROW_LIMIT: Final = 1_048_576
EXCEL_FIRST_DAY: Final = date(1900, 3, 1)
EXACT_INTEGER_LIMIT: Final = 10**15
WIDTH_RANGE: Final = (8, 60)
WIDTH_SAMPLE_ROWS: Final = 200
# XML holds none of these, so both formats show the sign for a lost character in their place.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_csv(frame: pd.DataFrame) -> bytes:
    """The frame, without its index, as UTF-8 with a byte order mark and CRLF.

    Dates are ISO, timestamps ISO in UTC ("2026-03-04T10:05:00Z"), empty values "". Text that a spreadsheet could run
    gets an apostrophe, which `read_table` takes away again. Characters that XML cannot hold become "\ufffd".
    CSV has no types: Excel shows text such as "007" as 7 when it opens the file by itself; write_xlsx keeps it.
    """
    target = io.StringIO()
    # Everything is quoted, so that no other delimiter can be read into the text.
    writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([write_text(str(heading)) for heading in frame.columns])
    for row in _with_dates(frame).itertuples(index=False, name=None):
        writer.writerow([_write_csv_value(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def write_xlsx(frame: pd.DataFrame, *, sheet_name: str) -> bytes:
    """The frame, without its index, as the one sheet of a workbook: see `write_book`."""
    return write_book({sheet_name: frame})


def write_book(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """A workbook with a sheet per frame, without its index, under frozen bold headings with a filter.

    Dates are real dates, timestamps real ones in UTC, numbers numbers; text stays text, also "007" and "3/4".
    Text that a spreadsheet could run gets an apostrophe, which `read_table` takes away again. Characters that XML
    cannot hold become "\ufffd"; of two codes that share an underscore, "_x0041_x0042_", the second is read as what it
    stands for, as Excel does. Raises InvalidInput when a frame or one text is too large for a workbook.
    """
    target = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        formats: dict[type, Any] = {
            date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        bold = workbook.add_format({"bold": True, "bottom": 1})
        for name, frame in frames.items():
            _write_sheet(workbook.add_worksheet(clean_sheet_name(name)), frame, formats, bold)
    return target.getvalue()


def _write_sheet(sheet: Any, frame: pd.DataFrame, formats: Mapping[type, Any], bold: Any) -> None:
    if len(frame) >= EXCEL_ROW_LIMIT:
        raise InvalidInput(f"A workbook holds at most {EXCEL_ROW_LIMIT - 1:,} rows: filter the list, or choose CSV.")
    for column, width in enumerate(_column_widths(frame)):
        sheet.set_column(column, column, width)
    for column, heading in enumerate(frame.columns):
        _write_cell(sheet, 0, column, write_text(str(heading)), bold)
    for row, values in enumerate(_with_dates(frame).itertuples(index=False, name=None), start=1):
        for column, value in enumerate(values):
            plain = plain_value(value)
            _write_cell(sheet, row, column, plain, formats.get(type(plain)))
    sheet.freeze_panes(1, 0)
    if len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with dates where pandas keeps them as midnights without a zone."""
    midnights = [
        position
        for position, dtype in enumerate(frame.dtypes)
        if dtype.kind == "M"
        and getattr(dtype, "tz", None) is None
        and (frame.iloc[:, position].dropna().dt.normalize() == frame.iloc[:, position].dropna()).all()
    ]
    # Positions, because two columns may share a heading.
    parts = [frame.iloc[:, at].dt.date if at in midnights else frame.iloc[:, at] for at in range(frame.shape[1])]
    return pd.concat(parts, axis=1) if midnights else frame


def write_text(text: str) -> str:
    """The text as both formats carry it: no character that XML lacks, nothing that runs."""
    return neutralize(_UNWRITABLE.sub("\ufffd", text))


def plain_value(value: Any) -> str | bool | int | float | date | datetime | None:
    """One value as text, truth, number, date or UTC timestamp; None for every kind of missing value."""
    if isinstance(value, str):
        return write_text(str(value)) or None
    if isinstance(value, list | tuple | set | frozenset):
        return write_text("; ".join(str(part) for part in value)) or None
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, datetime):
        moment = value.to_pydatetime(warn=False) if isinstance(value, pd.Timestamp) else value
        return moment.astimezone(UTC) if moment.tzinfo else moment
    if isinstance(value, date):
        return value
    if isinstance(value, Real | Decimal):
        return _plain_number(value)
    return write_text(value.isoformat() if isinstance(value, time) else str(value))


def _plain_number(value: Any) -> bool | int | float | str | None:
    # numpy's truth values and numbers know how to become Python's own.
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, bool):
        return number
    if isinstance(number, int):
        # Excel keeps 15 digits and would round a longer identifier.
        return number if abs(number) < EXACT_INTEGER_LIMIT else str(number)
    return float(number) if math.isfinite(number) else None


def _write_csv_value(value: Any) -> str:
    plain = plain_value(value)
    if isinstance(plain, bool):
        return "TRUE" if plain else "FALSE"
    if isinstance(plain, datetime):
        return plain.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(plain, date):
        return plain.isoformat()
    if isinstance(plain, float) and plain.is_integer():
        # A count beside an empty cell arrives as 3.0.
        return format(plain, ".0f")
    return "" if plain is None else str(plain)


def _write_cell(sheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    if isinstance(value, date) and not _is_excel_date(value):
        value = value.isoformat()
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, cell_format)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), cell_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, cell_format)
    elif value:
        _check_length(value, row, column)
        sheet.write_string(row, column, value, cell_format)


def _is_excel_date(value: date) -> bool:
    # Excel believes in 29 February 1900 and knows no year after 9999.
    return (value.date() if isinstance(value, datetime) else value) >= EXCEL_FIRST_DAY


def _check_length(text: str, row: int, column: int) -> None:
    if len(text.encode("utf-16-le")) // 2 > EXCEL_CELL_LENGTH:
        raise InvalidInput(
            f"The text in row {row + 1}, column {column + 1} is longer than the {EXCEL_CELL_LENGTH:,} characters "
            "that a workbook cell holds: choose CSV."
        )


def _column_widths(frame: pd.DataFrame) -> list[int]:
    """Wide enough for the heading and the first rows, within reason."""
    narrowest, widest = WIDTH_RANGE
    sample = frame.head(WIDTH_SAMPLE_ROWS)
    lengths = [
        max([len(str(heading)) + 2, *(len(str(value)) + 1 for value in sample.iloc[:, position])])
        for position, heading in enumerate(frame.columns)
    ]
    return [min(max(length, narrowest), widest) for length in lengths]


def clean_sheet_name(name: str) -> str:
    """The name as Excel accepts it: at most 31 characters, none of its own signs, no apostrophe at the ends."""
    allowed = "".join(
        " " if char in "[]:*?/\\" or unicodedata.category(char) in {"Cc", "Cs"} else char for char in name
    )
    cleaned = " ".join(allowed.split()).strip("'")[:31].strip(" '")
    # Excel keeps "History" for itself.
    return "Sheet1" if not cleaned or cleaned.casefold() == "history" else cleaned
