"""Outcomes: who applied, was offered a seat, traveled and landed, by group, and which gaps are more than chance?"""

from functools import partial

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.indicators.rates import derive_rates
from mayatrack.models.base import today
from mayatrack.queries.data_quality import read_quality_notes
from mayatrack.queries.publications import read_published
from mayatrack.services.equity_method import read_equity_method
from mayatrack.services.samples import is_sample
from mayatrack.ui.empty import show_empty
from mayatrack.ui.equity_lens import show_equity
from mayatrack.ui.guard import guard
from mayatrack.ui.indicator_quality import show_quality
from mayatrack.ui.open_data import show_open_data
from mayatrack.ui.outcome_choice import choose_breakdown
from mayatrack.ui.outcome_definitions import show_outcome_definitions
from mayatrack.ui.outcome_panels import show_group_rates
from mayatrack.ui.outcome_totals import show_publication
from mayatrack.ui.outcome_years import show_years
from mayatrack.ui.publishing import show_publishing

actor = guard(__file__)
with reading(get_engine()) as session:
    published = read_published(session, by=actor)
    notes = read_quality_notes(session, by=actor, today=today())
    method = read_equity_method(session)
    is_synthetic = is_sample(session)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Outcomes", anchor=False, width="stretch")
    if is_synthetic:
        st.badge("Sample program: synthetic people", icon=":material/science:", color="orange")
    show_outcome_definitions()
    show_publishing(published, by=actor)
    if published is not None:
        show_open_data(published, is_synthetic=is_synthetic)
if published is None:
    show_empty(
        actor,
        "Nothing is published yet",
        "Publish today's numbers: small groups are put together or hidden first, then everybody here reads the same.",
        icon=":material/monitoring:",
    )
    st.stop()

show_publication(published)
show_quality(published.counts, notes)
counts, rates = published.counts, derive_rates(published.counts)
breakdown = choose_breakdown(counts)
if breakdown is None:
    st.info("No table of groups is published: publish again once there are groups.", icon=":material/info:")
    st.stop()
sections = {
    "By group": partial(show_group_rates, counts, rates, breakdown),
    "Equity lens": partial(show_equity, rates, breakdown, method, by=actor),
    "By year": partial(show_years, counts, rates),
}
for tab, show_section in zip(
    st.tabs(list(sections), key="outcomes", on_change="rerun"), sections.values(), strict=True
):
    if tab.open:
        with tab:
            show_section()
