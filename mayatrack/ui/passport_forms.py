"""How does staff record a traveler's passport?"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.travelers import record_passport
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import INPUT_DATE
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.readiness import DOCUMENTS
from mayatrack.ui.rows import Row

STATES: Final = list(DOCUMENTS)
FIRST_BOOK: Final = date(1990, 1, 1)
LONGEST_BOOK: Final = timedelta(days=11 * 366)


def show_passport_form(trip: Row, *, by: Actor) -> None:
    """The state and the dates of the passport for one trip; never its number. A row of `read_trips_of`."""
    name = f"passport_{trip['traveler_id']}"
    version = swap_version(f"{name}_version", trip["version"])
    key = form_key(name)
    with st.form(key, border=False):
        with st.grid(4, min_column_width=150):
            state = st.selectbox(
                "Document",
                STATES,
                index=STATES.index(DocumentState(trip["document_state"])),
                format_func=DOCUMENTS.__getitem__,
                key=f"{key}_state",
            )
            applied_on = _ask_date("Applied on", trip["passport_applied_on"], f"{key}_applied_on")
            issued_on = _ask_date("Issued on", trip["passport_issued_on"], f"{key}_issued_on")
            expires_on = _ask_date(
                "Expires on", trip["passport_expires_on"], f"{key}_expires_on", today() + LONGEST_BOOK
            )
        is_sent = st.form_submit_button("Save the passport", type="primary", key=f"{key}_save")
    if is_sent:
        with shown_errors():
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


def _ask_date(label: str, value: date | None, key: str, latest: date | None = None) -> date | None:
    day: date | None = st.date_input(
        label, value, min_value=FIRST_BOOK, max_value=latest or today(), key=key, format=INPUT_DATE
    )
    return day
