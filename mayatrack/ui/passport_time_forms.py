"""How does staff enter how long a passport takes, and keep it true?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.models.processing_times import MOST_WEEKS
from mayatrack.services.processing_times import add_time, check_time, edit_time, remove_time
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import ask_date, finish, form_key, swap_version
from mayatrack.ui.passport_times import SERVICES
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step

NEW: Final = "new_time"
LABELS: Final = {
    "effective_on": "In effect from",
    "service": "Service",
    "min_weeks": "Fewest weeks",
    "max_weeks": "Most weeks",
    "source": "Source",
}


def show_new_time(*, by: Actor) -> None:
    """A button that opens the form for another time."""
    key = form_key(NEW)
    with st.popover("Add a time", icon=":material/add:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = _ask(key, {})
            is_sent = st.form_submit_button("Add", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    added = add_time(session, fields=check_time(values), by=by)
                finish(NEW, f"{SERVICES[added.service]}: entered from {format_date(added.effective_on)} on.")


def show_time_actions(row: Mapping[str, Any], *, by: Actor) -> None:
    """The buttons for one time: change it, remove it. A row of `read_processing_times`."""
    with st.container(horizontal=True, gap="small"):
        _show_editor(row, by=by)
        _show_removal(row, by=by)


def _show_editor(row: Mapping[str, Any], *, by: Actor) -> None:
    time_id = UUID(row["time_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_time(session, time_id, fields=check_time(values), version=version, by=by)
        return f"{SERVICES[edited.service]} from {format_date(edited.effective_on)} on is changed."

    edit = Edit(
        f"time_{time_id}",
        "processing_time",
        time_id,
        f"{_name(row['service'])} from {format_date(row['effective_on'])} on",
        LABELS,
        save,
        by,
        check=lambda values: check_time(values).model_dump(),
        words={"service": _name},
    )
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, row)
            show_save(edit)
        show_refusal(edit)


def _show_removal(row: Mapping[str, Any], *, by: Actor) -> None:
    name = f"remove_{row['time_id']}"
    version = swap_version(f"{name}_version", row["version"])
    with st.popover("Remove", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        what = f"{_name(row['service'])} from {format_date(row['effective_on'])} on"
        st.markdown(f"{what} is taken away: what was in effect before it holds again.")
        show_step(
            name,
            "Remove it",
            lambda session: remove_time(session, UUID(row["time_id"]), version=version, by=by),
            f"{what} is removed.",
            key=f"{form_key(name)}_remove",
        )


def _ask(key: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they were entered."""
    services = list(SERVICES)
    usual = services.index(PassportService(row["service"])) if row else 0
    service = st.selectbox(
        LABELS["service"], services, index=usual, format_func=SERVICES.__getitem__, key=f"{key}_service"
    )
    day = ask_date(LABELS["effective_on"], row.get("effective_on", today()), key=f"{key}_effective_on")
    with st.container(horizontal=True):
        weeks = {
            name: st.number_input(
                LABELS[name],
                0.0,
                float(MOST_WEEKS),
                row.get(name),
                step=1.0,
                format="%g",
                key=f"{key}_{name}",
                help="Without the mail." if name == "max_weeks" else None,
            )
            for name in ("min_weeks", "max_weeks")
        }
    source = st.text_input(
        LABELS["source"],
        row.get("source", ""),
        key=f"{key}_source",
        max_chars=300,
        placeholder="travel.state.gov, and its date",
    )
    return {"effective_on": day, "service": service, **weeks, "source": source}


def _name(service: str) -> str:
    return SERVICES[PassportService(service)]
