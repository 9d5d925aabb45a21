"""How does a coordinator call? The queue, the person and what came of it on one screen, and the next one at once."""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.career_outcomes import read_outcomes_of
from mayatrack.ui.call_form import show_call_form, show_last_call
from mayatrack.ui.call_history import show_attempts
from mayatrack.ui.call_queue import Queue, choose_people, describe_row, go_back, go_on, show_queue, skip
from mayatrack.ui.contact_wish_form import WEEKDAYS, show_wish_form
from mayatrack.ui.follow_up_forms import CHANNELS
from mayatrack.ui.outcome_history import show_outcome_history
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

NOBODY: Final = (
    "Nobody waits for a call: every outcome is known, nothing is due, and nobody has been left alone for long. "
    "Choose other filters, or log what you heard under “Many at once”."
)


def show_call_desk(cohorts: pd.DataFrame, *, by: Actor) -> None:
    """The queue narrowed as the coordinator wants it, and whoever is called now. Frame of `read_alumni_cohorts`."""
    chosen = choose_people(cohorts, by=by)

    @st.fragment
    def show() -> None:
        left, right = st.columns([2, 5], gap="medium")
        with left:
            queue = show_queue(chosen, by=by)
        with right:
            _show_chosen(queue, by=by)

    show()


def _show_chosen(queue: Queue, *, by: Actor) -> None:
    if can_act(by, Action.EDIT_OUTCOMES):
        show_last_call(by=by, go_back=go_back)
    row = queue.chosen
    if row is None:
        st.info(NOBODY, icon=":material/task_alt:")
        return
    can_edit = can_act(by, Action.EDIT_OUTCOMES)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(str(row["full_name"])), anchor=False, width="stretch")
        if can_edit:
            show_wish_form(row, by=by)
    st.markdown(f"**{escape_markdown(_capitalize(describe_row(row, queue.settings)))}**")
    st.markdown(_describe_contact(row))
    if can_edit:
        show_call_form(row, by=by, go_on=go_on, skip=skip)
    _show_history(row, by=by)


def _describe_contact(row: Row) -> str:
    """Phone and e-mail with what the person wishes beside them."""
    wishes = []
    if row["channel"]:
        wishes.append(f"wants to be contacted {CHANNELS[Channel(row['channel'])]}")
    if row["language"]:
        wishes.append(f"in {row['language']}")
    if row["weekdays"]:
        wishes.append(f"free on {', '.join(WEEKDAYS[day] for day in row['weekdays'])}")
    told = [str(each) for each in (row["phone"], row["email"], row["cohort"], row["college"]) if each]
    first = escape_markdown(" · ".join(told))
    return f"{first}  \n{escape_markdown(_capitalize(', '.join(wishes)))}" if wishes else first


def _show_history(row: Row, *, by: Actor) -> None:
    show_attempts(UUID(row["traveler_id"]), by=by)
    with reading(get_engine()) as session:
        outcomes = list_records(read_outcomes_of(session, by=by, person_id=UUID(row["person_id"])))
    if outcomes:
        show_outcome_history(outcomes, by=by)


def _capitalize(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
