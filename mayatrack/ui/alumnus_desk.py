"""What is known of one alumnus, whether they wait for a call or not, how is it corrected, and what if they call?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.alumni import EVERYBODY, read_alumni
from mayatrack.queries.contact_wishes import read_wish_of
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.applicant_outcomes import show_after_trip
from mayatrack.ui.call_form import show_call_form, show_last_call
from mayatrack.ui.call_history import show_attempts
from mayatrack.ui.rows import Row, list_records


def show_alumnus(cohorts: pd.DataFrame, *, by: Actor) -> None:
    """Wishes, outcomes, placements, referrals and contacts of whom the coordinator chooses, each with its correction.

    Frame of `read_alumni_cohorts`.
    """
    with st.grid(2, min_column_width=220):
        cohort = choose_cohort(cohorts, EVERYBODY, key="alumnus_cohort")
        with reading(get_engine()) as session:
            people = list_records(read_alumni(session, by=by, cohort_id=UUID(cohort["cohort_id"])))
        rows = {row["traveler_id"]: row for row in people}
        chosen = st.selectbox(
            "Alumnus",
            list(rows),
            index=None,
            format_func=lambda traveler_id: str(rows[traveler_id]["full_name"]),
            placeholder="Choose somebody",
            key=f"alumnus_{cohort['cohort_id']}",
        )
    if chosen is None:
        st.info(
            "Choose somebody to log that they called, to see what was told, and to correct it: also whoever was just "
            "called, works already, or does not want to be contacted.",
            icon=":material/info:",
        )
        return
    if can_act(by, Action.EDIT_OUTCOMES):
        _show_call(rows[chosen], by=by)
    show_after_trip(UUID(rows[chosen]["person_id"]), [{**cohort, "traveler_id": chosen}], by=by)
    show_attempts(UUID(chosen), by=by)


def _show_call(person: Row, *, by: Actor) -> None:
    """The form of the queue for somebody whom nobody waited for; only drawn when asked for, for its number keys."""
    show_last_call(by=by)
    with st.expander("Log a call", icon=":material/call:", on_change="rerun", key="alumnus_call") as form:
        if not form.open:
            return
        with reading(get_engine()) as session:
            wish = list_records(read_wish_of(session, by=by, person_id=UUID(person["person_id"])))[0]
        if wish["do_not_contact"]:
            st.info(
                "This person does not want to be contacted: if they called and told you otherwise, change that under "
                "“Contact wishes” first.",
                icon=":material/info:",
            )
        else:
            show_call_form({**person, "channel": wish["channel"]}, by=by)
