"""Why is this traveler ready, on track, at risk or about to miss the plane? With every date that it comes from."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from mayatrack.domain.boarding_words import tell_slack
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.readiness import asked_until, policy_until
from mayatrack.queries.boards import Board, Judged
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.applicant_readiness import show_verdict
from mayatrack.ui.board_list import TRAVELER, Marks, tell_item
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_date
from mayatrack.ui.navigation import find_page
from mayatrack.ui.passport_times import SERVICES
from mayatrack.ui.readiness import DOCUMENTS
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown
from mayatrack.ui.travel_cohort import COHORT as TRAVELS


def choose_traveler(names: Sequence[str]) -> int | None:
    """The place on the page of the traveler who is to be shown; they may also be clicked in the table or the chart."""
    chosen = choose("Open a traveler", list(names), key=TRAVELER, everything="Type a name, or click one in the table")
    return list(names).index(chosen) if chosen is not None and chosen in names else None


def show_detail(row: Row, traveler: Judged, board: Board, marks: Marks) -> None:
    """One traveler of the page: the reason, the dates, the checklist, and the way to their page and their trip."""
    with st.container(border=True):
        st.header(escape_markdown(row["full_name"]), anchor=False)
        show_verdict(traveler, board)
        with st.grid(2, min_column_width=280):
            with st.container():
                _show_facts(list_dates(traveler, board))
            with st.container():
                _show_facts(
                    {item.name: tell_item(item, traveler, marks, board.today) for item in traveler.cohort.items}
                )
        _show_links(row, traveler)


def list_dates(traveler: Judged, board: Board) -> dict[str, str]:
    """What the outlook comes from, by its name: both cases of the forecast, and what is asked of the book."""
    document, trip, forecast = traveler.document, traveler.cohort.trip, traveler.readiness.passport.forecast
    days: dict[str, date | None] = {
        "Appointment": document.appointment_on,
        "Applied for": document.applied_on,
        "Issued": document.issued_on,
        "Expires": document.expires_on,
        "Program asks until": policy_until(board.times.policy, trip.returns_on),
        "Lands": document.lands_on,
        "Departure": trip.departs_on,
    }
    told = {
        "Document": DOCUMENTS[document.state] if document.state in _NEUTRAL else DOCUMENTS[DocumentState.NOT_STARTED]
    }
    told |= {name: format_date(day) for name, day in days.items() if day is not None}
    if trip.rule is not None:
        asked = asked_until(
            trip.rule, departs_on=trip.departs_on, returns_on=trip.returns_on, lands_on=document.lands_on
        )
        told[f"{trip.country} asks until"] = format_date(asked)
    if forecast is not None:
        told |= {
            "Service": SERVICES[forecast.service],
            "Arrives at best": format_date(forecast.earliest_on),
            "Arrives at worst": format_date(forecast.latest_on),
            "Slack": tell_slack(forecast.slack_days),
        }
    return told


# Whether somebody sees an adviser is nobody's business here.
_NEUTRAL = (DocumentState.NOT_STARTED, DocumentState.APPOINTMENT, DocumentState.APPLIED, DocumentState.IN_HAND)


def _show_facts(facts: dict[str, str]) -> None:
    lines = [f"{escape_markdown(name)}: **{escape_markdown(value)}**" for name, value in facts.items()]
    st.markdown("  \n".join(lines))


def _show_links(row: Row, traveler: Judged) -> None:
    applicant, travel = find_page("applicant"), find_page("travel")
    with st.container(horizontal=True):
        st.page_link(
            applicant.file, label="Open applicant", icon=applicant.icon, query_params={PERSON: row["person_id"]}
        )
        st.page_link(
            travel.file,
            label="Record the passport",
            icon=travel.icon,
            query_params={TRAVELS: traveler.cohort.name},
        )
