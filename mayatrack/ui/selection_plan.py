"""By which dates and rules does a cohort choose, and what does it take over from another one?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.selection_phases import find_misfits
from mayatrack.queries.selection_plans import read_set_ups
from mayatrack.services.plan_copies import copy_set_up
from mayatrack.services.selection_plans import Selection, read_own_dates
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.selection_plan_form import show_new_plan, show_plan_editor, show_plan_facts
from mayatrack.ui.selection_questions import show_questions
from mayatrack.ui.text import escape_markdown


def show_plan(selection: Selection, *, by: Actor) -> None:
    """The plan with its form and the questions that reviewers may read; where there is none, the ways to one."""
    if selection.plan is None or selection.dates is None:
        _show_ways(selection, by=by)
        return
    if selection.plan.released_at:
        st.info("The decisions are released: how this cohort chose is kept as it was.", icon=":material/lock:")
        show_plan_facts(selection.plan)
    else:
        for sentence in find_misfits(selection.dates, read_own_dates(selection.cohort)):
            st.warning(sentence, icon=":material/event_busy:")
        show_plan_editor(selection, selection.plan, by=by)
    show_questions(selection, selection.plan, by=by)


def _show_ways(selection: Selection, *, by: Actor) -> None:
    with reading(get_engine()) as session:
        set_ups = read_set_ups(session, by=by, cohort_id=selection.cohort.id)
    if not set_ups.empty:
        with st.container(border=True):
            _show_copy(selection, set_ups, by=by)
    with st.container(border=True):
        st.header("Start from scratch" if not set_ups.empty else "Set the selection up", anchor=False)
        show_new_plan(selection.cohort, by=by)


def _show_copy(selection: Selection, set_ups: pd.DataFrame, *, by: Actor) -> None:
    """Frame of `read_set_ups`; its first row is proposed."""
    st.header("Copy another cohort's set-up", anchor=False)
    st.caption("Rules, rubric and questions are taken over, and each date keeps its distance from the closing day.")
    name = f"copy_{selection.cohort.id}"
    key = form_key(name)
    rows = list_records(set_ups)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox(
            "Copy from",
            range(len(rows)),
            format_func=lambda place: _describe(rows[place]),
            key=f"{key}_source",
            width=480,
        )
        is_pressed = st.button("Copy the set-up", type="primary", icon=":material/content_copy:", key=f"{key}_copy")
    if is_pressed:
        with shown_errors():
            source_id = UUID(rows[place]["cohort_id"])
            with writing(get_engine()) as session:
                copy_set_up(session, selection.cohort.id, source_id=source_id, by=by)
            finish(name, f"The set-up of {escape_markdown(rows[place]['cohort'])} is copied: look at its dates.")


def _describe(row: Row) -> str:
    criteria = format_count(row["criterion_count"], "criterion", "criteria")
    return f"{row['cohort']}, departure {format_date(row['departs_on'])}, {criteria}"
