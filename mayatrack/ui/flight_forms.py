"""How does staff add a flight of a cohort?"""

from datetime import date, datetime, time
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.services.flights import add_flight
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.text import escape_markdown

NAME = "new_flight"
MINUTE = 60


def show_new_flight(cohort_id: UUID, departs_on: date, *, by: Actor) -> None:
    """A button that opens the form for a new flight; it proposes the day on which the cohort departs."""
    key = f"{form_key(NAME)}_{cohort_id}"
    with st.popover("Add a flight", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            number = st.text_input("Flight number", placeholder="AA169", max_chars=10, key=f"{key}_number")
            origin, departs_at = _ask_end("From", "Departs", "LAX", departs_on, f"{key}_departs")
            destination, arrives_at = _ask_end("To", "Arrives", "", departs_on, f"{key}_arrives")
            st.caption("Local times of the two airports, as the ticket prints them.")
            is_sent = st.form_submit_button("Add the flight", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    flight = add_flight(
                        session,
                        cohort_id=cohort_id,
                        number=number,
                        origin=origin,
                        destination=destination,
                        departs_at=_require(departs_at, "departure"),
                        arrives_at=_require(arrives_at, "arrival"),
                        by=by,
                    )
                finish(NAME, f"{escape_markdown(flight.number)} is added: book travelers on it.")


def _ask_end(where: str, when: str, airport: str, day: date, key: str) -> tuple[str, datetime | None]:
    with st.grid(3, min_column_width=100):
        code = st.text_input(where, airport, placeholder="NRT", max_chars=3, key=f"{key}_airport")
        on = ask_date(f"{when} on", day, key=f"{key}_on")
        at = st.time_input(f"{when} at", None, step=MINUTE, key=f"{key}_at")
    return code, _combine(on, at)


def _combine(on: date | None, at: time | None) -> datetime | None:
    return datetime.combine(on, at) if on is not None and at is not None else None


def _require(moment: datetime | None, what: str) -> datetime:
    if moment is None:
        raise InvalidInput(f"The date or time of the {what} is missing: enter both.")
    return moment
