"""Import: a spreadsheet of applicants into a cohort, checked and shown before anything is written."""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.ui.empty import show_empty
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.guard import guard
from mayatrack.ui.import_columns import choose_fields
from mayatrack.ui.import_commit import show_confirmation
from mayatrack.ui.import_draft import check_rows, compare_rows
from mayatrack.ui.import_history import show_history, show_result
from mayatrack.ui.import_plan import show_blocking, show_plan
from mayatrack.ui.import_upload import choose_target, choose_upload, forget_upload, read_upload

actor = guard(__file__)
st.title("Import", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "No cohort to import into",
        "Create the cohort that the people of your spreadsheet apply to; then come back with the file.",
        icon=":material/upload_file:",
        pages=("cohorts",),
    )
    st.stop()

show_result(by=actor)
with st.container(border=True):
    cohort = choose_target(cohorts)
    upload = choose_upload()
    with shown_errors():
        if upload is not None:
            table = read_upload(upload)
            mapping = choose_fields(upload, table, by=actor)
            draft = check_rows(upload, table, mapping, by=actor)
            if draft.checked.is_blocked:
                show_blocking(draft.checked.refusals)
            elif cohort is None:
                st.info("Choose the cohort that these people apply to.", icon=":material/info:")
            else:
                comparison = compare_rows(draft, cohort, by=actor)
                show_plan(comparison.plan, draft.checked.refusals, draft.colleges)
                show_confirmation(comparison, by=actor)
if upload is None:
    forget_upload()
show_history(by=actor)
