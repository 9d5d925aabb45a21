"""How does staff add something that alumni can take up, change it, and put last year's on the board again?"""

from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.outcomes import move_by_years
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.queries.organizations import read_organization_names
from mayatrack.services.opportunities import (
    add_opportunity,
    check_opportunity,
    copy_opportunity,
    edit_opportunity,
    remove_opportunities,
)
from mayatrack.services.organizations import ensure_organization
from mayatrack.ui.edits import Edit, open_edit, open_popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.opportunity_fields import LABELS, Choices, ask_opportunity, tell_list
from mayatrack.ui.organization_question import asking, read_answer
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NAME: Final = "new_opportunity"
LISTS: Final = ("college_ids", "cohort_ids", "languages", "weekdays")


def show_new_opportunity(choices: Choices, *, by: Actor) -> None:
    """A button that opens the form for a new opportunity."""
    key = form_key(NAME)
    with st.popover("Add an opportunity", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = ask_opportunity(key, {}, choices, _ask_organization_name)
            is_sent = st.form_submit_button("Add the opportunity", type="primary", key=f"{key}_save")
        answer = read_answer(key, values["organization_id"], is_sent=is_sent)
        if answer is not None:
            with shown_errors(), asking(key):
                with writing(get_engine()) as session:
                    organization = ensure_organization(session, answer.name, is_new=answer.is_new, by=by)
                    fields = check_opportunity(values | {"organization_id": organization.id})
                    add_opportunity(session, fields=fields, by=by)
                finish(NAME, "The opportunity is on the board.")


def show_opportunity_editor(opportunity: Row, choices: Choices, *, by: Actor) -> None:
    """A button that opens the form to change an opportunity. Row of `read_opportunities`."""
    opportunity_id = UUID(opportunity["opportunity_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_opportunity(session, opportunity_id, fields=check_opportunity(values), version=version, by=by)
        return f"{escape_markdown(edited.title)} is changed."

    edit = Edit(
        f"opportunity_{opportunity_id}",
        "opportunity",
        opportunity_id,
        f"the opportunity {opportunity['title']}",
        LABELS,
        save,
        by,
        check=lambda values: check_opportunity(values).model_dump(),
        words={
            "kind": label_value,
            "organization_id": lambda key: _read_organizations(by=by).get(str(key), "another organization"),
            **{name: partial(tell_list, name, choices=choices) for name in LISTS},
        },
    )
    shown = open_popover(edit, "Change", icon=":material/edit:")
    if shown is None:
        return
    key = open_edit(edit, opportunity)
    with shown:
        with st.form(key, border=False):
            ask_opportunity(key, opportunity, choices, lambda field: _choose_organization(field, opportunity, by=by))
            show_save(edit)
        show_refusal(edit)


def show_copy(opportunity: Row, *, by: Actor) -> None:
    """A button that puts an opportunity on the board again, a year later."""
    name = f"copy_{opportunity['opportunity_id']}"
    key = form_key(name)
    shown = st.popover("Copy to next year", icon=":material/redo:", key=f"{key}_popover", on_change="rerun")
    if not shown.open:
        return
    with shown:
        st.markdown("Everything is taken over, its days a year later. The referrals stay with the old one.")
        next_on = move_by_years(opportunity["closes_on"], 1)
        usual = next_on if next_on is not None and next_on >= today() else None
        closes_on = ask_date("Deadline of the new one", usual, key=f"{key}_closes_on", hint="Empty: open.")
        copied_id = UUID(opportunity["opportunity_id"])
        show_step(
            name,
            "Put it on the board",
            lambda session: copy_opportunity(session, copied_id, closes_on=closes_on, by=by),
            f"{escape_markdown(opportunity['title'])} is on the board again.",
            key=f"{key}_save",
        )


def show_removal(opportunity: Row, *, by: Actor) -> None:
    """A button that takes away an opportunity to which nobody was referred."""
    name = f"remove_{opportunity['opportunity_id']}"
    with st.popover("Remove", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        st.markdown("For one that was entered by mistake. One that has passed leaves the board by itself.")
        removed_id = UUID(opportunity["opportunity_id"])
        show_step(
            name,
            "Remove it",
            lambda session: remove_opportunities(session, [removed_id], by=by),
            f"{escape_markdown(opportunity['title'])} is removed.",
            key=f"{form_key(name)}_save",
        )


def _ask_organization_name(key: str) -> str:
    typed: str = st.text_input("Organization", max_chars=200, key=key)
    return typed


def _choose_organization(key: str, opportunity: Row, *, by: Actor) -> str:
    names = _read_organizations(by=by)
    chosen: str = st.selectbox(
        LABELS["organization_id"],
        list(names),
        index=list(names).index(opportunity["organization_id"]) if opportunity["organization_id"] in names else 0,
        format_func=names.__getitem__,
        key=key,
    )
    return chosen


def _read_organizations(*, by: Actor) -> dict[str, str]:
    with reading(get_engine()) as session:
        frame = read_organization_names(session, by=by)
    return dict(zip(frame["organization_id"], frame["name"], strict=True))
