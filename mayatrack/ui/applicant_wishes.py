"""How does this person want to be contacted, and what do they do?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.career_outcomes import read_outcomes_of
from mayatrack.queries.contact_wishes import read_wish_of
from mayatrack.ui.contact_wish_form import WEEKDAYS, show_wish_form
from mayatrack.ui.follow_up_forms import CHANNELS
from mayatrack.ui.formats import format_date
from mayatrack.ui.outcome_history import show_outcome_history
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_wishes(person_id: UUID, *, by: Actor) -> None:
    """The wishes of an alumnus with a form for them, and every outcome that was told."""
    with reading(get_engine()) as session:
        found = list_records(read_wish_of(session, by=by, person_id=person_id))
        outcomes = list_records(read_outcomes_of(session, by=by, person_id=person_id))
    for wish in found:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.header("Contact and outcomes", anchor=False, width="stretch")
                if can_act(by, Action.EDIT_OUTCOMES):
                    show_wish_form(wish, by=by)
            st.markdown(describe_wish(wish))
            if outcomes:
                show_outcome_history(outcomes, by=by)
            else:
                st.markdown("No outcome is known yet.")


def describe_wish(wish: Row) -> str:
    """The wish in one sentence."""
    if not wish["version"]:
        return "No wish about contact is kept yet."
    since = f" (as of {format_date(wish['as_of_on'])})"
    if wish["do_not_contact"]:
        return f"**Does not want to be contacted**{since}."
    ways = [f"Wants to be contacted {CHANNELS[Channel(wish['channel'])]}"] if wish["channel"] else ["May be contacted"]
    if wish["language"]:
        ways.append(f"in {escape_markdown(wish['language'])}")
    if wish["weekdays"]:
        ways.append(f"free on {', '.join(WEEKDAYS[day] for day in wish['weekdays'])}")
    return f"{', '.join(ways)}{since}."
