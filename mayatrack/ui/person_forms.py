"""How does staff correct a person's name and contacts?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.services.people import check_person, edit_person
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.forms import ask_date
from mayatrack.ui.rows import Row

TEXTS: Final = {
    "given_name": "Given name",
    "family_name": "Family name",
    "preferred_name": "Preferred name",
    "email": "E-mail",
    "phone": "Phone",
    "student_number": "Student number",
    "preferred_language": "Language",
}
LABELS: Final = {**TEXTS, "birth_on": "Date of birth"}
LONGEST: Final = 254


def show_person_editor(person: Row, *, by: Actor) -> None:
    """A button that opens the form of a person. A row of `read_person`."""
    person_id = UUID(person["person_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_person(session, person_id, fields=check_person(values), version=version, by=by)
        return "The person's record is changed."

    edit = Edit(
        f"person_{person_id}",
        "person",
        person_id,
        person["full_name"],
        LABELS,
        save,
        by,
        check=lambda values: check_person(values).model_dump(),
    )
    key = open_edit(edit, person)
    with popover(edit, "Edit", icon=":material/edit:"):
        with st.form(key, border=False):
            with st.grid(2, min_column_width=130):
                for field in TEXTS:
                    st.text_input(LABELS[field], person[field] or "", max_chars=LONGEST, key=f"{key}_{field}")
                ask_date(LABELS["birth_on"], person["birth_on"], key=f"{key}_birth_on")
            show_save(edit)
        show_refusal(edit)
