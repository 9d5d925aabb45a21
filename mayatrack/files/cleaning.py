"""What does a cell say without the traces of how it was typed?"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

import pandas as pd

from mayatrack.domain.imports import Field
from mayatrack.files.reading import RawTable

# Typed where there is nothing to say; a name or an answer may really be one of these words.
EMPTY_WORDS: Final = frozenset(
    {"", "n/a", "na", "n.a", "none", "nil", "null", "not applicable", "no aplica", "ninguno", "ninguna"}
)
EMPTY_WORD_FIELDS: Final = frozenset(
    {
        Field.PREFERRED_NAME,
        Field.PHONE,
        Field.BIRTH_ON,
        Field.COLLEGE,
        Field.STUDENT_NUMBER,
        Field.PREFERRED_LANGUAGE,
        Field.RESPONSE_KEY,
        Field.RACE_ETHNICITY,
        Field.GENDER,
    }
)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


def clean_cells(table: RawTable, mapping: Mapping[str, Field]) -> pd.DataFrame:
    """The columns that are kept: NFC text without outer blanks, None for empty; the index is the row number."""
    columns = {
        heading: [clean_cell(cell, mapping[heading]) for cell in table.frame[heading]]
        for heading in table.headings
        if mapping.get(heading, Field.IGNORE) is not Field.IGNORE
    }
    return pd.DataFrame(columns, index=table.row_numbers, dtype=object)


def clean_cell(cell: str | None, field: Field) -> str | None:
    """One cell: answers keep their lines, everything else is on one line."""
    if cell is None:
        return None
    text = cell if cell.isprintable() else _CONTROL.sub("", cell.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if field is Field.ANSWER:
        return text.strip() or None
    line = " ".join(text.split())
    if field in EMPTY_WORD_FIELDS and line.casefold().strip(" .-–—_/?") in EMPTY_WORDS:
        return None
    return line or None
