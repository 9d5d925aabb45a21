"""Who travels with a cohort, and how ready is each of them?"""

from collections import Counter
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.domain.boarding_words import OUTLOOKS
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.passport_forecast import WORST_FIRST
from mayatrack.domain.roles import Actor
from mayatrack.queries.boards import Board, Judged
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.applicant_readiness import show_verdict
from mayatrack.ui.formats import TABLE_DATE, format_count
from mayatrack.ui.navigation import find_page
from mayatrack.ui.outlooks import LABELS, paint_outlooks
from mayatrack.ui.passport_forms import show_passport_form
from mayatrack.ui.readiness import DOCUMENTS, describe_first_time
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

OUTLOOK: Final = "Outlook"


def describe_readiness(travelers: list[Row], board: Board) -> str:
    """How far the travelers are, in words, as Markdown. Rows of `read_travelers`, and the board of their cohort."""
    in_hand = sum(traveler["document_state"] == DocumentState.IN_HAND for traveler in travelers)
    ticketed = sum(traveler["flight_count"] > 0 for traveler in travelers)
    facts = [
        f"**{format_count(len(travelers), 'traveler')}**",
        f"**{in_hand}** with a passport in hand",
        *_count_outlooks(board),
        f"**{ticketed}** booked on a flight",
    ]
    firsts = [
        _describe_firsts(travelers, name, noun) for name, noun in (("passport", "passport"), ("flight", "flight"))
    ]
    return f"{', '.join(facts)}.  \n{' '.join(firsts)}"


def show_travelers(travelers: list[Row], board: Board, *, by: Actor) -> None:
    """The travelers as a table; a click on one opens the passport form below it.

    Rows of `read_travelers`, and the board of their cohort: until it leaves, each has an outlook.
    """
    judged = {str(each.traveler_id): each for each in board.travelers}
    shown = _make_table(travelers, judged)
    state = st.dataframe(
        paint_outlooks(shown, OUTLOOK),
        hide_index=True,
        placeholder="",
        height="content",
        alt=describe(shown[["Name", "Document", OUTLOOK]], "Travelers"),
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
        _show_traveler(travelers[rows[0]], board, by=by)
    else:
        st.caption("Click a traveler to record the passport.")


def _make_table(travelers: list[Row], judged: Mapping[str, Judged]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Name": [traveler["full_name"] for traveler in travelers],
            "Document": [DOCUMENTS[DocumentState(traveler["document_state"])] for traveler in travelers],
            "Expires": [traveler["passport_expires_on"] for traveler in travelers],
            OUTLOOK: [_tell_outlook(judged.get(traveler["traveler_id"])) for traveler in travelers],
            "First passport": [describe_first_time(traveler, "passport") for traveler in travelers],
            "First flight": [describe_first_time(traveler, "flight") for traveler in travelers],
            "Flights": [traveler["flight_count"] for traveler in travelers],
            "Status": [label_value(traveler["status"]) for traveler in travelers],
        }
    )


def _tell_outlook(judged: Judged | None) -> str:
    return LABELS[judged.readiness.outlook] if judged else ""


def _count_outlooks(board: Board) -> list[str]:
    """How many have each outlook, those that nobody has left out: `**2** at risk`."""
    counts = Counter(each.readiness.outlook for each in board.travelers)
    return [f"**{counts[outlook]}** {OUTLOOKS[outlook].lower()}" for outlook in WORST_FIRST if counts[outlook]]


def _describe_firsts(travelers: list[Row], name: str, noun: str) -> str:
    told = [describe_first_time(traveler, name) for traveler in travelers]
    to_come = told.count("To come")
    had = len(told) - told.count("") - to_come
    return f"First {noun}s: {had} so far, {to_come} to come."


def _show_traveler(traveler: Row, board: Board, *, by: Actor) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(traveler["full_name"]), anchor=False, width="stretch")
            page = find_page("applicant")
            link = {PERSON: traveler["person_id"]}
            st.page_link(page.file, label="Open applicant", icon=page.icon, query_params=link)
        judged = board.find(UUID(traveler["traveler_id"]))
        if judged is not None:
            show_verdict(judged, board)
        show_passport_form(traveler, by=by)
