"""Whose record is this about? One person, from the page's address or by e-mail address; and the way here."""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.exceptions import NotFound
from mayatrack.queries.merges import find_person
from mayatrack.queries.people import read_person
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.merged_person import find_kept
from mayatrack.ui.navigation import Page, can_open, find_page
from mayatrack.ui.person_record import show_person_record
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# What a link to the page carries: the person, and the tab.
PERSON: Final = "person"
TASK: Final = "task"
# Tab → what a person's menu calls it.
TASKS: Final = {"Merge": "Merge with another record", "Erase": "Erase this person", "Legal holds": "Place a legal hold"}
ICONS: Final = {"Merge": ":material/merge:", "Erase": ":material/delete_forever:", "Legal holds": ":material/gavel:"}


def show_privacy_menu(person_id: UUID, *, by: Actor) -> None:
    """What an administrator can do with this person's record as a whole; nothing at all for other roles."""
    page = find_page("privacy")
    if not can_open(by, page):
        return
    menu = st.popover("Privacy", icon=page.icon, key="privacy_menu", on_change="rerun")
    if menu.open:
        with menu:
            _show_tasks(page, person_id, by=by)


def _show_tasks(page: Page, person_id: UUID, *, by: Actor) -> None:
    for task, label in TASKS.items():
        address = {PERSON: str(person_id), TASK: task}
        st.page_link(page.file, label=label, icon=ICONS[task], query_params=address)
    if can_act(by, Action.GIVE_RECORDS):
        st.markdown("**Everything stored about this person, as a file**")
        show_person_record(person_id, by=by)


def choose_person(*, by: Actor, parameter: str = PERSON, label: str = "E-mail address of the person") -> Row | None:
    """The person whom `?parameter=` names, or a field that asks for one. A row of `read_person`."""
    if person := _find_chosen(parameter, by=by):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(describe_person(person), width="stretch")
            st.button(
                "Choose somebody else",
                key=f"forget_{parameter}",
                icon=":material/close:",
                on_click=forget,
                args=(parameter,),
            )
        return person
    _say_who_is_gone(parameter, by=by)
    with st.form(f"find_{parameter}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        email = st.text_input(label, key=f"{parameter}_email", max_chars=254)
        is_sent = st.form_submit_button("Find", icon=":material/search:")
    if is_sent:
        with shown_errors():
            with reading(get_engine()) as session:
                choose(**{parameter: find_person(session, by=by, email=email)})
            st.rerun()
    return None


def choose(**people: UUID) -> None:
    """Put these people into the page's address, each under its parameter."""
    for parameter, person_id in people.items():
        st.query_params[parameter] = str(person_id)


def forget(*parameters: str) -> None:
    """Take people out of the page's address."""
    for parameter in parameters:
        st.query_params.pop(parameter, None)


def describe_person(person: Row) -> str:
    """Who this is, as Markdown: name, e-mail address, birth date. A row of `read_person`."""
    born = f" · born {format_date(person['birth_on'])}" if person["birth_on"] else ""
    return f"**{escape_markdown(person['full_name'])}** · {escape_markdown(person['email'])}{born}"


def _say_who_is_gone(parameter: str, *, by: Actor) -> None:
    """Somebody merged or removed the record meanwhile, or went back to an address of before."""
    named = st.query_params.get(parameter)
    if not named:
        return
    kept = find_kept(named, by=by)
    where = f"it was merged into that of {describe_person(kept)}" if kept else "choose one by its e-mail address"
    st.info(f"The record that was chosen is not there any more: {where}.", icon=":material/info:")


def _find_chosen(parameter: str, *, by: Actor) -> Row | None:
    try:
        person_id = UUID(st.query_params.get(parameter, ""))
        with reading(get_engine()) as session:
            person = list_records(read_person(session, by=by, person_id=person_id))[0]
    except (ValueError, NotFound):
        return None
    return person
