"""Whom to call for a person, and how does staff keep that true?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.trip_days import MOST_CONTACTS
from mayatrack.queries.emergency_contacts import read_contacts_of
from mayatrack.services.emergency_contacts import (
    add_contact,
    check_contact,
    edit_contact,
    move_contact,
    remove_contact,
)
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.ordering import show_order
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

LABELS: Final = {
    "name": "Name",
    "relationship": "Who they are",
    "phone": "Phone",
    "language": "Language to speak with them",
}


def show_contacts(person_id: UUID, *, by: Actor) -> None:
    """Whom to call for the person, the first one first, with the ways to change and order them."""
    with reading(get_engine()) as session:
        contacts = list_records(read_contacts_of(session, by=by, person_id=person_id))
    if not contacts:
        st.info(
            "Nobody is entered: add whom to call first. The trip packet of the chaperones tells them.",
            icon=":material/info:",
        )
    for place, row in enumerate(contacts):
        with st.container(border=True):
            _show_contact(row)
            with st.container(horizontal=True, gap="xsmall"):
                ends = {"is_first": place == 0, "is_last": place == len(contacts) - 1}
                show_order(UUID(row["contact_id"]), move_contact, **ends, by=by)
                _show_editor(row, by=by)
                _show_removal(row, by=by)
    if len(contacts) < MOST_CONTACTS:
        _show_new(person_id, by=by)


def _show_contact(row: Row) -> None:
    st.subheader(escape_markdown(f"{row['position']}. {row['name']}"), anchor=False)
    told = [row["relationship"], f"speaks {row['language']}" if row["language"] else None]
    st.markdown(f"**{escape_markdown(row['phone'])}** · {escape_markdown(', '.join(filter(None, told)))}")


def _show_new(person_id: UUID, *, by: Actor) -> None:
    name = f"new_contact_{person_id}"
    key = form_key(name)
    with st.expander("Add somebody to call", icon=":material/add:", key=f"{key}_expander"):
        with st.form(key, border=False):
            _ask(key, {})
            is_sent = st.form_submit_button("Add", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                fields = check_contact({each: st.session_state[f"{key}_{each}"] for each in LABELS})
                with writing(get_engine()) as session:
                    added = add_contact(session, person_id, fields=fields, by=by)
                finish(name, f"{escape_markdown(added.name)} is entered.")


def _show_editor(row: Row, *, by: Actor) -> None:
    contact_id = UUID(row["contact_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_contact(session, contact_id, fields=check_contact(values), version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"contact_{contact_id}",
        "emergency_contact",
        contact_id,
        f"the emergency contact {row['name']}",
        LABELS,
        save,
        by,
        check=lambda values: check_contact(values).model_dump(),
    )
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, row)
            show_save(edit)
        show_refusal(edit)


def _show_removal(row: Row, *, by: Actor) -> None:
    name = f"remove_{row['contact_id']}"
    version = swap_version(f"{name}_version", row["version"])
    what = escape_markdown(row["name"])
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"{form_key(name)}_popover"):
        st.markdown(f"**{what}** is called no more; whoever comes after moves up.")
        show_step(
            name,
            "Remove the contact",
            lambda session: remove_contact(session, UUID(row["contact_id"]), version=version, by=by),
            f"{what} is removed.",
            key=f"{form_key(name)}_send",
        )


def _ask(key: str, row: Mapping[str, Any]) -> None:
    st.text_input(LABELS["name"], row.get("name", ""), key=f"{key}_name", max_chars=120)
    who = row.get("relationship", "")
    st.text_input(LABELS["relationship"], who, key=f"{key}_relationship", max_chars=60, placeholder="Such as mother")
    st.text_input(LABELS["phone"], row.get("phone", ""), key=f"{key}_phone", max_chars=40, placeholder="213 555 0100")
    language = row.get("language") or ""
    st.text_input(LABELS["language"], language, key=f"{key}_language", max_chars=60, placeholder="Such as Spanish")
