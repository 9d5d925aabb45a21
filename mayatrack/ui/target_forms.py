"""How does leadership set a goal, change it, and take it away or back?"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.domain.targets import RATES, Aim
from mayatrack.models.base import today
from mayatrack.models.targets import TargetCreate
from mayatrack.queries.targets import read_target
from mayatrack.services.targets import change_target, check_target, remove_target, set_target
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.targets import name_target, write_goal

NEW: Final = "new_target"
REMOVED: Final = "removed_target"


def show_new_target(*, by: Actor) -> None:
    """A button that opens the form for another goal, for those who may set one."""
    if not can_act(by, Action.EDIT_TARGETS):
        return
    key = form_key(NEW)
    with st.popover("Set a goal", icon=":material/add:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            aim = st.selectbox("What", list(Aim), format_func=lambda aim: label_value(Aim(aim)), key=f"{key}_aim")
            year = st.number_input("Year", value=today().year, step=1, format="%d", key=f"{key}_year")
            hint = "How many people; for the knowledge rate, percent."
            goal = st.number_input("Goal", value=None, step=1, format="%d", key=f"{key}_goal", help=hint)
            is_sent = st.form_submit_button("Set it", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                fields = check_target({"year": year, "aim": aim, "goal": goal})
                with writing(get_engine()) as session:
                    set_target(session, fields=fields, by=by)
                finish(NEW, f"{_name(fields)}: the goal is {write_goal(fields.aim, fields.goal)}.")


def show_target_actions(row: Row, *, by: Actor) -> None:
    """The buttons for one goal: change it, remove it. A row of `compare_targets`."""
    if not can_act(by, Action.EDIT_TARGETS):
        return
    with st.container(horizontal=True, gap="small"):
        _show_editor(row, by=by)
        _show_removal(row, by=by)


def show_undo(*, by: Actor) -> None:
    """What was just removed, with the way to set it again."""
    removed: TargetCreate | None = st.session_state.get(REMOVED)
    if removed is None:
        return
    name = _name(removed)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(f"{name}: the goal of {write_goal(removed.aim, removed.goal)} is removed.", icon=":material/info:")

        def undo(session: Any) -> None:
            set_target(session, fields=removed, by=by)
            st.session_state[REMOVED] = None

        with shown_errors():
            show_step(REMOVED, "Set it again", undo, f"{name}: the goal is set again.", key=f"{REMOVED}_undo")


def _show_editor(row: Row, *, by: Actor) -> None:
    target_id, aim = UUID(row["target_id"]), Aim(row["aim"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            changed = change_target(session, target_id, goal=values["goal"], version=version, by=by)
        return f"{name_target(row)}: the goal is {write_goal(aim, changed.goal)}."

    def read(since: datetime) -> pd.DataFrame:
        with reading(get_engine()) as session:
            return read_target(session, by=by, target_id=target_id, since=since)

    def check(values: Row) -> Row:
        return {"goal": check_target({"year": row["year"], "aim": aim, "goal": values["goal"]}).goal}

    labels = {"goal": "Goal in percent" if aim in RATES else "Goal"}
    edit = Edit(f"target_{target_id}", "target", read, f"the goal of {name_target(row)}", labels, save, by, check=check)
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            st.number_input(labels["goal"], value=int(row["goal"]), step=1, format="%d", key=f"{key}_goal")
            show_save(edit)
        show_refusal(edit)


def _show_removal(row: Row, *, by: Actor) -> None:
    name = f"remove_{row['target_id']}"
    version = swap_version(f"{name}_version", row["version"])

    def remove(session: Any) -> None:
        st.session_state[REMOVED] = remove_target(session, UUID(row["target_id"]), version=version, by=by)

    with st.popover("Remove", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        st.markdown(f"{name_target(row)}: nothing is aimed at any more. It can be set again right after.")
        show_step(
            name, "Remove it", remove, f"{name_target(row)}: the goal is removed.", key=f"{form_key(name)}_remove"
        )


def _name(fields: TargetCreate) -> str:
    return name_target(fields.model_dump(mode="json"))
