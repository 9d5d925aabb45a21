"""What do both rates say, by cohort and by year of return, and how soon are alumni placed?"""

from collections.abc import Iterator
from functools import partial
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.first_placements import draw_first_placements
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.career_outcomes import OutcomeGroup, Rate, compute_rates
from mayatrack.domain.roles import Actor
from mayatrack.indicators.first_placements import estimate_first_placements
from mayatrack.models.base import today
from mayatrack.queries.alumni import EVERYBODY
from mayatrack.queries.career_outcomes import read_first_placements, read_rates
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.charts import show_chart
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

GROUPS: Final = list(OutcomeGroup)
MEANING: Final = (
    "Categories after the first-destination standards of the National Association of Colleges and Employers (NACE); "
    "returned travelers stand in for their graduates. The knowledge rate is the share whose outcome is known; the "
    "career outcomes rate is the share employed, in service, in the military or in continuing education, of those and "
    "of whoever is still seeking. Memberships, delegations and mentoring count in neither. Who returned from several "
    "trips counts once for each: what they told after the last is known of the others, too. Beside each Wilson's "
    "95 % interval. Exact numbers for the office: not to be published."
)


def show_rates(cohorts: pd.DataFrame, *, by: Actor) -> None:
    """Both rates, always together, and the curve of first placements. Frame of `read_alumni_cohorts`."""
    with reading(get_engine()) as session:
        counts = read_rates(session, by=by)
    total = compute_rates(_sum(counts))
    with st.container(horizontal=True):
        for label, rate in (
            ("Knowledge rate", total.knowledge),
            ("Career outcomes rate", total.career_outcomes),
        ):
            interval = f"95 % interval {_write_interval(rate)}" if rate.interval else None
            st.metric(label, _write(rate), interval, delta_color="off", delta_arrow="off", border=True)
    st.caption(MEANING)
    years = counts.assign(year=[f"{day.year}" for day in counts["returns_on"]])
    by_year = years.groupby("year", sort=False)[GROUPS].sum().reset_index()
    for title, name, frame in (("By year of return", "year", by_year), ("By cohort", "cohort", counts)):
        st.header(title, anchor=False)
        rates = pd.DataFrame(_describe_rates(frame, name))
        _show_table(rates, title)
        groups = pd.DataFrame(_describe_groups(frame, name))
        with st.container(horizontal=True):
            with st.popover("What they are made of", icon=":material/table_rows:", key=f"groups_{name}"):
                _show_table(groups, f"{title}: what the rates are made of")
            table = rates.merge(groups, on=name.capitalize())
            show_csv_download("Download as CSV", partial(_give, table), name=f"rates_{name}")
    _show_curve(cohorts, by=by)


def _show_curve(cohorts: pd.DataFrame, *, by: Actor) -> None:
    is_one = st.toggle("First placements of one cohort only", key="placed_one")
    chosen = choose_cohort(cohorts, EVERYBODY, key="placed_cohort") if is_one else None
    with reading(get_engine()) as session:
        people = read_first_placements(session, by=by, cohort_id=UUID(chosen["cohort_id"]) if chosen else None)
    curve = estimate_first_placements(people, today=today())
    if curve["placed_count"].sum() == 0:
        st.info("Nobody of them is placed yet: the curve begins with the first placement.", icon=":material/info:")
        return
    hint = "Kaplan–Meier: whoever is not placed yet is counted until today. The numbers say how many are still at risk."
    show_chart("first_placements", draw_first_placements, curve, hint=hint)


def _give(table: pd.DataFrame) -> pd.DataFrame:
    return table


def _sum(counts: pd.DataFrame) -> dict[OutcomeGroup, int]:
    return {group: int(counts[group].sum()) for group in GROUPS}


def _show_table(table: pd.DataFrame, title: str) -> None:
    # A table reads Markdown, and names of cohorts are typed by people.
    shown = table.map(lambda value: escape_markdown(value) if isinstance(value, str) else value)
    st.table(shown, hide_index=True, border="horizontal", alt=title)


def _describe_rates(frame: pd.DataFrame, name: str) -> Iterator[dict[str, str]]:
    """Per row both rates with their denominators and intervals."""
    for row in list_records(frame):
        rates = compute_rates({group: int(row[group]) for group in GROUPS})
        yield {
            name.capitalize(): str(row[name]),
            "Knowledge rate": _write(rates.knowledge),
            "95 % interval": _write_interval(rates.knowledge),
            "Career outcomes rate": _write(rates.career_outcomes),
            # Another name for the same words: a table has each but once.
            "95 % interval ": _write_interval(rates.career_outcomes),
        }


def _describe_groups(frame: pd.DataFrame, name: str) -> Iterator[dict[str, str | int]]:
    """Per row how many are counted in each group."""
    for row in list_records(frame):
        counted = {group.value.replace("_", " ").capitalize(): int(row[group]) for group in GROUPS}
        yield {name.capitalize(): str(row[name]), **counted}


def _write(rate: Rate) -> str:
    """`85.0 % = 34/40`."""
    return "nobody to count" if rate.value is None else f"{rate.value * 100:.1f}\u00a0% = {rate.count:,}/{rate.total:,}"


def _write_interval(rate: Rate) -> str:
    """`70.9–92.9 %`."""
    if rate.interval is None:
        return ""
    low, high = rate.interval
    return f"{low * 100:.1f}–{high * 100:.1f}\u00a0%"
