"""What is known of one alumnus, whether they wait for a call or not, and how is it corrected?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.queries.alumni import EVERYBODY, read_alumni
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.applicant_outcomes import show_after_trip
from mayatrack.ui.call_history import show_attempts
from mayatrack.ui.rows import list_records


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
            "Choose somebody to see what was told, and to correct it: also whoever was just called, works already, or "
            "does not want to be contacted.",
            icon=":material/info:",
        )
        return
    show_after_trip(UUID(rows[chosen]["person_id"]), [{**cohort, "traveler_id": chosen}], by=by)
    show_attempts(UUID(chosen), by=by)
