"""How does the Mayor's page look on the screen? It shows what the page holds, and words nothing itself."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from mayatrack.domain.reports import Figure, MayorsPage, RateFigure, Row
from mayatrack.ui.report_charts import build_specs
from mayatrack.ui.text import escape_markdown


def show_page(page: MayorsPage) -> None:
    """Everything on the page, in the order in which the PDF has it."""
    st.header(escape_markdown(page.title), anchor=False)
    st.markdown(f"**{escape_markdown(page.sentence)}**")
    _show_heading(page, "people")
    with st.grid(5, min_column_width=150):
        for figure in page.figures:
            _show_figure(figure)
    specs = build_specs(page)
    left, right = st.columns([3, 2])
    with left:
        _show_chart(page, "map", specs["map"], page.map_alt)
    with right:
        _show_destinations(page, "destinations", page.destinations, first=1)
    left, right = st.columns(2)
    with left:
        _show_chart(page, "years", specs["years"], page.years_alt)
    with right:
        _show_heading(page, "outcomes")
        for rate in page.rates:
            _show_rate(rate)
    st.header(escape_markdown(page.headings["notes"]), anchor=False)
    for note in page.notes:
        st.caption(escape_markdown(note))
    if page.more_destinations:
        _show_destinations(page, "more", page.more_destinations, first=len(page.destinations) + 1)


def _show_heading(page: MayorsPage, name: str) -> None:
    st.header(escape_markdown(page.headings[name]), anchor=False)
    st.caption(escape_markdown(page.as_of))


def _show_figure(figure: Figure) -> None:
    with st.container(border=True, height="stretch"):
        st.metric(escape_markdown(figure.label), figure.number.text)
        st.caption(escape_markdown(figure.definition))


def _show_chart(page: MayorsPage, name: str, spec: dict[str, Any], alt: str) -> None:
    _show_heading(page, name)
    st.vega_lite_chart(spec, key=f"report_{name}", alt=alt)


def _show_destinations(page: MayorsPage, name: str, destinations: Sequence[Row], *, first: int) -> None:
    _show_heading(page, name)
    # A table reads Markdown: a lone * would be a list.
    rows = [
        [str(place), *map(escape_markdown, (row.name, row.travelers.text, row.first_passports.text))]
        for place, row in enumerate(destinations, start=first)
    ]
    table = pd.DataFrame(rows, columns=[escape_markdown(name) for name in page.columns])
    st.table(table, hide_index=True, border="horizontal", alt=page.headings[name])


def _show_rate(rate: RateFigure) -> None:
    parts = ", ".join(filter(None, (rate.parts, rate.interval)))
    with st.container(border=True):
        st.metric(
            escape_markdown(rate.label),
            rate.value,
            escape_markdown(parts) or None,
            delta_color="off",
            delta_arrow="off",
        )
        st.caption(escape_markdown(rate.definition))
