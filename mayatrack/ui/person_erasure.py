"""How is a person erased? What goes and what stays is shown first, and nobody erases by a slip of the hand."""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.queries.erasure import read_erasure
from mayatrack.services.privacy.erase import check_can_erase, erase_person
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.privacy_person import PERSON, choose_person, forget
from mayatrack.ui.rows import Row, list_records

WHAT_STAYS: Final = (
    "Demographic answers stay with the nameless record, because the counts by group that were published need them; "
    "nothing leads from them to a name any more. All counts and first times stay as they are."
)
WHAT_IT_CANNOT: Final = (
    "This cannot be undone, not by us either. Backups made before, and files that were exported or handed out, still "
    "hold the person: delete those yourself. What was written elsewhere is not looked through: the notes of cohorts "
    "and opportunities, the reasons of holds on more than this person, and what was asked for as public records."
)


def show_erasure(*, by: Actor) -> None:
    """Choose a person, read what erasing them does, and confirm it by typing."""
    st.markdown("Erasing takes away everything that says who somebody is. What they did still counts, namelessly.")
    person = choose_person(by=by)
    if person is None:
        return
    if person["erased_at"] is not None:
        st.info("This person is erased already.", icon=":material/info:")
        return
    # What stands in the way is said before anybody reads on or types.
    with shown_errors():
        with reading(get_engine()) as session:
            check_can_erase(session, UUID(person["person_id"]), by=by)
            found = list_records(read_erasure(session, by=by, person_id=UUID(person["person_id"])))
        _show_what_happens(found)
        _ask(person, by=by)


def _show_what_happens(found: list[Row]) -> None:
    with st.grid(2, min_column_width=300):
        _show_list("What is removed", [row for row in found if not row["is_kept"]])
        _show_list("What stays, without a name", [row for row in found if row["is_kept"]])
    st.info(WHAT_STAYS, icon=":material/info:")
    st.warning(WHAT_IT_CANNOT, icon=":material/warning:")


def _show_list(title: str, rows: list[Row]) -> None:
    with st.container(border=True):
        st.header(title, anchor=False)
        st.markdown("\n".join(f"- {row['what']}: **{row['row_count']:,}**" for row in rows))


def _ask(person: Row, *, by: Actor) -> None:
    name = f"erase_{person['person_id']}"
    version = swap_version(f"{name}_version", person["version"])
    key = form_key(name)
    with st.form(key, border=False):
        typed = st.text_input("Type the person's e-mail address to confirm", key=f"{key}_typed", max_chars=254)
        is_sent = st.form_submit_button("Erase for good", type="primary", icon=":material/delete_forever:")
    if is_sent:
        with shown_errors():
            if typed.strip().lower() != person["email"]:
                raise InvalidInput("What you typed is not this person's e-mail address: nothing was erased.")
            with st.spinner("Erasing, and wiping what the database's file remembers"), writing(get_engine()) as session:
                erase_person(session, UUID(person["person_id"]), version=version, by=by)
            forget(PERSON)
            finish(name, "The person is erased.")
