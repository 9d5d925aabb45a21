"""How does a page show a chart? With its title, a description for those who cannot see it, and its numbers."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from types import FunctionType
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from mayatrack.charts.theme import PICKED
from mayatrack.charts.words import describe, tell
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.text import escape_markdown

Draw = Callable[[pd.DataFrame, str | None], alt.TopLevelMixin]


def show_chart(name: str, draw: Draw, frame: pd.DataFrame, *, choice: str | None = None, hint: str = "") -> str | None:
    """Draw the frame under the chart's title, with its numbers as text, as a table and as a download.

    A click fills the choice of this key (or takes it back), and what is chosen there stands out. Without `choice` the
    value that was clicked is returned. `name` is the chart's own, once per page; `hint` says what a click does.
    """
    selected = st.session_state.get(choice) if choice else None
    spec = build_spec(draw, frame[[name for name in map(str, frame) if not name.endswith("_id")]], selected)
    title = spec.pop("title")
    # Drawn anew whenever the choice changes: what was clicked lives in the choice alone.
    key = f"chart_{name}_{selected}"
    st.header(title, anchor=False)
    options: dict[str, Any] = {}
    if "params" in spec:
        options["on_select"] = partial(_toggle, key, choice, selected) if choice else "rerun"
    state = st.vega_lite_chart(spec, key=key, alt=describe(frame, title), **options)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(hint, width="stretch")
        _show_numbers(name, title, frame)
    return _find_picked(state) if options else None


# Altair builds one chart at a time for the whole process: a chart with the same numbers is built once.
@st.cache_data(max_entries=200, show_spinner=False, hash_funcs={FunctionType: attrgetter("__module__", "__qualname__")})
def build_spec(draw: Draw, frame: pd.DataFrame, selected: str | None) -> dict[str, Any]:
    """The chart as the browser gets it, and its title: whoever draws it takes the title out."""
    spec: dict[str, Any] = draw(frame, selected).to_dict()
    return spec


def _show_numbers(name: str, title: str, frame: pd.DataFrame) -> None:
    numbers = tell(frame)
    with st.popover("Numbers", icon=":material/table_rows:", type="tertiary"):
        # A table reads Markdown, and names of cohorts and places are typed by people.
        shown = numbers.map(lambda value: escape_markdown(value) if isinstance(value, str) else value)
        st.table(shown.style.format(thousands=","), hide_index=True, border="horizontal", alt=title)
        show_csv_download("Download as CSV", lambda: numbers, name=name)


def _find_picked(state: Any) -> str | None:
    marks = state["selection"].get(PICKED) or []
    return next((str(value) for mark in marks[:1] for value in mark.values()), None)


def _toggle(key: str, choice: str, selected: str | None) -> None:
    picked = _find_picked(st.session_state[key])
    if picked is not None:
        st.session_state[choice] = None if picked == selected else picked
