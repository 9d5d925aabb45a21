"""Which organizations does the office work with, whom does it call there, and what came of it?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.organizations import PAGE_SIZE, count_organizations, read_organizations
from mayatrack.ui.formats import format_count
from mayatrack.ui.organization_forms import show_merge, show_new_organization, show_organization_editor
from mayatrack.ui.paging import show_pages
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

PAGE: Final = "organization_page"


def show_organizations(_cohorts: pd.DataFrame, _alumni: AlumniFilter, *, by: Actor) -> None:
    """The organizations by name, each with its contact, what it offers and where alumni landed with it."""
    can_edit = can_act(by, Action.EDIT_OUTCOMES)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key="organization",
            bind="query-params",
            placeholder="Name or contact",
            on_change=_restart,
            max_chars=200,
            width=320,
        )
        st.space("stretch")
        if can_edit:
            show_new_organization(by=by)
    with reading(get_engine()) as session:
        count = count_organizations(session, by=by, search=search)
    if not count:
        nothing = "No organization matches: search for less." if search else "No organization is known yet: add one."
        st.info(nothing, icon=":material/info:")
        return
    st.markdown(f"**{format_count(count, 'organization')}**")
    with show_pages(count, PAGE_SIZE, key=PAGE) as page, reading(get_engine()) as session:
        for organization in list_records(read_organizations(session, by=by, search=search, page=page)):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(_describe(organization), width="stretch")
                if can_edit:
                    show_organization_editor(organization, by=by)
                    show_merge(organization, by=by)


def _describe(organization: Row) -> str:
    counts = ", ".join(
        (
            format_count(organization["opportunity_count"], "opportunity", "opportunities"),
            f"{format_count(organization['accepted_count'], 'place')} taken",
            format_count(organization["placement_count"], "placement"),
        )
    )
    names = ("contact_name", "contact_email", "contact_phone", "website")
    contact = " · ".join(escape_markdown(organization[name]) for name in names if organization[name])
    lines = [
        f"**{escape_markdown(organization['name'])}**",
        counts,
        contact,
        escape_markdown(organization["note"] or ""),
    ]
    return "  \n".join(line for line in lines if line)


def _restart() -> None:
    st.session_state.pop(PAGE, None)
