"""How does staff correct a person's name and contacts?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.services.people import check_person, edit_person
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, open_form
from mayatrack.ui.rows import Row

NAMES = {"given_name": "Given name", "family_name": "Family name", "preferred_name": "Preferred name"}
CONTACTS = {"email": "E-mail", "phone": "Phone", "student_number": "Student number", "preferred_language": "Language"}

LONGEST = 254


def show_person_editor(person: Row, *, by: Actor) -> None:
    """A button that opens the form of a person. A row of `read_person`."""
    name = f"person_{person['person_id']}"
    key, version = open_form(name, "email", person["version"])
    with st.popover("Edit", icon=":material/edit:", key=f"{key}_popover"), st.form(key, border=False):
        with st.grid(2, min_column_width=130):
            values = {
                field: st.text_input(label, person[field] or "", max_chars=LONGEST, key=f"{key}_{field}")
                for field, label in (NAMES | CONTACTS).items()
            }
            birth_on = ask_date("Date of birth", person["birth_on"], key=f"{key}_birth_on")
        if st.form_submit_button("Save", type="primary", key=f"{key}_save"):
            with shown_errors(name):
                fields = check_person({**values, "birth_on": birth_on})
                with writing(get_engine()) as session:
                    edit_person(session, UUID(person["person_id"]), fields=fields, version=version, by=by)
                finish(name, "The person's record is changed.")
