"""What do the cells of a workbook say? Runs as a process of its own, `python -m mayatrack.files.workbook`.

Reads one line of JSON, {"sheet": name or null, "row_limit": number}, then the workbook from standard input.
Writes one JSON object: {"sheets": […], "sheet": name, "rows": [[text or null, …], …]} with row 1 first, or
{"problem": one of Problem}.
"""

import io
import json
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_LIMIT_BYTES: Final = 1_536 * 1024 * 1024
TIME_LIMIT_SECONDS: Final = 60
CELL_LIMIT: Final = 20_000_000

Cell: TypeAlias = int | float | str | bool | date | datetime | time | timedelta


class Problem(StrEnum):
    """Why the workbook could not be read."""

    LOCKED = "locked"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    NO_SHEET = "no_sheet"


def limit_resources() -> None:
    """Cap memory and processor time of this process, so that a hostile workbook ends it and nothing else."""
    try:
        import resource
    except ImportError:  # No such limits on Windows; the caller's time limit remains.
        return
    # macOS refuses to limit the address space; the caller's time limit remains.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT_SECONDS, TIME_LIMIT_SECONDS))


def read_workbook(data: bytes, sheet: str | None, row_limit: int) -> dict[str, object]:
    """The visible sheets and the rows of one of them; without a name, of the first one that may be a table."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [
        found.name
        for found in workbook.sheets_metadata
        if found.visible == SheetVisibleEnum.Visible and found.typ == SheetTypeEnum.WorkSheet
    ]
    if not sheets or (sheet is not None and sheet not in sheets):
        return {"problem": Problem.NO_SHEET, "sheets": sheets}
    chosen = _find_first_table(workbook, sheets) if sheet is None else workbook.get_sheet_by_name(sheet)
    if chosen.total_height > row_limit:
        return {"problem": Problem.TOO_LONG}
    if chosen.total_height * chosen.total_width > CELL_LIMIT:
        return {"problem": Problem.TOO_LARGE}
    # Blank rows and columns at the top and left are kept: row numbers are those that Excel shows.
    rows = [[write_cell(cell) for cell in row] for row in chosen.to_python(skip_empty_area=False)]
    return {"sheets": sheets, "sheet": chosen.name, "rows": rows}


def _find_first_table(workbook: CalamineWorkbook, sheets: Sequence[str]) -> CalamineSheet:
    """The first sheet with a row below another one and two columns, else the first that holds anything."""
    first_filled = None
    for name in sheets:
        found = workbook.get_sheet_by_name(name)
        if found.height > 1 and found.width > 1:
            return found
        if first_filled is None and found.height:
            first_filled = found
    return first_filled or workbook.get_sheet_by_name(sheets[0])


def write_cell(cell: Cell) -> str | None:
    """The cell as text: dates in ISO form, numbers in full without ".0", TRUE and FALSE, None for empty."""
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return write_number(cell)
    if isinstance(cell, datetime):
        # Excel counts in fractions of a day; what is below a second is rounding.
        rounded = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.isoformat()
    if isinstance(cell, timedelta):
        hours, seconds = divmod(round(cell.total_seconds()), 3600)
        return f"{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
    return cell.isoformat() if isinstance(cell, date) else cell.isoformat(timespec="seconds")


def write_number(number: float) -> str:
    """The number as Excel holds it, 15 digits, never in scientific notation."""
    text = format(Decimal(format(number, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def is_locked(data: bytes) -> bool:
    """Is the workbook protected with a password? Only asked of one that cannot be read."""
    # The reader tells a password from damage only for a file whose name says what it is.
    with tempfile.TemporaryDirectory() as folder:
        for suffix in (".xlsx", ".xls", ".ods"):
            path = Path(folder) / f"workbook{suffix}"
            path.write_bytes(data)
            try:
                CalamineWorkbook.from_path(path)
            except PasswordError:
                return True
            except CalamineError:
                continue
    return False


def main() -> None:
    """Answer one request on standard input."""
    limit_resources()
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        answer = read_workbook(data, request["sheet"], request["row_limit"])
    except CalamineError:
        answer = {"problem": Problem.LOCKED if is_locked(data) else Problem.DAMAGED}
    except MemoryError:
        answer = {"problem": Problem.TOO_LARGE}
    json.dump(answer, sys.stdout, ensure_ascii=True)


if __name__ == "__main__":
    main()
