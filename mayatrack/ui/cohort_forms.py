"""How does staff create and change a cohort?"""

from datetime import timedelta
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.models import Cohort
from mayatrack.models.base import today
from mayatrack.services.cohorts import check_cohort, create_cohort, edit_cohort
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key, open_form
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_cohort"
# Date → its label, and how many days after today a new cohort's form proposes: about the rhythm of a spring.
DATES: Final = {
    "opens_on": ("Applications open", 0),
    "closes_on": ("Applications close", 42),
    "selected_by_on": ("Selection ends", 63),
    "departs_on": ("Departure", 170),
    "returns_on": ("Return", 184),
}
USUAL_SEATS: Final = 20


def show_new_cohort(destinations: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form for a new cohort. Frame of (destination_id, country, city)."""
    key = form_key(NEW)
    with st.popover("Create a cohort", icon=":material/add:", type="primary", key=f"{key}_popover"):
        if destinations.empty:
            st.markdown("A cohort needs a destination: add one on the page Destinations first.")
            return
        values = _ask(key, None, destinations, submit="Create")
        if values is not None:
            with shown_errors():
                with writing(get_engine()) as session:
                    cohort = create_cohort(session, fields=check_cohort(values), by=by)
                finish(NEW, f"{escape_markdown(cohort.name)} is created.")


def show_cohort_editor(cohort: Cohort, destinations: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form of a cohort. Frame of (destination_id, country, city)."""
    name = f"cohort_{cohort.id}"
    key, version = open_form(name, "name", cohort.version)
    with st.popover("Change", icon=":material/edit:", key=f"{key}_popover"):
        values = _ask(key, cohort, destinations, submit="Save")
        if values is not None:
            with shown_errors(name):
                with writing(get_engine()) as session:
                    fields = check_cohort(values)
                    edit_cohort(session, cohort.id, fields=fields, version=version, by=by)
                finish(name, f"{escape_markdown(fields.name)} is changed.")


def _ask(key: str, cohort: Cohort | None, destinations: pd.DataFrame, *, submit: str) -> dict[str, Any] | None:
    """The values as they were entered, once the form is sent."""
    with st.form(key, border=False):
        name = st.text_input(
            "Name", cohort.name if cohort else "", key=f"{key}_name", max_chars=120, placeholder="Such as Tokyo 2027"
        )
        with st.container(horizontal=True):
            place = _ask_place(key, cohort, destinations)
            seats = st.number_input(
                "Seats", 1, 10_000, cohort.seat_count if cohort else USUAL_SEATS, key=f"{key}_seat_count"
            )
        dates = _ask_dates(key, cohort)
        note = st.text_area("Note", cohort.note or "" if cohort else "", key=f"{key}_note", max_chars=2_000, height=80)
        is_sent = st.form_submit_button(submit, type="primary")
    values = {"name": name, "destination_id": place, "seat_count": seats, **dates, "note": note}
    return values if is_sent else None


def _ask_place(key: str, cohort: Cohort | None, destinations: pd.DataFrame) -> str | None:
    names: dict[str, str] = {
        row["destination_id"]: f"{row['country']}, {row['city']}" for row in list_records(destinations)
    }
    place_ids = list(names)
    chosen: str | None = st.selectbox(
        "Destination",
        place_ids,
        index=place_ids.index(str(cohort.destination_id)) if cohort else None,
        format_func=names.__getitem__,
        key=f"{key}_destination",
    )
    return chosen


def _ask_dates(key: str, cohort: Cohort | None) -> dict[str, Any]:
    with st.grid(2, min_column_width=130, gap="xsmall"):
        return {
            name: ask_date(
                label, getattr(cohort, name) if cohort else today() + timedelta(days=days), key=f"{key}_{name}"
            )
            for name, (label, days) in DATES.items()
        }
