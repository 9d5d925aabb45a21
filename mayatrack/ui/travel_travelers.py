"""Who travels with a cohort, and how ready is each of them?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.readiness import BookVerdict
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.applicant_readiness import show_verdict
from mayatrack.ui.formats import TABLE_DATE, format_count
from mayatrack.ui.navigation import find_page
from mayatrack.ui.passport_forms import show_passport_form
from mayatrack.ui.readiness import DOCUMENTS, describe_first_time, is_rule_doubtful, judge_trip
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

VERDICTS: Final = {
    BookVerdict.SATISFIES: "Yes",
    BookVerdict.EXPIRES_TOO_EARLY: "No, expires too early",
    BookVerdict.ISSUED_TOO_LONG_AGO: "No, issued too long ago",
    BookVerdict.UNKNOWN: "Not known yet",
}


def describe_readiness(travelers: list[Row]) -> str:
    """How far the travelers are, in words, as Markdown. Rows of `read_travelers`."""
    in_hand = sum(traveler["document_state"] == DocumentState.IN_HAND for traveler in travelers)
    satisfied = sum(judge_trip(traveler) is BookVerdict.SATISFIES for traveler in travelers)
    ticketed = sum(traveler["flight_count"] > 0 for traveler in travelers)
    facts = [
        f"**{format_count(len(travelers), 'traveler')}**",
        f"**{in_hand}** with a passport in hand",
        f"**{satisfied}** whose book satisfies the entry rule",
        f"**{ticketed}** booked on a flight",
    ]
    firsts = [
        _describe_firsts(travelers, name, noun) for name, noun in (("passport", "passport"), ("flight", "flight"))
    ]
    return f"{', '.join(facts)}.  \n{' '.join(firsts)}"


def show_travelers(travelers: list[Row], *, by: Actor) -> None:
    """The travelers as a table; a click on one opens the passport form below it. Rows of `read_travelers`."""
    shown = _make_table(travelers)
    state = st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        height="content",
        alt=describe(shown[["Name", "Document", "Satisfies the rule"]], "Travelers"),
        key=f"travelers_{travelers[0]['cohort_id']}",
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "Name": st.column_config.TextColumn(width="medium", pinned=True),
            "Expires": st.column_config.DateColumn(format=TABLE_DATE),
        },
    )
    rows = [*state["selection"]["rows"], *(row for row, _ in state["selection"].get("cells", []))]
    if rows and rows[0] < len(travelers):
        _show_traveler(travelers[rows[0]], by=by)
    else:
        st.caption("Click a traveler to record the passport.")


def _make_table(travelers: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": [traveler["full_name"] for traveler in travelers],
            "Document": [DOCUMENTS[DocumentState(traveler["document_state"])] for traveler in travelers],
            "Expires": [traveler["passport_expires_on"] for traveler in travelers],
            "Satisfies the rule": [_describe_verdict(traveler) for traveler in travelers],
            "First passport": [describe_first_time(traveler, "passport") for traveler in travelers],
            "First flight": [describe_first_time(traveler, "flight") for traveler in travelers],
            "Flights": [traveler["flight_count"] for traveler in travelers],
            "Status": [label_value(traveler["status"]) for traveler in travelers],
        }
    )


def _describe_verdict(traveler: Row) -> str:
    verdict = judge_trip(traveler)
    is_doubtful = verdict is BookVerdict.SATISFIES and is_rule_doubtful(traveler, today())
    return "Yes, if the rule is right" if is_doubtful else VERDICTS[verdict]


def _describe_firsts(travelers: list[Row], name: str, noun: str) -> str:
    told = [describe_first_time(traveler, name) for traveler in travelers]
    to_come = told.count("To come")
    had = len(told) - told.count("") - to_come
    return f"First {noun}s: {had} so far, {to_come} to come."


def _show_traveler(traveler: Row, *, by: Actor) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(traveler["full_name"]), anchor=False, width="stretch")
            page = find_page("applicant")
            link = {PERSON: traveler["person_id"]}
            st.page_link(page.file, label="Open applicant", icon=page.icon, query_params=link)
        if traveler["status"] == Status.CONFIRMED:
            show_verdict(traveler)
        show_passport_form(traveler, by=by)
