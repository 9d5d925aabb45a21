"""Which groups are behind everybody else, how sure is that, and how many people would close the gap?"""

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.equity_gaps import draw_gaps
from mayatrack.charts.words import label_value
from mayatrack.domain.catalogue import WORDS, Breakdown
from mayatrack.domain.equity import ChosenMethod, Verdict
from mayatrack.domain.rates import HIDDEN, OutcomeRate
from mayatrack.domain.roles import Actor
from mayatrack.indicators.equity import compare_groups
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.equity_method import show_method
from mayatrack.ui.formats import format_count
from mayatrack.ui.outcome_definitions import show_equity_definitions
from mayatrack.ui.outcome_numbers import SPACE, write_count, write_percent, write_rate
from mayatrack.ui.outcome_panels import describe_rows, draw_panel, show_table
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# A word says it; the sign lets the eye find it.
SIGNS: Final = {Verdict.GAP: "▼ a gap"}
# Destinations are no groups of people.
NOT_COMPARED: Final = frozenset({Breakdown.COUNTRY})


def show_equity(rates: pd.DataFrame, breakdown: Breakdown, chosen: ChosenMethod, *, by: Actor) -> None:
    """In words for every group and rate; then one rate with its differences, margins and counts."""
    with st.container(horizontal=True):
        show_equity_definitions(chosen.method)
        show_method(chosen, by=by)
    if breakdown in NOT_COMPARED:
        st.info("Destinations are no groups of people: choose another table to compare.", icon=":material/info:")
        return
    compared = compare_groups(rates, breakdown, chosen.form)
    title = WORDS[breakdown].title
    if compared.empty:
        st.info("There is no group to compare in this table: choose another one.", icon=":material/info:")
        return
    st.header("In words", anchor=False)
    for sentence in _tell_gaps(compared):
        st.markdown(sentence)
    show_table(_tabulate_verdicts(compared, title), f"Which groups are behind everybody else, by {title}")
    rate = st.segmented_control(
        "Look closer at",
        list(OutcomeRate),
        default=OutcomeRate.INTERVIEW_RATE,
        required=True,
        key="equity_rate",
        format_func=label_value,
    )
    _show_closer(compared[compared["rate"] == rate], OutcomeRate(rate), title, breakdown)


def _tell_gaps(compared: pd.DataFrame) -> list[str]:
    """A sentence for each rate with a gap, or one that there is none in what is shown."""
    sentences = []
    for rate in OutcomeRate:
        gaps = list_records(compared[(compared["rate"] == rate) & (compared["verdict"] == Verdict.GAP)])
        if gaps:
            groups = ", ".join(f"{row['label']} ({row['parity_count']:,} more would close it)" for row in gaps)
            sentences.append(f"**{label_value(rate.value)}**: a gap for {escape_markdown(groups)}.")
    if sentences:
        return sentences
    if compared["verdict"].isin([Verdict.NO_GAP]).any():
        return [
            "No gap found in what can be shown. Few people leave wide margins: that is no proof that there is none."
        ]
    return ["Nothing can be told of this table."]


def _tabulate_verdicts(compared: pd.DataFrame, title: str) -> pd.DataFrame:
    rows: dict[int, Row] = {}
    for row in list_records(compared):
        told = rows.setdefault(row["place"], {title: row["label"]})
        told[label_value(row["rate"])] = _write_verdict(row)
    return pd.DataFrame(list(rows.values()), columns=[title, *(label_value(rate.value) for rate in OutcomeRate)])


def _show_closer(compared: pd.DataFrame, rate: OutcomeRate, title: str, breakdown: Breakdown) -> None:
    label = label_value(rate.value)
    rows = list_records(compared)
    st.header(f"{label}: each group beside everybody else", anchor=False)
    if compared["gap"].notna().any():
        told = [f"{row['label']}: {_write_points(row)}, {_write_verdict(row)}." for row in rows]
        draw_panel(
            f"gaps_{rate.value}",
            draw_gaps,
            _to_points(compared, rows, label),
            describe_rows(f"{label} by {title}", told),
        )
        st.caption(
            "Bars are margins: what chance alone may explain. A gap (diamond) is a bar that ends at or left of zero."
        )
    table = _tabulate_rows(rows, title)
    show_table(table, f"{label} beside everybody else, by {title}")
    show_csv_download("Download as CSV", partial(_give, table), name=f"equity_{rate.value}_{breakdown.value}")


def _to_points(compared: pd.DataFrame, rows: list[Row], label: str) -> pd.DataFrame:
    gap, margin = compared["gap"] * 100, compared["margin"] * 100
    return compared[["label"]].assign(
        gap=gap,
        low=gap - margin,
        high=gap + margin,
        text=[
            f"{_write_points(row)} · {_write_verdict(row)}" if row["gap"] is not None else _write_verdict(row)
            for row in rows
        ],
        title=f"{label} beside everybody else",
        has_gap=[row["verdict"] == Verdict.GAP for row in rows],
    )


def _tabulate_rows(rows: list[Row], title: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                title: row["label"],
                "In words": _write_verdict(row),
                "Rate": write_rate(row),
                "Everybody else": _write_else(row),
                "Difference": _write_points(row),
                "Margin": HIDDEN if row["verdict"] is None else _write_margin(row["margin"]),
                "More for parity": _write_parity(row),
                "Of the highest": _write_index(row),
            }
            for row in rows
        ]
    )


def _write_verdict(row: Row) -> str:
    if row["verdict"] is None:
        return HIDDEN
    verdict = Verdict(row["verdict"])
    return SIGNS.get(verdict, verdict.value)


def _write_else(row: Row) -> str:
    if row["else_total"] is None:
        return HIDDEN
    percent = write_percent(row["else_value"], total=row["else_total"])
    counts = f" = {write_count(row['else_count'])}/{write_count(row['else_total'])}"
    return percent if row["else_value"] is None else f"{percent}{counts}"


def _write_points(row: Row) -> str:
    """`−18.3 points`."""
    if row["verdict"] is None:
        return HIDDEN
    return "" if row["gap"] is None else f"{row['gap'] * 100:+.1f}{SPACE}points".replace("-", "−")


def _write_margin(margin: float | None) -> str:
    return "" if margin is None else f"±{margin * 100:.1f}"


def _write_parity(row: Row) -> str:
    """How many more, of a gap; a difference that chance explains asks for nobody."""
    if row["verdict"] is None:
        return HIDDEN
    return format_count(row["parity_count"], "more", "more") if row["verdict"] == Verdict.GAP else ""


def _write_index(row: Row) -> str:
    if row["total"] is None:
        return HIDDEN
    if row["index"] is None:
        return ""
    below = ", look closer" if row["is_below_four_fifths"] else ""
    return f"{row['index'] * 100:.1f}{SPACE}%{below}"


def _give(table: pd.DataFrame) -> pd.DataFrame:
    return table
