"""How does staff enter one applicant by hand?"""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.services.applications import submit_application
from mayatrack.services.people import add_person, check_person
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.text import escape_markdown

NAME: Final = "new_applicant"
BASELINE: Final = {
    "had_passport_before": "Ever had a passport?",
    "had_flown_before": "Ever been on a plane?",
    "had_traveled_abroad_before": "Ever been abroad?",
}
ANSWERS: Final = [Baseline.YES, Baseline.NO, Baseline.UNKNOWN]


def show_new_applicant(cohorts: pd.DataFrame, colleges: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form for a new person and their application.

    Frames of (cohort, cohort_id) and (college, college_id).
    """
    key = form_key(NAME)
    popover = st.popover("Add an applicant", icon=":material/person_add:", type="primary", key=f"{key}_popover")
    with popover, st.form(key, border=False):
        person = _ask_person(key)
        application = _ask_application(key, cohorts, colleges)
        if st.form_submit_button("Add", type="primary"):
            _store(person, application, by=by)


def _ask_person(key: str) -> dict[str, Any]:
    with st.container(horizontal=True):
        given = st.text_input("Given name", key=f"{key}_given_name", max_chars=120)
        family = st.text_input("Family name", key=f"{key}_family_name", max_chars=120, placeholder="May stay empty")
    email = st.text_input("E-mail", key=f"{key}_email", max_chars=200)
    with st.container(horizontal=True):
        phone = st.text_input("Phone", key=f"{key}_phone", max_chars=40, placeholder="May stay empty")
        birth = ask_date("Date of birth", None, key=f"{key}_birth_on")
    return {"given_name": given, "family_name": family, "email": email, "phone": phone, "birth_on": birth}


def _ask_application(key: str, cohorts: pd.DataFrame, colleges: pd.DataFrame) -> dict[str, Any]:
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    college_ids = dict(zip(colleges["college"], colleges["college_id"], strict=True))
    cohort = st.selectbox("Cohort applied to", list(cohort_ids), index=None, key=f"{key}_cohort")
    college = st.selectbox("College", list(college_ids), index=None, key=f"{key}_college", placeholder="None given")
    with st.container(horizontal=True):
        baseline = {
            field: st.selectbox(question, ANSWERS, index=2, format_func=label_value, key=f"{key}_{field}")
            for field, question in BASELINE.items()
        }
    return {
        "cohort_id": UUID(cohort_ids[cohort]) if cohort else None,
        "college_id": UUID(college_ids[college]) if college else None,
        **baseline,
    }


def _store(person: dict[str, Any], application: dict[str, Any], *, by: Actor) -> None:
    with shown_errors():
        if application["cohort_id"] is None:
            raise InvalidInput("The cohort is missing: choose the one that the person applies to.")
        with writing(get_engine()) as session:
            added = add_person(session, fields=check_person(person), by=by)
            submit_application(session, person_id=added.id, by=by, **application)
        finish(NAME, f"{escape_markdown(added.given_name)} is on the list.")
