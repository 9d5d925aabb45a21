"""How are the charts of the Mayor's page made, for the screen and for paper?"""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.report_map import draw_report_map
from mayatrack.charts.report_years import draw_report_years
from mayatrack.charts.theme import find_paper_colors
from mayatrack.domain.reports import MayorsPage, Row

# Pixels of a chart on paper, where it is scaled to the width of its column.
PAPER_SIZES: Final[dict[str, dict[str, Any]]] = {"map": {"width": 480, "height": 230}, "years": {"width": 400}}


def build_specs(page: MayorsPage) -> dict[str, dict[str, Any]]:
    """The specifications of `map` and `years`, as the browser draws them; the page has their titles."""
    return _build(_list_rows(page.every_destination), _list_rows(page.years))


def build_paper_specs(page: MayorsPage) -> dict[str, dict[str, Any]]:
    """The same for paper: with a width, and with colors that no theme lends."""
    colors = find_paper_colors()
    return {
        name: spec | PAPER_SIZES[name] | {"config": _merge(spec["config"], colors)}
        for name, spec in build_specs(page).items()
    }


# Altair builds one chart at a time for the whole process: charts with the same numbers are built once.
@st.cache_data(max_entries=50, show_spinner=False)
def _build(destinations: pd.DataFrame, years: pd.DataFrame) -> dict[str, dict[str, Any]]:
    charts = {"map": draw_report_map(destinations), "years": draw_report_years(years)}
    specs = {name: chart.to_dict() for name, chart in charts.items()}
    for spec in specs.values():
        spec.pop("title")
    return specs


def _list_rows(rows: Sequence[Row]) -> pd.DataFrame:
    """One row each: key, name, place (from 1), text, traveler_count, first_passport_count (missing: hidden)."""
    table = [
        (row.key, row.name, place, _tell(row), row.travelers.count, row.first_passports.count)
        for place, row in enumerate(rows, start=1)
    ]
    columns = ["key", "name", "place", "text", "traveler_count", "first_passport_count"]
    counts = {"traveler_count": "Int64", "first_passport_count": "Int64"}
    return pd.DataFrame(table, columns=columns).astype(counts)


def _tell(row: Row) -> str:
    return f"{row.travelers.text} · {row.first_passports.text}"


def _merge(config: dict[str, Any], colors: dict[str, Any]) -> dict[str, Any]:
    merged = dict(config)
    for name, value in colors.items():
        merged[name] = {**config.get(name, {}), **value} if isinstance(value, dict) else value
    return merged
