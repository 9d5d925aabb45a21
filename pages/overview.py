"""Overview: what does the whole program, one country or one cohort add up to?"""

import streamlit as st

from mayatrack.charts.funnel import draw_funnel
from mayatrack.charts.map import draw_map
from mayatrack.charts.statuses import draw_statuses
from mayatrack.charts.trend import draw_trend
from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.overview import read_countries, read_funnel, read_statuses, read_totals, read_trend
from mayatrack.queries.scope import Scope
from mayatrack.services.samples import is_sample
from mayatrack.ui.charts import show_chart
from mayatrack.ui.definitions import show_definitions, show_totals
from mayatrack.ui.empty import show_empty
from mayatrack.ui.filters import COHORT, COUNTRY, choose_scope, open_applicants, show_status_menu
from mayatrack.ui.guard import guard

actor = guard(__file__)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
    is_synthetic = is_sample(session)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Overview", anchor=False, width="stretch")
    if is_synthetic:
        st.badge("Sample program: synthetic people", icon=":material/science:", color="orange")
    show_definitions()
if cohorts.empty:
    show_empty(
        actor,
        "There is no cohort yet",
        "Create the first cohort, then import its applicants from a spreadsheet: this page counts from then on.",
        icon=":material/public:",
        pages=("cohorts", "imports"),
    )
    st.stop()

scope = choose_scope(cohorts)
with reading(get_engine()) as session:
    totals = read_totals(session, by=actor, scope=scope)
    countries = read_countries(session, by=actor)
    trend = read_trend(session, by=actor, scope=Scope(country_code=scope.country_code))
    funnel = read_funnel(session, by=actor, scope=scope)
    statuses = read_statuses(session, by=actor, scope=scope)

show_totals(totals)
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    show_chart("countries", draw_map, countries, choice=COUNTRY, hint="Click a country to see its numbers alone.")
with right.container(border=True, height="stretch"):
    show_chart("funnel", draw_funnel, funnel)
left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    show_chart("cohorts", draw_trend, trend, choice=COHORT, hint="Click a cohort to see its numbers alone.")
with right.container(border=True, height="stretch"):
    picked = show_chart("statuses", draw_statuses, statuses, hint="Click a status to list its applicants.")
    listed = show_status_menu(list(statuses["status"]))
if status := picked or listed:
    cohort = st.session_state.get(COHORT)
    open_applicants(status=label_value(status), **({"cohort": cohort} if cohort else {}))
