"""How do all open cohorts stand, which one does the page look at, and until when is it safe to apply?"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.domain.boarding_words import OUTLOOKS, tell_rule
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.passport_forecast import WORST_FIRST, Outlook, last_safe_day
from mayatrack.queries.boards import Board, OpenCohort
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import TABLE_DATE, format_count, format_date, format_dates
from mayatrack.ui.outlooks import DOUBT, SIGNS, paint_doubts
from mayatrack.ui.passport_times import SERVICES
from mayatrack.ui.stalled_choices import restart
from mayatrack.ui.text import escape_markdown

# The keys of the choices are the names in the page's address; no other page uses them.
COHORT: Final = "boards"
OUTLOOK: Final = "outlook"
CLICKED: Final = "clicked_board"
SOUND: Final = "✔ Confirmed"
RULES: Final = {
    RuleDoubt.NOT_CONFIRMED: f"{DOUBT} Not confirmed",
    RuleDoubt.RECHECK_DUE: f"{DOUBT} To be looked at again",
    RuleDoubt.STALE: f"{DOUBT} Not checked lately",
    RuleDoubt.MISSING: f"{DOUBT} Not entered",
}


def show_glance(counts: pd.DataFrame) -> None:
    """Every open cohort with its counts by outlook; a click on a name chooses the cohort. From `count_outlooks`."""
    outlooks = {f"{SIGNS[outlook]} {OUTLOOKS[outlook]}": counts[f"{outlook}_count"] for outlook in WORST_FIRST}
    shown = pd.DataFrame(
        {
            "Cohort": counts["cohort"],
            "Departure": counts["departs_on"],
            "Travelers": counts["traveler_count"],
            **outlooks,
            "Entry rule": [SOUND if pd.isna(doubt) else RULES[RuleDoubt(doubt)] for doubt in counts["rule_doubt"]],
        }
    )
    names = list(counts["cohort"])
    st.dataframe(
        paint_doubts(shown.style, "Entry rule"),
        hide_index=True,
        placeholder="",
        height="auto" if len(shown) > 10 else "content",
        alt=describe(shown, "Open cohorts by outlook"),
        key="board_glance",
        column_config={
            "Cohort": st.column_config.ButtonColumn(
                type="tertiary", alignment="left", pinned=True, key=CLICKED, on_click=_choose, args=(names,)
            ),
            "Departure": st.column_config.DateColumn(format=TABLE_DATE),
        },
    )


def choose_board(board: Board) -> tuple[OpenCohort | None, Outlook | None]:
    """One of the open cohorts or all of them, and one outlook or all."""
    cohorts = {cohort.name: cohort for cohort in board.cohorts}
    outlooks = {OUTLOOKS[outlook]: outlook for outlook in WORST_FIRST}
    with st.grid(2, min_column_width=220):
        name = choose("Cohort", list(cohorts), key=COHORT, everything="All open cohorts", on_change=restart)
        label = choose("Outlook", list(outlooks), key=OUTLOOK, everything="All outlooks", on_change=restart)
    return cohorts[name] if name else None, outlooks[label] if label else None


def show_cohort(cohort: OpenCohort, board: Board) -> None:
    """When the cohort leaves, what its rule is worth, and the last day on which applying is safe, by each service."""
    trip = cohort.trip
    days = format_count((trip.departs_on - board.today).days, "day")
    place = f"**{escape_markdown(trip.country)}**, {format_dates(trip.departs_on, trip.returns_on)}"
    st.markdown(f"{place} · departs in {days}")
    if doubt := tell_rule(trip):
        st.warning(f"{escape_markdown(doubt)} Until then nobody is ready by it.", icon=":material/warning:")
    if not cohort.items:
        st.caption("This cohort has no checklist yet: the outlook is that of the passports alone.")
    st.markdown("  \n".join(["**Last safe day to apply for a passport**", *tell_last_days(cohort, board)]))


def tell_last_days(cohort: OpenCohort, board: Board) -> Sequence[str]:
    """For each service the last day on which applying leaves the passport there in time at worst, as Markdown."""
    told = []
    for service, label in SERVICES.items():
        day = last_safe_day(
            board.times,
            service=service,
            today=board.today,
            departs_on=cohort.trip.departs_on,
            visa_days=cohort.trip.visa_days,
        )
        told.append(f"{label}: {_tell_last_day(day, board.today)}")
    return told


def _tell_last_day(day: date | None, today: date) -> str:
    if day is None:
        return "no processing time is entered"
    if day < today:
        return f":material/dangerous: {format_date(day)}, {format_count((today - day).days, 'day')} ago"
    left = format_count((day - today).days, "day")
    return f"**{format_date(day)}**, {left} from today" if day > today else f"**{format_date(day)}**, today"


def _choose(names: list[str]) -> None:
    st.session_state[COHORT] = names[st.session_state[CLICKED]["row"]]
    restart()
