"""Destinations: where do cohorts go, and what does entry ask of a passport?"""

import streamlit as st

from mayatrack.charts.map import draw_map
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.destinations import read_dependent_trips, read_destinations
from mayatrack.ui.charts import show_chart
from mayatrack.ui.destination_cards import show_check_count, show_destination
from mayatrack.ui.destination_forms import show_new_destination
from mayatrack.ui.doubtful_rules import show_doubtful_rules
from mayatrack.ui.empty import show_empty
from mayatrack.ui.filters import PLACE, choose
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records
from mayatrack.ui.rule_comparison import show_rule_comparison

actor = guard(__file__)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Destinations", anchor=False, width="stretch")
    show_new_destination(by=actor)

with reading(get_engine()) as session:
    destinations = read_destinations(session, by=actor)
if destinations.empty:
    show_empty(
        actor,
        "There is no destination yet",
        "Add the first one, with what it asks of a passport: a cohort needs a destination.",
        icon=":material/map:",
    )
    st.stop()

rule_tab, check_tab, comparison_tab = st.tabs(["Rules", "To check", "Compare"], key="rules_section", on_change="rerun")
if rule_tab.open:
    with rule_tab:
        left, right = st.columns([3, 2])
        with right:
            country = choose("Country", sorted(set(destinations["country"])), key=PLACE, everything="All countries")
            rows = [row for row in list_records(destinations) if country in {None, row["country"]}]
            show_check_count(rows, today())
        with left.container(border=True):
            places = destinations[["country", "latitude", "longitude", "cohort_count", "traveler_count"]]
            show_chart("destinations", draw_map, places, choice=PLACE, hint="Click a country to see its rule alone.")

        st.header("What entry asks of a U.S. passport", anchor=False)
        with st.grid(2, min_column_width=320):
            for row in rows:
                show_destination(row, today=today(), by=actor)
if check_tab.open:
    with reading(get_engine()) as session:
        trips = list_records(read_dependent_trips(session, by=actor, today=today()))
    with check_tab:
        show_doubtful_rules(list_records(destinations), trips, today=today(), by=actor)
if comparison_tab.open:
    with comparison_tab:
        show_rule_comparison(list_records(destinations))
