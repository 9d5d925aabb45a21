"""Which events does the audit log show, and how does a person move through it?"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_column, label_value
from mayatrack.queries.audit import EventPage
from mayatrack.ui.audit_detail import NETWORK, show_event, tell_network
from mayatrack.ui.audit_filters import NOBODY_KNOWN, POSITION, label_kind
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import form_key, start_anew
from mayatrack.ui.rows import Row, list_records

# The row whose moment was clicked, the field that does the same by keyboard, and the row that it named.
CLICKED: Final = "clicked_event"
FIELD: Final = "event_field"
CHOSEN: Final = "chosen_event"
# What stood in the rows when one of them was chosen: the log grows meanwhile, and every row moves down.
SEEN: Final = "seen_events"
MOST_FIELDS: Final = 4


def show_pager(page: EventPage) -> None:
    """The way to newer and older events."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.caption(f"{format_count(len(page.frame), 'event')}, the newest first", width="stretch")
        _show_step("Newest", "first_page", "" if page.previous_cursor else None)
        _show_step("Newer", "chevron_left", page.previous_cursor)
        _show_step("Older", "chevron_right", page.next_cursor)


def show_events(frame: pd.DataFrame) -> None:
    """The events of a page as a table; a click on the moment of one shows what changed."""
    events = list_records(frame)
    seen = st.session_state.get(SEEN, events)
    st.session_state[SEEN] = events
    shown = pd.DataFrame([_tell(event) for event in events])
    moments = st.column_config.ButtonColumn(type="tertiary", alignment="left", width=190, pinned=True, key=CLICKED)
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=describe(shown[["When", "Who", "Action"]], "Events on this page"),
        # As wide as the longest network; the column would be cut to its heading.
        column_config={"When": moments, "Network": st.column_config.TextColumn(width=130)},
    )
    key = form_key(FIELD)
    st.selectbox(
        "Open an event",
        range(len(events)),
        index=None,
        format_func=lambda place: f"{place + 1}: {shown['When'][place]}, {shown['Action'][place]}",
        placeholder="Click a moment above, or type one here",
        key=key,
        width=420,
        on_change=_choose,
        args=(key,),
    )
    clicked = st.session_state.get(CLICKED)
    place = clicked["row"] if clicked else st.session_state.pop(CHOSEN, None)
    if place is not None:
        show_event(seen[place])


def _choose(key: str) -> None:
    st.session_state[CHOSEN] = st.session_state[key]
    # Whoever closes the event finds the field empty, ready for the next one.
    start_anew(FIELD)


def _tell(event: Row) -> dict[str, Any]:
    fields = {**(event["before"] or {}), **(event["after"] or {})}
    return {
        "When": format_moment(event["happened_at"]),
        "Who": event["user_name"] or NOBODY_KNOWN,
        "Action": label_value(event["action"]),
        "Kind of record": label_kind(event["record"]),
        "Network": tell_network(event),
        "Fields": tell_fields({name: value for name, value in fields.items() if name != NETWORK}),
    }


def tell_fields(values: Mapping[str, Any]) -> str:
    """The first fields of an event, and how many more there are."""
    names = [label_column(name) for name in values]
    more = f", and {len(names) - MOST_FIELDS} more" if len(names) > MOST_FIELDS else ""
    return f"{', '.join(names[:MOST_FIELDS])}{more}"


def _show_step(label: str, icon: str, to: str | None) -> None:
    st.button(
        label,
        key=f"step_{label}",
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=to is None,
        on_click=_go,
        args=(to,),
    )


def _go(to: str | None) -> None:
    if to:
        st.query_params[POSITION] = to
    else:
        st.query_params.pop(POSITION, None)
