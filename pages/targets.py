"""Targets: what does each year aim at, and where does it stand?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.indicators.targets import compare_targets
from mayatrack.queries.publications import read_published
from mayatrack.queries.targets import read_targets
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.outcome_definitions import show_outcome_definitions
from mayatrack.ui.target_forms import show_new_target, show_target_actions, show_undo
from mayatrack.ui.targets import choose_target, list_counts, show_as_of, show_targets

actor = guard(__file__)
with reading(get_engine()) as session:
    targets = read_targets(session, by=actor)
    published = read_published(session, by=actor)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Targets", anchor=False, width="stretch")
    show_outcome_definitions()
    show_new_target(by=actor)
show_undo(by=actor)
if targets.empty:
    show_empty(
        actor,
        "No year has a goal yet",
        "Set what a year aims at: travelers, first passports, first flights, or how many outcomes are known.",
        icon=":material/target:",
        pages=("outcomes",),
    )
    st.stop()

show_as_of(published)
counts = list_counts(published)
compared = compare_targets(targets, counts)
row = choose_target(compared)
if row is not None:
    show_target_actions(row, by=actor)
show_targets(compared, counts)
