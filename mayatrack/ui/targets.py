"""What does each year aim at, and where does it stand? In a picture and in numbers, the latest year first."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.targets import draw_targets
from mayatrack.charts.words import label_value
from mayatrack.domain.catalogue import Breakdown
from mayatrack.domain.rates import HIDDEN, STAND_IN, WHY_HIDDEN, OutcomeRate
from mayatrack.domain.targets import RATES, Aim, Progress
from mayatrack.indicators.rates import derive_rates
from mayatrack.queries.publications import COLUMNS, Published
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.outcome_numbers import SPACE, write_rate
from mayatrack.ui.outcome_panels import describe_rows, draw_panel, show_table
from mayatrack.ui.paging import show_pages
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# The key of the choice is its name in the page's address; no other page uses it.
GOAL: Final = "goal"
PAGE: Final = "targets_page"
YEARS_SHOWN: Final = 6
NOTHING_YET: Final = "nothing to compare yet"


def show_as_of(published: Published | None) -> None:
    """Which published numbers the goals are compared with."""
    if published is None:
        st.info(
            "Nothing is published yet: goals are compared once somebody publishes today's numbers on Outcomes.",
            icon=":material/info:",
        )
        return
    st.markdown(
        f"Compared with the numbers published as of **{format_date(published.as_of_on)}**. A year is the one in which "
        "cohorts depart."
    )
    st.caption(escape_markdown(WHY_HIDDEN))


def list_counts(published: Published | None) -> pd.DataFrame:
    """The published numbers; none before there are any."""
    return pd.DataFrame(columns=list(COLUMNS)) if published is None else published.counts


def choose_target(compared: pd.DataFrame) -> Row | None:
    """One of the goals, to change it."""
    rows = {name_target(row): row for row in list_records(compared)}
    chosen = choose("Change a goal", list(rows), key=GOAL, everything="Choose one")
    return rows.get(chosen) if chosen else None


def show_targets(compared: pd.DataFrame, counts: pd.DataFrame) -> None:
    """A box per year, six at a time. Frame of `compare_targets`; `counts` as of `Published`."""
    years = list(dict.fromkeys(compared["year"]))
    own = counts[counts["table"] == Breakdown.YEAR]
    rates = {(row["group"], row["rate"]): row for row in (list_records(derive_rates(own)) if len(own) else [])}
    with show_pages(len(years), YEARS_SHOWN, key=PAGE) as page, st.grid(2, min_column_width=340):
        for year in years[(page - 1) * YEARS_SHOWN : page * YEARS_SHOWN]:
            with st.container(border=True, height="stretch"):
                goals = list_records(compared[compared["year"] == year])
                _show_year(year, goals, rates.get((str(year), OutcomeRate.CAREER_OUTCOMES_RATE.value)))


def name_target(row: Mapping[str, Any]) -> str:
    """`2027, travelers`."""
    return f"{row['year']}, {label_value(row['aim']).lower()}"


def write_goal(aim: Aim, goal: float) -> str:
    """`120`, `65 %`."""
    return f"{goal:,}{SPACE}%" if aim in RATES else f"{goal:,}"


def tell_standing(row: Mapping[str, Any]) -> str:
    """`reached`, `16 more to go`, `9 more answers to go`, `nothing to compare yet`; `*` where it is hidden."""
    progress = Progress(row["progress"])
    if progress is Progress.HIDDEN:
        return HIDDEN
    if progress is Progress.NOTHING_YET:
        return NOTHING_YET
    if progress is Progress.REACHED:
        return "reached"
    more = ("more answer", "more answers") if Aim(row["aim"]) in RATES else ("more", "more")
    return f"{format_count(row['missing'], *more)} to go"


def _show_year(year: int, goals: list[Row], career: Row | None) -> None:
    st.header(str(year), anchor=False)
    told = [f"{label_value(row['aim'])}: {_write_reached(row)}, {tell_standing(row)}." for row in goals]
    if any(row["reached"] is not None for row in goals):
        draw_panel(f"targets_{year}", draw_targets, _to_bars(year, goals), describe_rows(f"Goals of {year}", told))
    show_table(_tabulate(goals), f"Goals of {year}, and where the year stands")
    if any(Aim(row["aim"]) in RATES for row in goals):
        of_year = write_rate(career) if career else NOTHING_YET
        st.caption(escape_markdown(f"{label_value(OutcomeRate.CAREER_OUTCOMES_RATE.value)}: {of_year}. {STAND_IN}"))


def _to_bars(year: int, goals: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "label": [label_value(row["aim"]) for row in goals],
            "share": pd.Series([_share(row) for row in goals], dtype=float),
            "text": [f"{_write_reached(row)}" for row in goals],
            "title": f"Goals of {year}",
        }
    )


def _tabulate(goals: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "What": label_value(row["aim"]),
                "Goal": write_goal(Aim(row["aim"]), row["goal"]),
                "Reached": _write_number(row),
                "Share": _write_share(row),
                "Stands": tell_standing(row),
            }
            for row in goals
        ]
    )


def _write_reached(row: Row) -> str:
    """`64 of 80`, `66.7 % of 65 %`."""
    return f"{_write_number(row) or 'nothing yet'}, goal {write_goal(Aim(row['aim']), row['goal'])}"


def _write_number(row: Row) -> str:
    if row["progress"] == Progress.HIDDEN:
        return HIDDEN
    if row["reached"] is None:
        return ""
    return f"{row['reached']:.1f}{SPACE}%" if Aim(row["aim"]) in RATES else f"{int(row['reached']):,}"


def _write_share(row: Row) -> str:
    if row["progress"] == Progress.HIDDEN:
        return HIDDEN
    share = _share(row)
    # Rounded down, so that nothing reads as the whole that is not.
    return "" if share is None else f"{int(share * 100):,}{SPACE}%"


def _share(row: Row) -> float | None:
    return None if row["reached"] is None else float(row["reached"]) / int(row["goal"])
