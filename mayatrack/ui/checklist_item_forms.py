"""How does staff add an item to a checklist or to the template, and change one?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.checklists import ItemOwner, ItemScope
from mayatrack.domain.roles import Actor
from mayatrack.services.checklists import add_item, check_item, edit_item
from mayatrack.ui.checklists import OWNERS, SCOPES
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

LABELS: Final = {
    "name": "What is asked for",
    "days_before": "Days before departure",
    "owner": "Who sees to it",
    "scope": "Of whom",
}
USUAL: Final[Row] = {"name": "", "days_before": 30, "owner": ItemOwner.TRAVELER, "scope": ItemScope.EVERYBODY}


def show_new_item(cohort_id: UUID | None, *, by: Actor) -> None:
    """The form for one more item of a cohort's checklist, or of the template."""
    name = f"new_item_{cohort_id or 'template'}"
    key = form_key(name)
    with st.expander("Add an item", icon=":material/add:", key=f"{key}_expander"):
        with st.form(key, border=False):
            _ask(key, USUAL)
            is_sent = st.form_submit_button("Add", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                fields = check_item({each: st.session_state[f"{key}_{each}"] for each in LABELS})
                with writing(get_engine()) as session:
                    added = add_item(session, cohort_id, fields=fields, by=by)
                finish(name, f"{escape_markdown(added.name)} is asked for.")


def show_item_editor(item: Row, *, by: Actor) -> None:
    """A button that opens the form of an item. A row of `read_items`."""
    item_id = UUID(item["item_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_item(session, item_id, fields=check_item(values), version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"item_{item_id}",
        "checklist_item",
        item_id,
        item["name"],
        LABELS,
        save,
        by,
        check=lambda values: check_item(values).model_dump(),
        words={"owner": lambda owner: OWNERS[ItemOwner(owner)], "scope": lambda scope: SCOPES[ItemScope(scope)]},
    )
    key = open_edit(edit, item)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, item)
            show_save(edit)
        show_refusal(edit)


def _ask(key: str, item: Mapping[str, Any]) -> None:
    st.text_input(LABELS["name"], item["name"], key=f"{key}_name", max_chars=80, placeholder="Such as Waiver")
    st.number_input(
        LABELS["days_before"],
        0,
        365,
        int(item["days_before"]),
        key=f"{key}_days_before",
        help="It has to be in so many days before the cohort departs; 0 is the day itself.",
    )
    owners, scopes = list(OWNERS), list(SCOPES)
    st.selectbox(
        LABELS["owner"],
        owners,
        index=owners.index(ItemOwner(item["owner"])),
        format_func=OWNERS.__getitem__,
        key=f"{key}_owner",
    )
    st.selectbox(
        LABELS["scope"],
        scopes,
        index=scopes.index(ItemScope(item["scope"])),
        format_func=SCOPES.__getitem__,
        key=f"{key}_scope",
    )
