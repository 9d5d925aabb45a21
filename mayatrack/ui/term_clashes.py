"""Which trips fall into terms and finals? In words for a person, with the colleges behind them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.domain.term_clashes import Fit
from mayatrack.queries.college_terms import read_clashes_between, read_clashes_of
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_dates
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

# How a trip lies to a college's terms → what is said of so many colleges, and its badge.
SENTENCES: Final = {
    Fit.FINALS: "Falls into **finals** of {colleges}",
    Fit.UNKNOWN_FINALS: "Falls into a term of {colleges} whose **finals are not entered**",
    Fit.TERM: "Falls into classes of {colleges}, outside finals",
    Fit.UNKNOWN_TERMS: "**No terms are entered** for these days at {colleges}",
    Fit.FREE: "Falls into no term of {colleges}",
}
BADGES: Final[dict[Fit, tuple[str, Any]]] = {
    Fit.FINALS: ("Finals", "red"),
    Fit.UNKNOWN_FINALS: ("Finals not entered", "orange"),
    Fit.TERM: ("During a term", "orange"),
    Fit.UNKNOWN_TERMS: ("Terms not entered", "gray"),
    Fit.FREE: ("No clash", "green"),
}
MOST_SPANS: Final = 3


def show_trips(clashes: pd.DataFrame) -> None:
    """The trips of `read_clashes` that fall into a term, or may, and how many others there are."""
    trips = [rows for _, rows in clashes.groupby("cohort_id", sort=False)]
    clashing = [rows for rows in trips if set(rows["fit"]) != {Fit.FREE}]
    for rows in clashing:
        _show_trip(rows)
    free = len(trips) - len(clashing)
    if free:
        trip = "trip falls" if free == 1 else "trips fall"
        st.success(
            f"{free:,} {'other ' if clashing else ''}{trip} into no term of any college.", icon=":material/check:"
        )


def show_cohort_clashes(cohort_id: UUID, *, by: Actor) -> None:
    """How one cohort's trip lies to the terms of the colleges."""
    with reading(get_engine()) as session:
        clashes = read_clashes_of(session, by=by, cohort_id=cohort_id)
    if not clashes.empty:
        show_sentences(clashes)


def show_date_check(values: Mapping[str, Any], *, by: Actor) -> None:
    """How a trip on the days of a form would lie to the terms of the colleges: nothing is stored."""
    with shown_errors():
        with reading(get_engine()) as session:
            days = {name: values[name] for name in ("departs_on", "returns_on")}
            clashes = read_clashes_between(session, by=by, **days)
        show_sentences(clashes)


def show_sentences(clashes: pd.DataFrame) -> None:
    """What `tell_clashes` says, the worst first, marked by how bad it is."""
    for fit, sentence in tell_clashes(clashes).items():
        _, color = BADGES[fit]
        st.markdown(f":{color}[:material/calendar_month:] {sentence}")


def tell_clashes(clashes: pd.DataFrame) -> dict[Fit, str]:
    """How the trip of one cohort lies to the terms of all colleges, by its worst at each: a sentence for each fit.

    The cohort's rows of `read_clashes`. `Falls into finals of 7 of 9 colleges: Jun 12 – 15, 2027 (34 applications)`.
    """
    worst = clashes.drop_duplicates("college_id")
    told = {}
    for fit in Fit:
        colleges = worst[worst["fit"] == fit]
        if not colleges.empty:
            days = clashes[(clashes["fit"] == fit) & clashes["college_id"].isin(colleges["college_id"])]
            told[fit] = _tell_fit(fit, colleges, days, college_count=len(worst))
    return told


def _tell_fit(fit: Fit, colleges: pd.DataFrame, days: pd.DataFrame, *, college_count: int) -> str:
    which = f"{len(colleges)} of {format_count(college_count, 'college')}"
    spans = _tell_spans(days)
    count = int(colleges["application_count"].sum())
    applications = f" ({format_count(count, 'application')})" if count else ""
    return SENTENCES[fit].format(colleges=which) + (f": {spans}" if spans else "") + applications


def _tell_spans(days: pd.DataFrame) -> str:
    spans = sorted({(row["from_on"], row["until_on"]) for row in list_records(days) if row["from_on"]})
    if len(spans) > MOST_SPANS:
        spans = [(min(first for first, _ in spans), max(last for _, last in spans))]
    return " and ".join(format_dates(first, last) for first, last in spans)


def _show_trip(rows: pd.DataFrame) -> None:
    trip, fit = list_records(rows)[0], Fit(rows["fit"].iloc[0])
    label, color = BADGES[fit]
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            days = format_dates(trip["departs_on"], trip["returns_on"])
            st.markdown(f"**{escape_markdown(trip['cohort'])}** · {days}", width="stretch")
            st.badge(label, color=color)
        show_sentences(rows)
        with st.expander("College by college"):
            _show_colleges(rows, trip["cohort"])


def _show_colleges(rows: pd.DataFrame, cohort: str) -> None:
    shown = pd.DataFrame(
        {
            "College": rows["college"],
            "Trip": [BADGES[Fit(fit)][0] for fit in rows["fit"]],
            "Term": rows["term"],
            "Days": [_tell_days(row["from_on"], row["until_on"]) for row in list_records(rows)],
            "Applications": rows["application_count"],
        }
    )
    st.dataframe(shown, hide_index=True, placeholder="–", alt=f"How the trip of {cohort} lies to each college's terms")


def _tell_days(first: date | None, last: date | None) -> str | None:
    return format_dates(first, last) if first and last else None
