"""What is a page narrowed to? Choices that live in its address, so that a link shows somebody else the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NoReturn
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.application_status import Status
from mayatrack.queries.scope import Scope
from mayatrack.ui.navigation import find_page
from mayatrack.ui.text import escape_markdown

# The keys of a page's choices are the names in its address. No two pages share one: a page would refuse the link.
COUNTRY: Final = "country"
COHORT: Final = "trip"
PLACE: Final = "place"
# What a list can be narrowed to, by the words that people read.
STATUSES: Final = {label_value(status.value): status for status in Status}
APPLICANT_CHOICES: Final = ("cohort", "status", "college", "search", "sort")


def choose(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    everything: str,
    on_change: Callable[[], None] | None = None,
) -> str | None:
    """One of the options, or None for everything; it is kept in the page's address under `key`."""
    return st.selectbox(
        label, options, index=None, placeholder=everything, key=key, bind="query-params", on_change=on_change or "rerun"
    )


def choose_scope(cohorts: pd.DataFrame) -> Scope:
    """A country, and a cohort of it, as the overview narrows to them.

    Frame of (cohort_id, cohort, country, country_code). Charts fill the same two choices when they are clicked.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.popover("Filter", icon=":material/filter_list:"):
            countries = dict(zip(cohorts["country"], cohorts["country_code"], strict=True))
            country = choose("Country", sorted(countries), key=COUNTRY, everything="All countries")
            there = cohorts if country is None else cohorts[cohorts["country"] == country]
            names = dict(zip(there["cohort"], there["cohort_id"], strict=True))
            cohort = choose("Cohort", list(names), key=COHORT, everything="All cohorts")
        show_chips({COUNTRY: country, COHORT: cohort})
    return Scope(
        country_code=countries[country] if country else None,
        cohort_id=UUID(names[cohort]) if cohort else None,
    )


def show_chips(choices: Mapping[str, str | None]) -> None:
    """What is chosen, by the key of its choice: one button each, which takes it back."""
    for key, value in choices.items():
        if value is not None:
            st.button(
                escape_markdown(value),
                key=f"clear_{key}",
                icon=":material/close:",
                icon_position="right",
                help="Show everything again",
                on_click=clear,
                args=(key,),
            )


def clear(*keys: str) -> None:
    """Take these choices back. For use as a callback."""
    for key in keys:
        st.session_state[key] = None


def show_status_menu(statuses: list[str]) -> str | None:
    """A menu of these statuses, for those who cannot click a chart; answers the one just chosen."""
    if not statuses:
        return None
    chosen: str | None = st.menu_button(
        "List applicants by status", statuses, format_func=label_value, icon=":material/group:"
    )
    return chosen


def open_applicants(**choices: str) -> NoReturn:
    """Go to the list of applicants narrowed to exactly these choices: cohort, status or college, as they are shown."""
    for key in APPLICANT_CHOICES:
        # What was chosen there before would otherwise still hold beside the new choices.
        st.session_state.pop(key, None)
    st.switch_page(find_page("applicants").file, query_params=choices)
