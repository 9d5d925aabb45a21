"""Which checks does every cell and row of an import pass? One pandera schema, built from the mapping."""

from collections.abc import Callable, Mapping
from enum import StrEnum

import pandas as pd
import pandera.pandas as pa

from mayatrack.domain.forbidden import find_forbidden_text
from mayatrack.domain.imports import NAME_FIELDS, Field
from mayatrack.files.cells import LONGEST, LONGEST_CHOICE, Reading

Readers = Mapping[str, Callable[[str], Reading]]


class CheckName(StrEnum):
    """Which check a cell failed; NOT_NULLABLE is pandera's own word."""

    FORBIDDEN = "forbidden"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    NOT_NULLABLE = "not_nullable"
    NAME = "name"


def build_schema(fields: Mapping[str, Field], readers: Readers) -> pa.DataFrameSchema:
    """The schema of the kept columns: heading → field. An e-mail address and one kind of name are required."""
    columns = {
        heading: pa.Column(object, _column_checks(field, readers[heading]), nullable=field is not Field.EMAIL)
        for heading, field in fields.items()
    }
    names = [heading for heading, field in fields.items() if field in NAME_FIELDS]
    has_name = pa.Check(lambda frame: frame[names].notna().any(axis=1), error=CheckName.NAME)
    return pa.DataFrameSchema(columns, checks=[has_name])


def _column_checks(field: Field, read: Callable[[str], Reading]) -> list[pa.Check]:
    longest = LONGEST.get(field, LONGEST_CHOICE)
    return [
        pa.Check(lambda cells: cells.map(find_forbidden_text).isna(), error=CheckName.FORBIDDEN),
        pa.Check(lambda cells: cells.str.len() <= longest, error=CheckName.TOO_LONG),
        pa.Check(lambda cells: cells.map(lambda cell: read(cell).sentence is None), error=CheckName.UNREADABLE),
    ]


def find_failures(cells: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Every failure with the columns `index` (row number), `column` (heading) and `check`; each combination once."""
    try:
        schema.validate(cells, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures: pd.DataFrame = errors.failure_cases
        # A row without a name fails in every column: one line is enough.
        failures.loc[failures["check"] == CheckName.NAME, "column"] = ""
        return failures[["index", "column", "check"]].drop_duplicates()
    return pd.DataFrame({"index": [], "column": [], "check": []})
