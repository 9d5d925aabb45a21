"""Passports: how far is each first passport of a cohort, and how many did the program make possible?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.passport_cases import (
    read_cases,
    read_fees_of,
    read_passports_by_year,
    read_travelers_without_case,
)
from mayatrack.queries.processing_times import read_timetable
from mayatrack.ui.boarding_forms import name_apart
from mayatrack.ui.consult_referral import show_referral
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.passport_case_forms import show_case, show_new_cases, show_removal
from mayatrack.ui.passport_cases import COHORT, choose_case, describe_cases, list_cases, show_cases
from mayatrack.ui.passport_fees import show_fees
from mayatrack.ui.passport_years import show_years
from mayatrack.ui.rows import list_records
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates

actor = guard(__file__)
st.title("Passports", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nobody travels yet",
        "Create a cohort first; whoever confirms a seat in it and never had a passport gets a case here.",
        icon=":material/badge:",
        pages=("cohorts",),
    )
    st.stop()

case_tab, year_tab = st.tabs(["Cases", "Made possible"], key="passports_section", on_change="rerun")
if case_tab.open:
    with case_tab:
        cohort = choose_travel_cohort(cohorts, key=COHORT)
        show_dates(cohort)
        cohort_id = UUID(cohort["cohort_id"])
        with reading(get_engine()) as session:
            rows = list_records(read_cases(session, by=actor, cohort_id=cohort_id))
            without = list_records(read_travelers_without_case(session, by=actor, cohort_id=cohort_id))
            times = read_timetable(session, by=actor)
        show_new_cases(without, by=actor)
        cases = list_cases(rows, name_apart(rows), times, today())
        if cases:
            st.markdown(describe_cases(cases))
            chosen = choose_case(cases)
            if chosen:
                with reading(get_engine()) as session:
                    fees = list_records(read_fees_of(session, by=actor, case_id=UUID(chosen.row["case_id"])))
                with st.container(border=True):
                    show_case(chosen, today=today(), by=actor)
                    show_fees(chosen.row, fees, by=actor)
                    with st.container(horizontal=True, gap="small"):
                        show_referral(chosen.row, by=actor)
                        show_removal(chosen, by=actor)
            show_cases(cases)
        else:
            st.info(
                "No first-passport case in this cohort: one is opened for a confirmed traveler whose application says "
                "that they never had a passport.",
                icon=":material/info:",
            )
if year_tab.open:
    with reading(get_engine()) as session:
        years = read_passports_by_year(session, by=actor)
    with year_tab:
        show_years(years)
