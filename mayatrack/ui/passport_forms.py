"""How does staff record a traveler's passport?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Actor
from mayatrack.services.travelers import record_passport
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.forms import ask_date
from mayatrack.ui.readiness import DOCUMENTS
from mayatrack.ui.rows import Row

STATES: Final = list(DOCUMENTS)
LABELS: Final = {
    "document_state": "Document",
    "passport_applied_on": "Applied on",
    "passport_issued_on": "Issued on",
    "passport_expires_on": "Expires on",
}


def show_passport_form(trip: Row, *, by: Actor) -> None:
    """The state and the dates of the passport for one trip; never its number. A row of `read_trips_of`."""
    traveler_id = UUID(trip["traveler_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            record_passport(
                session,
                traveler_id,
                state=DocumentState(values["document_state"]),
                applied_on=values["passport_applied_on"],
                issued_on=values["passport_issued_on"],
                expires_on=values["passport_expires_on"],
                version=version,
                by=by,
            )
        return "The passport is recorded."

    edit = Edit(
        f"passport_{traveler_id}",
        "traveler",
        traveler_id,
        f"the passport for {trip['cohort']}",
        LABELS,
        save,
        by,
        words={"document_state": lambda state: DOCUMENTS[DocumentState(state)]},
    )
    key = open_edit(edit, trip)
    with st.form(key, border=False):
        _ask_passport(key, trip)
        show_save(edit, "Save the passport")
    show_refusal(edit)


def _ask_passport(key: str, trip: Row) -> None:
    with st.grid(4, min_column_width=150):
        st.selectbox(
            LABELS["document_state"],
            STATES,
            index=STATES.index(DocumentState(trip["document_state"])),
            format_func=DOCUMENTS.__getitem__,
            key=f"{key}_document_state",
        )
        for name in ("passport_applied_on", "passport_issued_on", "passport_expires_on"):
            ask_date(LABELS[name], trip[name], key=f"{key}_{name}")
