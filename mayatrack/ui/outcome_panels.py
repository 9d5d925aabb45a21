"""How do the groups of one published table compare, one small panel for each rate, with all numbers beside?"""

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.outcome_rates import draw_rates
from mayatrack.charts.words import LONGEST_DESCRIPTION, label_value
from mayatrack.domain.catalogue import WORDS, Breakdown
from mayatrack.domain.rates import HIDDEN, RATE_DEFINITIONS, SO_FAR, STAND_IN, OutcomeRate
from mayatrack.ui.charts import Draw, build_spec
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.outcome_numbers import tabulate_counts, tabulate_rates, write_interval, write_rate
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

READING: Final = "The point is the group's rate, the bar its 95 % interval, the thin upright line the rate of all."


def show_group_rates(counts: pd.DataFrame, rates: pd.DataFrame, breakdown: Breakdown) -> None:
    """One panel per rate with the groups as rows, and below all numbers as tables and as files."""
    title = WORDS[breakdown].title
    groups = rates[rates["table"] == breakdown]
    everybody = {row["rate"]: row for row in list_records(rates[rates["table"] == Breakdown.TOTAL])}
    if groups["value"].isna().all():
        st.info("No rate of this table can be shown. Choose another table.", icon=":material/info:")
    else:
        with st.grid(3, min_column_width=300, gap="medium"):
            for rate in OutcomeRate:
                with st.container():
                    _show_panel(groups[groups["rate"] == rate], rate, everybody.get(rate), title)
            show_reading(READING)
    show_tables(counts[counts["table"] == breakdown], groups, breakdown)


def show_tables(counts: pd.DataFrame, rates: pd.DataFrame, breakdown: Breakdown) -> None:
    """The counts and the rates of one table as text, each with a file of exactly these."""
    title = WORDS[breakdown].title
    st.header("The same in numbers", anchor=False)
    for name, table in (("counts", tabulate_counts(counts, title)), ("rates", tabulate_rates(rates, title))):
        st.subheader(name.capitalize(), anchor=False)
        show_table(table, f"{name.capitalize()} by {title}")
        show_csv_download(f"Download {name} as CSV", partial(_give, table), name=f"outcome_{name}_{breakdown.value}")


def show_reading(sentence: str) -> None:
    """Beside the panels: how they are read, and whom the outcome rates speak of."""
    with st.container():
        st.caption(sentence)
        st.caption(SO_FAR)
        st.caption(STAND_IN)


def show_table(table: pd.DataFrame, alt: str) -> None:
    """A table of text, read as text: names of colleges and languages are typed by people."""
    st.table(table.map(escape_markdown).rename(columns=escape_markdown), hide_index=True, border="horizontal", alt=alt)


def draw_rate_panel(name: str, draw: Draw, frame: pd.DataFrame, alt: str) -> None:
    """One panel of rates; where none of them can be shown, the symbol alone."""
    if frame["value"].isna().all():
        symbols = " or ".join(dict.fromkeys(frame["text"]))
        st.markdown(escape_markdown(f"{symbols} for each of them"))
        return
    draw_panel(name, draw, frame, alt)


def draw_panel(name: str, draw: Draw, frame: pd.DataFrame, alt: str) -> None:
    """One chart under a heading that somebody else wrote."""
    spec = build_spec(draw, frame, None)
    spec.pop("title")
    st.vega_lite_chart(spec, key=f"chart_{name}", alt=alt)


def describe_rows(title: str, told: list[str]) -> str:
    """A chart's numbers as sentences, for people who hear it; at most 40 rows."""
    more = len(told) - LONGEST_DESCRIPTION
    rest = [f"And {more:,} more: see the table."] if more > 0 else []
    return " ".join([f"{title}.", *told[:LONGEST_DESCRIPTION], *rest])


def describe_rate(row: Row) -> str:
    """Such as `Asian: 50.0 % = 90/180, 95 % interval 42.8–57.2 %`, and a full stop."""
    interval = "" if row["value"] is None else f", 95 % interval {write_interval(row)}"
    return f"{row['label']}: {write_rate(row)}{interval}."


def _show_panel(rates: pd.DataFrame, rate: OutcomeRate, everybody: Row | None, title: str) -> None:
    label = label_value(rate.value)
    rows = list_records(rates)
    frame = rates[["label", "value", "low", "high"]].assign(
        text=[write_rate(row) for row in rows],
        title=label,
        everybody=everybody["value"] if everybody else None,
    )
    frame["everybody"] = frame["everybody"].astype(float)
    of_all = write_rate(everybody) if everybody else HIDDEN
    st.header(label, anchor=False)
    st.caption(escape_markdown(RATE_DEFINITIONS[rate]))
    st.markdown(f"All: **{escape_markdown(of_all)}**")
    draw_rate_panel(
        rate.value, draw_rates, frame, describe_rows(f"{label} by {title}", [describe_rate(row) for row in rows])
    )


def _give(table: pd.DataFrame) -> pd.DataFrame:
    return table
