"""Who goes along with a cohort, and how does staff keep that true?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.chaperones import read_chaperones
from mayatrack.services.chaperones import add_chaperone, check_chaperone, edit_chaperone, remove_chaperone
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

LABELS: Final = {"name": "Name", "phone": "Phone", "email": "E-mail", "is_lead": "Leads the group"}


def show_chaperones(cohort_id: UUID, *, by: Actor) -> None:
    """The chaperones of a cohort, each with the ways to change them, and the form for one more."""
    with reading(get_engine()) as session:
        chaperones = list_records(read_chaperones(session, by=by, cohort_id=cohort_id))
    if not chaperones:
        st.info("Nobody goes along yet: enter the chaperones, whoever leads first.", icon=":material/info:")
    for row in chaperones:
        with st.container(border=True):
            told = " · ".join(escape_markdown(text) for text in (row["phone"], row["email"]) if text)
            leads = " :blue-badge[leads]" if row["is_lead"] else ""
            st.markdown(f"**{escape_markdown(row['name'])}**{leads}  \n{told}")
            with st.container(horizontal=True, gap="xsmall"):
                _show_editor(row, by=by)
                _show_removal(row, by=by)
    _show_new(cohort_id, by=by)


def _show_new(cohort_id: UUID, *, by: Actor) -> None:
    name = f"new_chaperone_{cohort_id}"
    key = form_key(name)
    with st.expander("Add a chaperone", icon=":material/add:", key=f"{key}_expander"):
        with st.form(key, border=False):
            _ask(key, {})
            is_sent = st.form_submit_button("Add", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                fields = check_chaperone({each: st.session_state[f"{key}_{each}"] for each in LABELS})
                with writing(get_engine()) as session:
                    added = add_chaperone(session, cohort_id, fields=fields, by=by)
                finish(name, f"{escape_markdown(added.name)} goes along.")


def _show_editor(row: Row, *, by: Actor) -> None:
    chaperone_id = UUID(row["chaperone_id"])

    def save(values: Row, version: int) -> str:
        fields = check_chaperone(values)
        with writing(get_engine()) as session:
            edited = edit_chaperone(session, chaperone_id, fields=fields, version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"chaperone_{chaperone_id}",
        "chaperone",
        chaperone_id,
        f"the chaperone {row['name']}",
        LABELS,
        save,
        by,
        check=lambda values: check_chaperone(values).model_dump(),
        words={"is_lead": lambda leads: "yes" if leads else "no"},
    )
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, row)
            show_save(edit)
        show_refusal(edit)


def _show_removal(row: Row, *, by: Actor) -> None:
    name = f"remove_{row['chaperone_id']}"
    version = swap_version(f"{name}_version", row["version"])
    what = escape_markdown(row["name"])
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"{form_key(name)}_popover"):
        st.markdown(f"**{what}** goes along no more, and is taken off the packet.")
        show_step(
            name,
            "Remove the chaperone",
            lambda session: remove_chaperone(session, UUID(row["chaperone_id"]), version=version, by=by),
            f"{what} is removed.",
            key=f"{form_key(name)}_send",
        )


def _ask(key: str, row: Mapping[str, Any]) -> None:
    st.text_input(LABELS["name"], row.get("name", ""), key=f"{key}_name", max_chars=120)
    phone, email = row.get("phone", ""), row.get("email") or ""
    st.text_input(
        LABELS["phone"], phone, key=f"{key}_phone", max_chars=40, placeholder="+1 213 555 0100", help="On the trip."
    )
    st.text_input(LABELS["email"], email, key=f"{key}_email", max_chars=254)
    st.checkbox(LABELS["is_lead"], bool(row.get("is_lead")), key=f"{key}_is_lead")
