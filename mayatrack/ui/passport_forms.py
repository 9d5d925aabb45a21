"""How does staff record a traveler's passport?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Actor
from mayatrack.services.travelers import record_passport
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, open_form
from mayatrack.ui.readiness import DOCUMENTS
from mayatrack.ui.rows import Row

STATES: Final = list(DOCUMENTS)


def show_passport_form(trip: Row, *, by: Actor) -> None:
    """The state and the dates of the passport for one trip; never its number. A row of `read_trips_of`."""
    name = f"passport_{trip['traveler_id']}"
    key, version = open_form(name, "state", trip["version"])
    with st.form(key, border=False):
        with st.grid(4, min_column_width=150):
            state = st.selectbox(
                "Document",
                STATES,
                index=STATES.index(DocumentState(trip["document_state"])),
                format_func=DOCUMENTS.__getitem__,
                key=f"{key}_state",
            )
            applied_on = ask_date("Applied on", trip["passport_applied_on"], key=f"{key}_applied_on")
            issued_on = ask_date("Issued on", trip["passport_issued_on"], key=f"{key}_issued_on")
            expires_on = ask_date("Expires on", trip["passport_expires_on"], key=f"{key}_expires_on")
        is_sent = st.form_submit_button("Save the passport", type="primary", key=f"{key}_save")
    if is_sent:
        with shown_errors(name):
            with writing(get_engine()) as session:
                record_passport(
                    session,
                    UUID(trip["traveler_id"]),
                    state=state,
                    applied_on=applied_on,
                    issued_on=issued_on,
                    expires_on=expires_on,
                    version=version,
                    by=by,
                )
            finish(name, "The passport is recorded.")
