"""Which rows does a text file hold? The delimiter is found by parsing, so quoted commas and newlines do not fool it."""

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import Final, TypeAlias

from mayatrack.exceptions import FileRefused

Cells: TypeAlias = list[str | None]

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_ROWS: Final = 200
COLUMN_LIMIT: Final = 2_000
# Blank rows count for the numbering, so a file of newlines alone must end as well.
BLANK_ROW_ALLOWANCE: Final = 10_000
# Excel's own hint, which it does not show as a row.
HINT: Final = re.compile(r"sep=(.)(?:\r\n|\r|\n)")


def read_delimited(text: str, filename: str, *, row_limit: int) -> tuple[list[Cells], str]:
    """Every row with blank ones kept, cells as typed and None for empty, and the delimiter.

    Raises FileRefused when a quotation mark is not closed or the table is too large.
    """
    hint = HINT.match(text)
    body = text[hint.end() :] if hint else text
    delimiter = hint.group(1) if hint else find_delimiter(body)
    # With newline="" a line break inside quotes arrives as it was typed.
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[Cells] = []
    try:
        for cells in islice(reader, row_limit + BLANK_ROW_ALLOWANCE):
            if len(cells) > COLUMN_LIMIT:
                raise FileRefused(
                    f"{filename} has more than {COLUMN_LIMIT:,} columns: keep only those that are needed."
                )
            rows.append([cell or None for cell in cells])
    except csv.Error as error:
        raise FileRefused(
            f"{filename} cannot be read from row {len(rows) + 1} on: a quotation mark there is not closed or doubled, "
            "or the cell is too long; correct it, or save the table as .xlsx."
        ) from error
    if len(rows) >= row_limit + BLANK_ROW_ALLOWANCE:
        raise FileRefused(f"{filename} has more than {row_limit:,} rows: split it into smaller files.")
    return rows, delimiter


def find_delimiter(text: str) -> str:
    """The delimiter under which most rows have the same number of cells; a comma when nothing divides the rows."""
    return max(DELIMITERS, key=lambda delimiter: _rate(text, delimiter))


def _rate(text: str, delimiter: str) -> float:
    """How well the delimiter fits the first rows: agreement of their widths, times the width."""
    widths: list[int] = []
    penalty = 1.0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        widths.extend(len(cells) for cells in islice(reader, SAMPLE_ROWS) if cells)
    except csv.Error:
        penalty = 0.5
    if not widths:
        return 0.0
    width, count = Counter(widths).most_common(1)[0]
    return 0.0 if width == 1 else penalty * (count / len(widths)) ** 3 * width
