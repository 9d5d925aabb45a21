"""How does staff add an organization, change it, and make two that are one into one?"""

from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.organizations import find_similar_names
from mayatrack.domain.roles import Actor
from mayatrack.queries.organizations import read_organization_names
from mayatrack.services.organizations import (
    add_organization,
    check_organization,
    edit_organization,
    merge_organizations,
)
from mayatrack.ui.edits import Edit, open_edit, open_popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.organization_question import asking, read_answer
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_organization"
LABELS: Final = {
    "name": "Name",
    "website": "Website",
    "contact_name": "Contact",
    "contact_email": "Contact's e-mail",
    "contact_phone": "Contact's phone",
    "note": "Note",
}
LENGTHS: Final = {"name": 200, "website": 300, "contact_name": 200, "contact_email": 200, "contact_phone": 40}


def show_new_organization(*, by: Actor) -> None:
    """A button that opens the form for a new organization."""
    key = form_key(NEW)
    with st.popover("Add an organization", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = _ask(key, {})
            is_sent = st.form_submit_button("Add the organization", type="primary", key=f"{key}_save")
        answer = read_answer(key, values["name"], is_sent=is_sent)
        if answer is None:
            return
        if not is_sent and not answer.is_new:
            finish(NEW, f"{escape_markdown(answer.name)} is there already: change it in the list.")
        with shown_errors(), asking(key):
            with writing(get_engine()) as session:
                add_organization(session, fields=check_organization(values), is_new=answer.is_new, by=by)
            finish(NEW, "The organization is added.")


def show_organization_editor(organization: Row, *, by: Actor) -> None:
    """A button that opens the form to change an organization. Row of `read_organizations`."""
    organization_id = UUID(organization["organization_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_organization(
                session, organization_id, fields=check_organization(values), version=version, by=by
            )
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"organization_{organization_id}",
        "organization",
        organization_id,
        f"the organization {organization['name']}",
        LABELS,
        save,
        by,
        check=lambda values: check_organization(values).model_dump(),
    )
    shown = open_popover(edit, "Change", icon=":material/edit:")
    if shown is None:
        return
    key = open_edit(edit, organization)
    with shown:
        with st.form(key, border=False):
            _ask(key, organization)
            show_save(edit)
        show_refusal(edit)


def show_merge(organization: Row, *, by: Actor) -> None:
    """A button that makes an organization part of another; the ones that are spelled alike are offered first."""
    name = f"merge_{organization['organization_id']}"
    key = form_key(name)
    shown = st.popover("Merge", icon=":material/merge:", key=f"{key}_popover", on_change="rerun")
    if not shown.open:
        return
    with shown:
        others = _read_others(organization, by=by)
        what = escape_markdown(organization["name"])
        st.markdown(f"Everything of {what} becomes the other one's, and {what} goes. This cannot be taken back.")
        kept = st.selectbox("Becomes part of", list(others), None, format_func=others.__getitem__, key=f"{key}_kept")
        if kept is None:
            return
        merged_id, version = UUID(organization["organization_id"]), organization["version"]
        show_step(
            name,
            f"Merge into {escape_markdown(others[kept])}",
            lambda session: merge_organizations(session, UUID(kept), merged_id, version=version, by=by),
            f"{what} is part of {escape_markdown(others[kept])}.",
            key=f"{key}_save",
        )


def _read_others(organization: Row, *, by: Actor) -> dict[str, str]:
    with reading(get_engine()) as session:
        frame = read_organization_names(session, by=by)
    others = dict(zip(frame["organization_id"], frame["name"], strict=True))
    others.pop(organization["organization_id"], None)
    near = find_similar_names(organization["name"], others.values())
    return dict(sorted(others.items(), key=lambda item: near.index(item[1]) if item[1] in near else len(near)))


def _ask(key: str, row: Row) -> dict[str, Any]:
    texts = {
        name: st.text_input(LABELS[name], row.get(name) or "", max_chars=longest, key=f"{key}_{name}")
        for name, longest in LENGTHS.items()
    }
    return texts | {"note": st.text_area(LABELS["note"], row.get("note") or "", max_chars=1000, key=f"{key}_note")}
