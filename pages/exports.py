"""Export: records as a spreadsheet, filtered as on the screens."""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.colleges import read_colleges
from mayatrack.ui.export_choices import choose_export, choose_rows
from mayatrack.ui.export_files import show_export
from mayatrack.ui.guard import guard

actor = guard(__file__)
st.title("Export", anchor=False)
st.caption("Demographic answers are never exported. Every download is kept in the log: who, what, how many rows.")
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
    colleges = read_colleges(session, by=actor)

with st.container(border=True):
    export = choose_export()
    chosen = choose_rows(export, cohorts, colleges)
show_export(export, chosen, by=actor)
