"""How are published numbers written, those that are hidden too, in charts, tables and files alike?"""

from typing import Final

import pandas as pd

from mayatrack.charts.words import label_value
from mayatrack.domain.catalogue import Measure
from mayatrack.domain.rates import HIDDEN, OutcomeRate
from mayatrack.ui.rows import Row, list_records

NOBODY: Final = "nobody"
SPACE: Final = "\u00a0"
MEASURE_LABELS: Final = {
    Measure.APPLIED: "Applied",
    Measure.INTERVIEWED: "Interviewed",
    Measure.OFFERED: "Offered",
    Measure.TRAVELED: "Traveled",
    Measure.ANSWERED: "Answered",
    Measure.TOLD: "Landed or seeking",
    Measure.LANDED: "Landed",
    Measure.FIRST_PASSPORT: "First passports",
    Measure.FIRST_FLIGHT: "First flights",
    Measure.FIRST_TRIP_ABROAD: "First trips abroad",
}


def write_count(count: int | None) -> str:
    """`1,204`."""
    return HIDDEN if count is None else f"{int(count):,}"


def write_percent(value: float | None, *, total: int | None, digits: int = 1) -> str:
    """`55.0 %`; of nobody there is no rate, and that is no secret."""
    if total is None:
        return HIDDEN
    return NOBODY if value is None else f"{value * 100:.{digits}f}{SPACE}%"


def write_rate(row: Row) -> str:
    """`55.0 % = 220/400`, of a row of `derive_rates`."""
    percent = write_percent(row["value"], total=row["total"])
    return percent if row["value"] is None else f"{percent} = {write_count(row['count'])}/{write_count(row['total'])}"


def write_interval(row: Row) -> str:
    """`50.1–59.8 %`; nothing of nobody."""
    if row["total"] is None:
        return HIDDEN
    return "" if row["value"] is None else f"{row['low'] * 100:.1f}–{row['high'] * 100:.1f}{SPACE}%"


def tabulate_counts(counts: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row per group, as people read it: its name under `name`, and a column of text per measure of the table."""
    measures = [measure for measure in Measure if measure in set(counts["measure"])]
    rows: dict[int, Row] = {}
    for row in list_records(counts):
        told = rows.setdefault(row["place"], {name: row["label"]})
        told[MEASURE_LABELS[Measure(row["measure"])]] = write_count(row["count"])
    return pd.DataFrame(list(rows.values()), columns=[name, *(MEASURE_LABELS[each] for each in measures)]).fillna(
        HIDDEN
    )


def tabulate_rates(rates: pd.DataFrame, name: str) -> pd.DataFrame:
    """One row per rate and group, as people read it, for a table and a file alike: all of it text."""
    by_rate = [row for rate in OutcomeRate for row in list_records(rates[rates["rate"] == rate])]
    return pd.DataFrame(
        [
            {
                "Rate": label_value(row["rate"]),
                name: row["label"],
                "Numerator": write_count(row["count"]),
                "Denominator": write_count(row["total"]),
                "Percent": write_percent(row["value"], total=row["total"]),
                "95 % interval": write_interval(row),
            }
            for row in by_rate
        ],
        columns=["Rate", name, "Numerator", "Denominator", "Percent", "95 % interval"],
    )
