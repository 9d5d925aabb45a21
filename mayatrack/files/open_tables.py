"""How do the published tables look as open data? Plain CSV for anybody, and one JSON document for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

import pandas as pd

from mayatrack.domain.catalogue import FIRST_TIMES, MEASURE_DEFINITIONS, REACHED, WORDS, Breakdown, Measure
from mayatrack.domain.rates import HIDDEN, RATE_DEFINITIONS, STAND_IN, WHY_HIDDEN
from mayatrack.files.writing import write_text

WITH_FIRST_TIMES: Final = (Breakdown.TOTAL, Breakdown.YEAR, Breakdown.COUNTRY)
RATE_HEADINGS: Final = ("table", "group", "label", "rate", "count", "total", "value", "low", "high")
RATE_DECIMALS: Final = 4
SYNTHETIC: Final = "The sample program: everybody in it is invented, and nothing of it may be reported."


class Edition(Protocol):
    """What was published, as `queries.publications.read_published` gives it: hidden counts are missing in `counts`."""

    @property
    def publication_id(self) -> UUID: ...
    @property
    def as_of_on(self) -> date: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def threshold(self) -> int: ...
    @property
    def counts(self) -> pd.DataFrame: ...


@dataclass(frozen=True)
class _Group:
    key: str
    label: str
    # A measure's value → its count; None where it is hidden.
    counts: dict[str, int | None] = field(default_factory=dict)


def list_measures(table: Breakdown) -> tuple[Measure, ...]:
    """Which counts the table has, whatever is hidden of them."""
    return (*REACHED, *FIRST_TIMES) if table in WITH_FIRST_TIMES else REACHED


def write_table(published: Edition, table: Breakdown) -> bytes:
    """One row per group: group, label, and a column per measure; `*` where the number is hidden."""
    measures = list_measures(table)
    rows = (
        [group.key, group.label, *(_star(group.counts.get(each)) for each in measures)]
        for group in _list(published, table)
    )
    return write_rows(["group", "label", *measures], rows)


def write_rates(rates: pd.DataFrame) -> bytes:
    """One row per group and rate, as `indicators.rates.derive_rates` gives them; `*` where one is hidden.

    What is a rate of nobody has no value and no interval: these are empty.
    """
    return write_rows(RATE_HEADINGS, ([_write_rate(row, name) for name in RATE_HEADINGS] for row in _records(rates)))


def write_json(published: Edition, rates: pd.DataFrame, *, is_synthetic: bool) -> bytes:
    """Everything in one document: hidden numbers are null."""
    document = {
        "publication_id": str(published.publication_id),
        "as_of_on": published.as_of_on.isoformat(),
        "published_at": write_moment(published.made_at),
        "threshold": published.threshold,
        "is_synthetic": is_synthetic,
        "hidden": WHY_HIDDEN.replace(f"{HIDDEN} stands", "null stands"),
        "measures": {measure.value: definition for measure, definition in MEASURE_DEFINITIONS.items()},
        "rates": {rate.value: definition for rate, definition in RATE_DEFINITIONS.items()},
        "note": STAND_IN,
        "tables": [_describe(published, rates, table) for table in Breakdown],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def write_rows(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV as RFC 4180 has it but for its line ends, in UTF-8; text that a spreadsheet could run gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([write_text(each) if isinstance(each, str) else each for each in row] for row in rows)
    return target.getvalue().encode()


def write_moment(moment: datetime) -> str:
    """A timestamp to the second, in UTC, however the database gave it."""
    # SQLite gives it back without its zone.
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _list(published: Edition, table: Breakdown) -> list[_Group]:
    """The groups of a table in their order."""
    groups: dict[str, _Group] = {}
    of_table = published.counts[published.counts["table"] == table].sort_values("place", kind="stable")
    for row in _records(of_table):
        group = groups.setdefault(row["group"], _Group(row["group"], row["label"]))
        group.counts[row["measure"]] = None if pd.isna(row["count"]) else int(row["count"])
    return list(groups.values())


def _describe(published: Edition, rates: pd.DataFrame, table: Breakdown) -> dict[str, Any]:
    of_table = _records(rates[rates["table"] == table])
    groups = [
        {
            "group": group.key,
            "label": group.label,
            "counts": {measure.value: group.counts.get(measure) for measure in list_measures(table)},
            "rates": {row["rate"]: _pick_rate(row) for row in of_table if row["group"] == group.key},
        }
        for group in _list(published, table)
    ]
    return {"table": table.value, "title": WORDS[table].title, "definition": WORDS[table].definition, "groups": groups}


def _pick_rate(row: dict[str, Any]) -> dict[str, float | int | None]:
    return {name: _number(row[name]) for name in ("count", "total", "value", "low", "high")}


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _write_rate(row: dict[str, Any], name: str) -> Any:
    value = row[name]
    if isinstance(value, str):
        return value
    number = _number(value)
    # Of nobody there is no rate, which is no secret.
    return _star(number) if _number(row["total"]) is None or number is not None else ""


def _number(value: Any) -> int | float | None:
    """A number as JSON knows it; None where it is missing."""
    if pd.isna(value):
        return None
    return round(float(value), RATE_DECIMALS) if isinstance(value, float) else int(value)


def _star(number: float | None) -> float | str:
    return HIDDEN if number is None else number
