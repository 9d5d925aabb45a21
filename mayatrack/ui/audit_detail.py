"""What did one event change? Before and after side by side, field by field, in words."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_column, label_value
from mayatrack.services.audit import WITHHELD
from mayatrack.ui.audit_filters import NOBODY_KNOWN, RECORD, label_kind, restart
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

NOTHING: Final = "–"
# The field in which services/sign_in_events.py keeps where somebody signed in from.
NETWORK: Final = "network"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d.*")
# Values of enums, as they are stored.
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")


@st.dialog("Event", width="large")
def show_event(event: Row) -> None:
    """One event: who did what when, and what the record was before and after."""
    what = f"**{label_value(event['action'])}** · {label_kind(event['record'])}"
    st.markdown(
        f"{what}  \n{escape_markdown(event['user_name'] or NOBODY_KNOWN)} · {format_moment(event['happened_at'])}"
    )
    changes = tell_changes(event["before"], event["after"])
    if changes.empty:
        st.caption("This event changed no field.")
    else:
        # A table reads Markdown, and some values are names that somebody typed.
        shown = changes.map(escape_markdown)
        is_changed = changes["Change"] != ""
        shown["After"] = shown["After"].where(~is_changed, "**" + shown["After"] + "**")
        st.table(shown, hide_index=True, border="horizontal", alt="What this event changed")
    if WITHHELD in [*(event["before"] or {}).values(), *(event["after"] or {}).values()]:
        st.caption(
            "Withheld: the log says that this changed, but never repeats what people wrote or who they are. "
            "It cannot be erased with them."
        )
    if (network := tell_network(event)) and "/" in network:
        st.caption(
            "Network: where it came from, without the last part of the address. 203.0.113.0/24 stands for all from "
            "203.0.113.0 to 203.0.113.255. The log keeps no whole address, because none could be erased."
        )
    if event["record_id"]:
        _show_record(str(event["record_id"]))


def tell_network(event: Row) -> str | None:
    """The network from which somebody signed in, or tried to; None where the event is of another kind."""
    network = (event["after"] or {}).get(NETWORK)
    return tell_value(network) if network else None


def tell_changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> pd.DataFrame:
    """One row per field, in the order of the event. Columns: Field, Before, After, Change (empty where the same)."""
    old, new = before or {}, after or {}
    fields = list({**old, **new})
    rows = [
        (label_column(name), tell_value(old.get(name)), tell_value(new.get(name)), _tell_change(name, before, after))
        for name in fields
    ]
    return pd.DataFrame(rows, columns=["Field", "Before", "After", "Change"])


def tell_value(value: Any) -> str:
    """A value of the log as people read it: dates and moments as elsewhere, in the zone of the program."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(tell_value, value)) or NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{label_column(name)}: {tell_value(each)}" for name, each in value.items()) or NOTHING
    return _tell_text(value) if isinstance(value, str) else f"{value:,}"


def _tell_text(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            return format_date(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            return format_moment(moment) if moment.tzinfo else text
    except ValueError:
        return text
    return label_value(text) if _CODE.fullmatch(text) else text


def _tell_change(name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "removed"
    old, new = before.get(name), after.get(name)
    # What is withheld on both sides stands there because it changed.
    return "changed" if old != new or old == WITHHELD else ""


def _show_record(record_id: str) -> None:
    st.caption("Record id")
    st.code(record_id, language=None)
    if st.button("Everything about this record", icon=":material/history:", on_click=_narrow, args=(record_id,)):
        st.rerun()


def _narrow(record_id: str) -> None:
    st.session_state[RECORD] = record_id
    restart()
