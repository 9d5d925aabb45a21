"""What does a checklist ask, in which order, and where does a cohort's begin?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.checklists import due_on
from mayatrack.domain.roles import Actor
from mayatrack.queries.checklists import read_items
from mayatrack.services.checklists import move_item, remove_item, start_checklist
from mayatrack.ui.checklist_item_forms import show_item_editor, show_new_item
from mayatrack.ui.checklists import OWNERS, SCOPES, Board
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import form_key, swap_version
from mayatrack.ui.ordering import show_order
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown


def show_template(*, by: Actor) -> None:
    """The template that new checklists follow; a change of it leaves the cohorts' own as they are."""
    st.caption("A cohort's checklist starts as a copy of this. What is changed here later changes no cohort's own.")
    with reading(get_engine()) as session:
        items = list_records(read_items(session, by=by, cohort_id=None))
    _show_items(items, None, None, by=by)


def show_items(board: Board, *, by: Actor) -> None:
    """What the cohort's checklist asks."""
    _show_items(board.items, board.cohort_id, board.cohort, by=by)


def show_start(cohort: Row, cohorts: pd.DataFrame, *, by: Actor) -> None:
    """The two ways in which a cohort gets a checklist."""
    cohort_id = UUID(cohort["cohort_id"])
    name = escape_markdown(cohort["cohort"])
    st.info(f"{name} has no checklist yet: make it here, then change what it asks.", icon=":material/checklist:")
    form = f"start_{cohort_id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        show_step(
            form,
            "Make it from the template",
            lambda session: start_checklist(session, cohort_id, source_id=None, by=by),
            f"{name} has a checklist.",
            key=f"{form}_template",
        )
        others = {row["cohort"]: row["cohort_id"] for row in list_records(cohorts) if row["cohort"] != cohort["cohort"]}
        source = st.selectbox(
            "Or copy the one of", list(others), index=None, placeholder="Another cohort", key=f"{form_key(form)}_source"
        )
        if source is not None:
            show_step(
                form,
                "Copy it",
                lambda session: start_checklist(session, cohort_id, source_id=UUID(others[source]), by=by),
                f"{name} has a checklist.",
                key=f"{form}_copy",
            )


def _show_items(items: list[Row], cohort_id: UUID | None, cohort: Row | None, *, by: Actor) -> None:
    if not items:
        st.info("It asks for nothing yet: add the first item.", icon=":material/info:")
    for place, item in enumerate(items):
        with st.container(border=True):
            st.subheader(escape_markdown(item["name"]), anchor=False)
            st.caption(_describe(item, cohort))
            with st.container(horizontal=True, gap="xsmall"):
                ends = {"is_first": place == 0, "is_last": place == len(items) - 1}
                show_order(UUID(item["item_id"]), move_item, **ends, by=by)
                show_item_editor(item, by=by)
                _show_removal(item, by=by)
    show_new_item(cohort_id, by=by)


def _describe(item: Row, cohort: Row | None) -> str:
    days = "on the day of departure"
    if item["days_before"]:
        days = f"{format_count(item['days_before'], 'day')} before departure"
    due = f"Due {format_date(due_on(cohort['departs_on'], item['days_before']))}, {days}" if cohort else f"Due {days}"
    return f"{due} · {OWNERS[item['owner']]} · {SCOPES[item['scope']]}"


def _show_removal(item: Row, *, by: Actor) -> None:
    name = f"remove_{item['item_id']}"
    key = form_key(name)
    version = swap_version(f"{name}_version", item["version"])
    seen_count = swap_version(f"{name}_marks", int(item["mark_count"]))
    what = escape_markdown(item["name"])
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"{key}_popover"):
        count = format_count(item["mark_count"], "traveler")
        lost = f"What is recorded of it for {count} goes with it and cannot be brought back."
        st.markdown(f"**{what}** is asked no more. {lost if item['mark_count'] else ''}")
        show_step(
            name,
            "Remove the item",
            lambda session: remove_item(session, UUID(item["item_id"]), version=version, seen_count=seen_count, by=by),
            f"{what} is removed.",
            key=f"{key}_send",
        )
