"""How is a cohort's trip marked done?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.applications import LONGEST_REASON
from mayatrack.services.travelers import complete_trip
from mayatrack.ui.boarding_forms import choose_travelers, name_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown


def show_completion(cohort: Row, travelers: list[Row], *, by: Actor) -> None:
    """The end of the trip: who made it. Rows of `read_cohorts` and `read_travelers`."""
    st.header("End of the trip", anchor=False)
    names = name_apart(traveler for traveler in travelers if traveler["status"] == Status.CONFIRMED)
    if not names:
        count = sum(traveler["status"] == Status.TRAVELED for traveler in travelers)
        st.success(f"The trip is done: {format_count(count, 'traveler')} made it.", icon=":material/check_circle:")
    elif today() < cohort["returns_on"]:
        st.button("Mark the trip done", icon=":material/flag:", disabled=True, key="mark_trip_done")
        st.caption(f"From {format_date(cohort['returns_on'])} on, when the cohort returns.")
    else:
        _ask_who_traveled(cohort, names, by=by)


def _ask_who_traveled(cohort: Row, names: dict[str, str], *, by: Actor) -> None:
    name = f"complete_{cohort['cohort_id']}"
    key = form_key(name)
    with st.popover("Mark the trip done", icon=":material/flag:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            traveled = choose_travelers("Made the trip", names, f"{key}_traveled")
            reason = st.text_input(
                "Why the others did not travel",
                max_chars=LONGEST_REASON,
                placeholder="Kept in the history",
                key=f"{key}_reason",
            )
            st.caption("Whoever made the trip becomes an alumnus, and the follow-ups are scheduled.")
            is_sent = st.form_submit_button("Mark the trip done", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    cohort_id = UUID(cohort["cohort_id"])
                    count = complete_trip(session, cohort_id, traveled=traveled, reason=reason, by=by)
                finish(
                    name, f"{escape_markdown(cohort['cohort'])} is done: {format_count(count, 'alumnus', 'alumni')}."
                )
