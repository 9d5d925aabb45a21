"""How does staff log where one of all the alumni landed?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.queries.alumni import AlumniFilter, read_alumni
from mayatrack.queries.opportunities import read_referrals
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.placement_forms import show_placement_form
from mayatrack.ui.rows import Row, list_records


def show_new_placement(cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """The choice of an alumnus, and once there is one the form for the placement."""
    with (
        st.expander("Log a placement", icon=":material/add:"),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        cohort = choose_cohort(cohorts, alumni, key="placement_cohort")
        with reading(get_engine()) as session:
            people = read_alumni(session, by=by, cohort_id=UUID(cohort["cohort_id"]))
            referrals = read_referrals(session, by=by, chosen=AlumniFilter(cohort_id=UUID(cohort["cohort_id"])))
        names = dict(zip(people["traveler_id"], people["full_name"], strict=True))
        traveler_id = st.selectbox(
            "Alumnus",
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder="Choose who was placed",
            key=f"placement_alumnus_{cohort['cohort_id']}",
        )
        if traveler_id is not None:
            own: list[Row] = [row for row in list_records(referrals) if row["traveler_id"] == traveler_id]
            show_placement_form([{**cohort, "traveler_id": traveler_id}], own, by=by)
