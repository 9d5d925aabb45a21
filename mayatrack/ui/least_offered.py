"""Who of the alumni was offered nothing yet, and what fits them?"""

from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.matching import Fit
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.matching import PAGE_SIZE, read_fitting_opportunities, read_least_offered
from mayatrack.services.referrals import suggest_alumni
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import form_key
from mayatrack.ui.match_words import tell_reasons
from mayatrack.ui.paging import show_pages
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

PAGE: Final = "least_offered_page"


def show_least_offered(alumni: AlumniFilter, *, by: Actor) -> None:
    """The alumni in the fair order, those who were offered nothing first, each with the opportunities that fit."""
    # Another cohort is another list.
    key = f"{PAGE}_{alumni.cohort_id}"
    with reading(get_engine()) as session:
        found, total, none = read_least_offered(
            session, by=by, cohort_id=alumni.cohort_id, page=st.session_state.get(key, 1)
        )
    if not total:
        st.info("There are no alumni to be offered anything yet.", icon=":material/info:")
        return
    st.markdown(f"**{none:,} of {format_count(total, 'alumnus', 'alumni')}** were offered nothing yet.")
    with show_pages(total, PAGE_SIZE, key=key):
        for row in list_records(found):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(_describe(row), width="stretch")
                _show_fitting(row, by=by)


def _show_fitting(alumnus: Row, *, by: Actor) -> None:
    name = f"fitting_{alumnus['traveler_id']}"
    shown = st.popover("What fits", icon=":material/handshake:", key=f"{form_key(name)}_popover", on_change="rerun")
    # Read only when somebody opens it: a page has many people.
    if not shown.open:
        return
    traveler_id = UUID(alumnus["traveler_id"])
    with shown:
        with reading(get_engine()) as session:
            found = read_fitting_opportunities(session, by=by, traveler_id=traveler_id, today=today())
        fitting = [row for row in list_records(found) if row["fit"] is not Fit.DOES_NOT_FIT]
        if not fitting:
            st.markdown("No open opportunity fits: add one, or look again when there are more.")
        for row in fitting:
            st.markdown(_describe_fitting(row))
            if can_act(by, Action.EDIT_OUTCOMES):
                opportunity_id = UUID(row["opportunity_id"])
                suggest = partial(suggest_alumni, opportunity_id=opportunity_id, traveler_ids=[traveler_id], by=by)
                show_step(
                    name,
                    "Suggest it",
                    suggest,
                    f"{escape_markdown(row['title'])} is suggested to {escape_markdown(alumnus['full_name'])}.",
                    key=f"{form_key(name)}_{opportunity_id}",
                )


def _describe(row: Row) -> str:
    who = f"**{escape_markdown(row['full_name'])}** · {escape_markdown(row['cohort'])}"
    if not row["offered_count"]:
        return f"{who}  \nOffered nothing yet"
    return f"{who}  \nOffered {format_count(row['offered_count'], 'time')}, last {format_date(row['offered_on'])}"


def _describe_fitting(row: Row) -> str:
    closes = f"closes {format_date(row['closes_on'])}" if row["closes_on"] else "no deadline"
    what = f"**{escape_markdown(row['title'])}**, {escape_markdown(row['organization'])}"
    return f"{what}  \n{label_value(row['kind'])} · {closes}  \n{escape_markdown(tell_reasons(row['reasons']))}"
