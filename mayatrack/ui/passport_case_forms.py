"""How does staff open a first-passport case, and record each step of it?"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor
from mayatrack.queries.passport_cases import read_case
from mayatrack.services.passport_cases import check_case, open_cases, record_case, remove_case
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.boarding_forms import choose_travelers, name_apart
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.navigation import find_page
from mayatrack.ui.passport_cases import Case, tell_next_step, tell_slack
from mayatrack.ui.passport_times import SERVICES
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_cases"
LABELS: Final = {
    "service": "Service",
    "appointment_on": "Appointment on",
    "appointment_place": "Acceptance facility",
    "is_evidence_seen": "Evidence of citizenship seen",
    "is_photo_id_seen": "Photo ID seen",
    "has_photo": "Passport photo taken",
    "passport_applied_on": "Applied on",
    "mailed_on": "Mailed on",
    "passport_issued_on": "Issued on",
    "arrived_on": "In hand on",
    "passport_expires_on": "Expires on",
}
CHECKS: Final = ("is_evidence_seen", "is_photo_id_seen", "has_photo")
DAYS: Final = ("passport_applied_on", "mailed_on", "passport_issued_on", "arrived_on", "passport_expires_on")


def show_new_cases(travelers: Sequence[Row], *, by: Actor) -> None:
    """A button that opens the form for new cases. Rows of `read_travelers_without_case`, if any."""
    if not travelers:
        return
    key = form_key(NEW)
    with st.popover("Open cases", icon=":material/add:", type="primary", key=f"{key}_popover"):
        st.caption("Who never had a passport and has no case yet; nothing but yes or no is kept of any paper.")
        with st.form(key, border=False):
            chosen = choose_travelers("Travelers", name_apart(travelers), f"{key}_travelers")
            is_sent = st.form_submit_button("Open", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    count = open_cases(session, chosen, by=by)
                finish(NEW, f"{format_count(count, 'case')} opened.")


def show_case(case: Case, *, today: date, by: Actor) -> None:
    """Who it is, what comes next, and the form of the case."""
    row = case.row
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(case.name), anchor=False, width="stretch")
        page = find_page("applicant")
        st.page_link(page.file, label="Open applicant", icon=page.icon, query_params={PERSON: row["person_id"]})
    st.markdown(f"**Next** {escape_markdown(tell_next_step(case, today))}")
    st.caption(tell_slack(case))
    _show_editor(case, by=by)


def show_removal(case: Case, *, by: Actor) -> None:
    """A button that opens the way back from a case that was opened by mistake."""
    name = f"remove_case_{case.row['case_id']}"
    with st.popover("Remove the case", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        st.markdown("The case goes with its steps; what is recorded of the book itself stays with the traveler.")
        show_step(
            name,
            "Remove it",
            lambda session: remove_case(session, UUID(case.row["case_id"]), by=by),
            "The case is removed.",
            key=f"{form_key(name)}_remove",
        )


def _show_editor(case: Case, *, by: Actor) -> None:
    row, case_id = case.row, UUID(case.row["case_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            record_case(session, case_id, fields=check_case(values), version=version, by=by)
        return f"The case of {escape_markdown(case.name)} is recorded."

    def read(since: datetime) -> pd.DataFrame:
        with reading(get_engine()) as session:
            return read_case(session, by=by, case_id=case_id, since=since)

    edit = Edit(
        f"case_{case_id}",
        "passport_case",
        read,
        f"the passport case of {case.name}",
        LABELS,
        save,
        by,
        check=lambda values: check_case(values).model_dump(),
        words={"service": lambda service: SERVICES[PassportService(service)], **dict.fromkeys(CHECKS, _tell_check)},
    )
    key = open_edit(edit, row)
    with st.form(key, border=False):
        _ask(key, row)
        show_save(edit, "Save the case")
    show_refusal(edit)


def _ask(key: str, row: Row) -> None:
    services = list(SERVICES)
    with st.grid(3, min_column_width=190):
        st.selectbox(
            LABELS["service"],
            services,
            index=services.index(PassportService(row["service"])),
            format_func=SERVICES.__getitem__,
            key=f"{key}_service",
        )
        ask_date(LABELS["appointment_on"], row["appointment_on"], key=f"{key}_appointment_on")
        st.text_input(
            LABELS["appointment_place"],
            row["appointment_place"] or "",
            max_chars=120,
            key=f"{key}_appointment_place",
            placeholder="Post office, library, clerk",
        )
    with st.grid(3, min_column_width=190):
        for name in CHECKS:
            st.checkbox(LABELS[name], bool(row[name]), key=f"{key}_{name}")
    with st.grid(5, min_column_width=150):
        for name in DAYS:
            ask_date(LABELS[name], row[name], key=f"{key}_{name}")


def _tell_check(value: object) -> str:
    return "Yes" if value else "No"
