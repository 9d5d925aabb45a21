"""Is this person ready to board?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.readiness import BookVerdict
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.formats import format_dates
from mayatrack.ui.passport_forms import show_passport_form
from mayatrack.ui.readiness import DOCUMENTS, describe_book, is_rule_doubtful, judge_trip, show_first_times
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_readiness(person_id: UUID, *, by: Actor) -> None:
    """The document and the first times of each trip that the person was confirmed for."""
    with reading(get_engine()) as session:
        trips = list_records(read_trips_of(session, by=by, person_id=person_id))
    if not trips:
        st.info("Readiness begins with a confirmed seat: this person has none yet.", icon=":material/info:")
    for trip in trips:
        with st.container(border=True):
            _show_trip(trip, by=by)


def show_verdict(trip: Row) -> None:
    """Does the book satisfy the destination's rule, and how far can that be relied on? A row of `read_trips_of`."""
    sentence = escape_markdown(describe_book(trip))
    match judge_trip(trip):
        case BookVerdict.SATISFIES if is_rule_doubtful(trip, today()):
            note = "The rule is not confirmed, or was not checked for 90 days: check it on the page Destinations."
            st.warning(f"{sentence} {note}", icon=":material/help:")
        case BookVerdict.SATISFIES:
            st.success(sentence, icon=":material/check_circle:")
        case BookVerdict.UNKNOWN:
            st.info(sentence, icon=":material/info:")
        case _:
            st.error(f"{sentence} The traveler needs a new book.", icon=":material/error:")


def _show_trip(trip: Row, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(trip["cohort"]), anchor=False, width="stretch")
        st.badge(f"Document: {DOCUMENTS[DocumentState(trip['document_state'])].lower()}", icon=":material/badge:")
    st.caption(format_dates(trip["departs_on"], trip["returns_on"]))
    with st.container(horizontal=True, gap="xsmall"):
        show_first_times([trip])
    if trip["status"] == Status.CONFIRMED:
        show_verdict(trip)
    if can_act(by, Action.EDIT_READINESS):
        show_passport_form(trip, by=by)
