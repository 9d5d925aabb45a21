"""The Mayor's page: what does the program come to, now and as it was reported?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.reports import read_current_page, read_reports
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.report_content import show_page
from mayatrack.ui.report_file import show_report_download
from mayatrack.ui.report_freeze import show_freeze_form, show_reports
from mayatrack.ui.report_frozen import choose_report, open_report

actor = guard(__file__)
st.title("Mayor's page", anchor=False)
with reading(get_engine()) as session:
    current = read_current_page(session, by=actor)
    reports = read_reports(session, by=actor)
if current is None:
    show_empty(
        actor,
        "Nothing is published yet",
        "This page shows published numbers alone: publish the first ones on Outcomes, and it fills.",
        icon=":material/summarize:",
        pages=("outcomes",),
    )
    st.stop()

chosen = choose_report(reports)
if chosen:
    frozen = open_report(chosen, by=actor)
    show_report_download(frozen.page, frozen=frozen)
    show_page(frozen.page)
else:
    show_report_download(current.page)
    show_page(current.page)
    show_freeze_form(current, by=actor)
show_reports(reports)
