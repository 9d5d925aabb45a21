"""How do the rows of a query become a DataFrame?"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from mayatrack.models.base import Key


class KeyText(TypeDecorator[str]):
    """An id as the text that links and tables carry, read without the detour over a UUID object."""

    impl = Key
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The column type of this database."""
        return Key().load_dialect_impl(dialect)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy passes it.
        """What the database answered, as text in the usual form with hyphens."""
        return write_id(value)


def as_text(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """An id or an enum as the text that a table shows."""
    if isinstance(column.type, Key):
        return sa.type_coerce(column, KeyText)
    return sa.type_coerce(column, sa.String) if isinstance(column.type, sa.Enum) else column


def read_frame(session: Session, statement: sa.Executable) -> pd.DataFrame:
    """The rows of a statement under its column names; an id that is not yet text becomes text."""
    result = session.connection().execute(statement)
    frame = pd.DataFrame.from_records(result.all(), columns=list(result.keys()))
    for name in frame.columns:
        if name.endswith("_id") and any(isinstance(value, UUID) for value in frame[name]):
            frame[name] = [None if value is None else str(value) for value in frame[name]]
    return frame


def as_raw(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """A column whose values come as the driver has them, for `list_frame` to convert at once."""
    return sa.type_coerce(column, sa.types.NULLTYPE)


def list_frame(columns: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A short list for the screen, from raw rows: ids as text, moments (`_at`) as UTC datetimes, all else as it came.

    Every column is one of objects: converting a column at a time, or setting one on a finished frame, would take as
    long as the query.
    """
    cells = np.empty((len(columns), len(rows)), dtype=object)
    for place, (name, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=False)):
        if name.endswith("_id"):
            cells[place] = [write_id(value) for value in values]
        elif name.endswith("_at"):
            cells[place] = [_to_moment(value) for value in values]
        else:
            cells[place] = values
    return pd.DataFrame(cells.T, columns=_index(columns), dtype=object, copy=False)


@cache
def _index(columns: tuple[str, ...]) -> "pd.Index[Any]":
    return pd.Index(columns)


def write_id(value: Any) -> str | None:
    """A raw id as text in the usual form with hyphens."""
    if isinstance(value, bytes):
        digits = value.hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    return None if value is None else str(value)


def _to_moment(value: str | datetime) -> datetime:
    # SQLite keeps a moment as text in UTC; PostgreSQL gives it in the zone of the session.
    return datetime.fromisoformat(value + "+00:00") if isinstance(value, str) else value.astimezone(UTC)
