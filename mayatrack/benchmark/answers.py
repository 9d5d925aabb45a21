"""Do two ways give the same answer?"""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd


def check_same(name: str, ours: pd.DataFrame | int, theirs: list[tuple[Any, ...]]) -> None:
    """Raise AssertionError unless our table or number holds DuckDB's rows, in the same order."""
    rows = [(ours,)] if isinstance(ours, int) else list(ours.itertuples(index=False, name=None))
    found, wanted = _plain(rows), _plain(theirs)
    if found != wanted:
        different = next((pair for pair in zip(found, wanted, strict=False) if pair[0] != pair[1]), None)
        raise AssertionError(f"{name}: {len(found)} rows against {len(wanted)} of DuckDB, first difference {different}")


def _plain(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple(_text(value) for value in row) for row in rows]


def _text(value: Any) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.6f}" if isinstance(value, float) else str(value)
