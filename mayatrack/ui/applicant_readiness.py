"""Is this person ready to board?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.boarding_words import tell_reasons
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.boards import Board, Judged, read_board
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.consult_referral import show_referral
from mayatrack.ui.formats import format_dates
from mayatrack.ui.outlooks import show_outlook
from mayatrack.ui.passport_forms import show_passport_form
from mayatrack.ui.readiness import DOCUMENTS, show_first_times
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_readiness(person_id: UUID, *, by: Actor) -> None:
    """The document and the first times of each trip that the person was confirmed for."""
    with reading(get_engine()) as session:
        trips = list_records(read_trips_of(session, by=by, person_id=person_id))
        board = read_board(session, by=by, today=today(), person_id=person_id)
    if not trips:
        st.info("Readiness begins with a confirmed seat: this person has none yet.", icon=":material/info:")
    for trip in trips:
        with st.container(border=True):
            _show_trip(trip, board, by=by)


def show_verdict(judged: Judged, board: Board) -> None:
    """How ready a traveler of the board is, and everything that this comes from."""
    show_outlook(judged.readiness.outlook)
    reasons = tell_reasons(
        judged.readiness, judged.document, judged.cohort.trip, policy=board.times.policy, today=board.today
    )
    st.markdown("\n".join(f"* {escape_markdown(reason)}" for reason in reasons))


def _show_trip(trip: Row, board: Board, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(trip["cohort"]), anchor=False, width="stretch")
        st.badge(f"Document: {DOCUMENTS[DocumentState(trip['document_state'])].lower()}", icon=":material/badge:")
    st.caption(format_dates(trip["departs_on"], trip["returns_on"]))
    with st.container(horizontal=True, gap="xsmall"):
        show_first_times([trip])
    judged = board.find(UUID(trip["traveler_id"]))
    if judged is not None:
        show_verdict(judged, board)
    if can_act(by, Action.EDIT_READINESS):
        show_passport_form(trip, by=by)
        show_referral(trip, by=by)
