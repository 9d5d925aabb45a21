"""How long does a passport take today, and how long did it take before?"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.domain.passport_forecast import PassportService, ProcessingTime, find_time, longest_wait
from mayatrack.domain.travel_policy import TravelPolicy
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

SERVICES: Final = {
    PassportService.ROUTINE: "Routine",
    PassportService.EXPEDITED: "Expedited",
    PassportService.AGENCY: "In person at an agency",
}
# What the forecast cannot do without; few ever come to an agency.
EXPECTED: Final = (PassportService.ROUTINE, PassportService.EXPEDITED)
# The key of the choice is its name in the page's address; no other page uses it.
TIME: Final = "passport_time"
CLICKED: Final = "clicked_time"


def show_today(times: Sequence[ProcessingTime], sources: pd.DataFrame, policy: TravelPolicy, today: date) -> None:
    """What is in effect today for each service, in words."""
    with st.grid(2, min_column_width=300):
        for service, label in SERVICES.items():
            time = find_time(times, service, today)
            if time is not None or service in EXPECTED:
                with st.container(border=True, height="stretch", gap="small"):
                    st.subheader(label, anchor=False)
                    _show_time(time, service, sources, policy, today)
    coming = [time for time in times if time.effective_on > today]
    if coming:
        st.caption(f"{format_count(len(coming), 'entry', 'entries')} below will hold from a later day on.")


def tell_time(time: ProcessingTime, policy: TravelPolicy) -> str:
    """How long a time says that it takes, with the policy's mail: a sentence."""
    if time.service is PassportService.AGENCY:
        return f"Whoever applies in person today holds the passport within {_weeks(time.max_weeks)}."
    most, mail = _weeks(longest_wait(time, policy) / timedelta(weeks=1)), _weeks(policy.mail_weeks)
    return f"Whoever applies today holds the passport within {most}, with up to {mail} of mail each way."


def choose_time(times: pd.DataFrame) -> Row | None:
    """One of the times, to change it; it may also be clicked in the table."""
    rows = {_name(row): row for row in list_records(times)}
    chosen = choose("Entry", list(rows), key=TIME, everything="Choose one to change it, or click it in the table")
    return rows.get(chosen) if chosen else None


def show_time(row: Row) -> None:
    """One entry in words."""
    st.subheader(f"{SERVICES[PassportService(row['service'])]}, from {format_date(row['effective_on'])}", anchor=False)
    st.markdown(f"{tell_weeks(row['min_weeks'], row['max_weeks'])} of processing")
    st.caption(f"Source: {escape_markdown(row['source'])}")


def show_times(times: pd.DataFrame) -> None:
    """The times as a table, the newest first; a click on the day chooses the entry."""
    rows = list_records(times)
    shown = pd.DataFrame(
        {
            "From": [format_date(day) for day in times["effective_on"]],
            "Service": [SERVICES[PassportService(service)] for service in times["service"]],
            "Fewest weeks": times["min_weeks"],
            "Most weeks": times["max_weeks"],
            "Source": times["source"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        alt=describe(shown, "How long a passport took"),
        column_config={
            "From": st.column_config.ButtonColumn(
                type="tertiary",
                alignment="left",
                pinned=True,
                key=CLICKED,
                on_click=_choose,
                args=([_name(row) for row in rows],),
            ),
            "Fewest weeks": st.column_config.NumberColumn(format="%g"),
            "Most weeks": st.column_config.NumberColumn(format="%g"),
        },
    )


def tell_weeks(fewest: float, most: float) -> str:
    """`4 to 6 weeks`, or `3 weeks` where both are the same."""
    return _weeks(most) if fewest == most else f"{fewest:g} to {_weeks(most)}"


def _show_time(
    time: ProcessingTime | None, service: PassportService, sources: pd.DataFrame, policy: TravelPolicy, today: date
) -> None:
    if time is None:
        st.warning(
            f"No time for {service.value} service is entered yet: no forecast can be made.", icon=":material/warning:"
        )
        return
    st.markdown(
        f"**{tell_weeks(time.min_weeks, time.max_weeks)}** of processing, since {format_date(time.effective_on)}"
    )
    st.markdown(tell_time(time, policy))
    own = sources[(sources["service"] == service) & (sources["effective_on"] == time.effective_on)]
    days = format_count((today - time.effective_on).days, "day")
    st.caption(f"Source: {escape_markdown(own['source'].iloc[0])} · in effect for {days}")


def _choose(names: list[str]) -> None:
    st.session_state[TIME] = names[st.session_state[CLICKED]["row"]]


def _name(row: Row) -> str:
    return f"{SERVICES[PassportService(row['service'])]}, {format_date(row['effective_on'])}"


def _weeks(count: float) -> str:
    return f"{count:g} week" if count == 1 else f"{count:g} weeks"
