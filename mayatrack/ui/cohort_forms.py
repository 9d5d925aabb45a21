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
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.term_clashes import show_date_check
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
LABELS: Final = {
    "name": "Name",
    "destination_id": "Destination",
    "seat_count": "Seats",
    **{name: label for name, (label, _) in DATES.items()},
    "note": "Note",
}
USUAL_SEATS: Final = 20
COMPARE: Final = "Compare with college terms"


def show_new_cohort(destinations: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form for a new cohort. Frame of (destination_id, country, city)."""
    key = form_key(NEW)
    with st.popover("Create a cohort", icon=":material/add:", type="primary", key=f"{key}_popover"):
        if destinations.empty:
            st.markdown("A cohort needs a destination: add one on the page Destinations first.")
            return
        with st.form(key, border=False):
            values = _ask(key, None, destinations)
            with st.container(horizontal=True):
                is_sent = st.form_submit_button("Create", type="primary")
                is_compared = st.form_submit_button(COMPARE)
        if is_compared:
            show_date_check(values, by=by)
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    cohort = create_cohort(session, fields=check_cohort(values), by=by)
                finish(NEW, f"{escape_markdown(cohort.name)} is created.")


def show_cohort_editor(cohort: Cohort, destinations: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form of a cohort. Frame of (destination_id, country, city)."""

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_cohort(session, cohort.id, fields=check_cohort(values), version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"cohort_{cohort.id}",
        "cohort",
        cohort.id,
        cohort.name,
        LABELS,
        save,
        by,
        check=lambda values: check_cohort(values).model_dump(),
        words={"destination_id": lambda place_id: _name_places(destinations).get(str(place_id), "another destination")},
    )
    key = open_edit(edit, cohort.model_dump())
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            values = _ask(key, cohort, destinations)
            with st.container(horizontal=True):
                show_save(edit)
                is_compared = st.form_submit_button(COMPARE)
        if is_compared:
            show_date_check(values, by=by)
        show_refusal(edit)


def _ask(key: str, cohort: Cohort | None, destinations: pd.DataFrame) -> dict[str, Any]:
    """The values as they were entered."""
    name = st.text_input(
        LABELS["name"],
        cohort.name if cohort else "",
        key=f"{key}_name",
        max_chars=120,
        placeholder="Such as Tokyo 2027",
    )
    with st.container(horizontal=True):
        place = _ask_place(key, cohort, destinations)
        usual = cohort.seat_count if cohort else USUAL_SEATS
        seats = st.number_input(LABELS["seat_count"], 1, 10_000, usual, key=f"{key}_seat_count")
    dates = _ask_dates(key, cohort)
    told = cohort.note or "" if cohort else ""
    note = st.text_area(LABELS["note"], told, key=f"{key}_note", max_chars=2_000, height=80)
    return {"name": name, "destination_id": place, "seat_count": seats, **dates, "note": note}


def _ask_place(key: str, cohort: Cohort | None, destinations: pd.DataFrame) -> str | None:
    names = _name_places(destinations)
    place_ids = list(names)
    chosen: str | None = st.selectbox(
        LABELS["destination_id"],
        place_ids,
        index=place_ids.index(str(cohort.destination_id)) if cohort else None,
        format_func=names.__getitem__,
        key=f"{key}_destination_id",
    )
    return chosen


def _name_places(destinations: pd.DataFrame) -> dict[str, str]:
    return {row["destination_id"]: f"{row['country']}, {row['city']}" for row in list_records(destinations)}


def _ask_dates(key: str, cohort: Cohort | None) -> dict[str, Any]:
    with st.grid(2, min_column_width=130, gap="xsmall"):
        return {
            name: ask_date(
                label, getattr(cohort, name) if cohort else today() + timedelta(days=days), key=f"{key}_{name}"
            )
            for name, (label, days) in DATES.items()
        }
