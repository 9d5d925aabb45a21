"""How do the rates change from year to year, all groups together?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.outcome_years import draw_rate_years
from mayatrack.charts.words import label_value
from mayatrack.domain.catalogue import Breakdown
from mayatrack.domain.rates import RATE_DEFINITIONS, OutcomeRate
from mayatrack.ui.outcome_numbers import write_percent, write_rate
from mayatrack.ui.outcome_panels import describe_rate, describe_rows, draw_rate_panel, show_reading, show_tables
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

READING: Final = "The point is the rate of the year in which cohorts departed, the bar its 95 % interval."


def show_years(counts: pd.DataFrame, rates: pd.DataFrame) -> None:
    """One panel per rate with the years from left to right, and below all numbers as tables and as files."""
    years = rates[rates["table"] == Breakdown.YEAR]
    if years.empty:
        st.info("No year can be shown yet: publish again once a cohort has a year.", icon=":material/info:")
        return
    with st.grid(3, min_column_width=300, gap="medium"):
        for rate in OutcomeRate:
            with st.container():
                _show_panel(years[years["rate"] == rate], rate)
        show_reading(READING)
    show_tables(counts[counts["table"] == Breakdown.YEAR], years, Breakdown.YEAR)


def _show_panel(rates: pd.DataFrame, rate: OutcomeRate) -> None:
    label = label_value(rate.value)
    rows = list_records(rates)
    frame = rates[["label", "value", "low", "high"]].assign(
        text=[write_rate(row) for row in rows],
        percent=[write_percent(row["value"], total=row["total"], digits=0) for row in rows],
        title=label,
    )
    st.header(label, anchor=False)
    st.caption(escape_markdown(RATE_DEFINITIONS[rate]))
    told = [describe_rate(row) for row in rows]
    draw_rate_panel(f"years_{rate.value}", draw_rate_years, frame, describe_rows(f"{label} by year", told))
