"""How far is each traveler with the checklist, and how is one thing of one traveler recorded?"""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.checklists import ItemState, MarkState, check_expiry
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.queries.checklists import read_mark
from mayatrack.services.checklist_marks import mark_item
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.checklists import OWNERS, STATES, Board, show_numbers, tell_doubt
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import ask_date
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

# The choice's name in the page's address; no other page uses it.
TRAVELER: Final = "checked_traveler"
CLICKED: Final = "clicked_traveler"
MARKS: Final = {MarkState.MISSING: "Missing", MarkState.RECEIVED: "Received", MarkState.APPROVED: "Approved"}
SIGNS: Final = {
    ItemState.NOT_ASKED: "–",
    ItemState.MISSING: "○ missing",
    ItemState.RECEIVED: "✓ received",
    ItemState.APPROVED: "✓ approved",
    ItemState.EXPIRED: "! expired",
}
COLORS: Final[dict[ItemState, Any]] = {
    ItemState.MISSING: "gray",
    ItemState.RECEIVED: "blue",
    ItemState.APPROVED: "green",
    ItemState.EXPIRED: "red",
}
LABELS: Final = {"state": "State", "expires_on": "Holds until"}


def show_travelers(board: Board, *, by: Actor) -> None:
    """Everybody by what is late and missing, and the items of the one who is chosen."""
    show_numbers(board)
    ordered = sorted(board.travelers, key=lambda traveler: [-count for count in _count(board, traveler)])
    labels = {traveler["label"]: traveler for traveler in ordered}
    chosen = choose("Traveler", list(labels), key=TRAVELER, everything="Choose one, or click a name in the table")
    if chosen is not None:
        with st.container(border=True):
            _show_traveler(board, labels[chosen], by=by)
    table = pd.DataFrame(
        {
            "Traveler": list(labels),
            "Overdue": [_count(board, traveler)[0] for traveler in ordered],
            "To do": [_count(board, traveler)[1] for traveler in ordered],
            **{item["name"]: [_sign(board, traveler, item) for traveler in ordered] for item in board.items},
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content" if len(ordered) <= 25 else 900,
        alt=describe(table[["Traveler", "Overdue", "To do"]], "Travelers and what they still have to do"),
        column_config={
            "Traveler": st.column_config.ButtonColumn(
                type="tertiary",
                alignment="left",
                pinned=True,
                width="medium",
                key=CLICKED,
                on_click=_choose,
                args=(list(labels),),
            ),
        },
    )


def _choose(names: list[str]) -> None:
    st.session_state[TRAVELER] = names[st.session_state[CLICKED]["row"]]


def _count(board: Board, traveler: Row) -> tuple[int, int]:
    """How many items of the traveler are overdue, and how many there are to do."""
    cells = [cell for _, cell in board.list_cells(traveler)]
    return sum(cell["is_overdue"] for cell in cells), sum(cell["is_open"] for cell in cells)


def _sign(board: Board, traveler: Row, item: Row) -> str:
    cell = board.cells[traveler["traveler_id"], item["item_id"]]
    if cell["is_overdue"] and cell["state"] is ItemState.MISSING:
        return "! overdue"
    if cell["is_open"] and cell["state"] not in {ItemState.MISSING, ItemState.EXPIRED}:
        return "! ends early"
    return SIGNS[cell["state"]]


def _show_traveler(board: Board, traveler: Row, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(traveler["label"]), anchor=False, width="stretch")
        page = find_page("applicant")
        st.page_link(page.file, label="Open applicant", icon=page.icon, query_params={PERSON: traveler["person_id"]})
    for item, cell in board.list_cells(traveler):
        if cell["state"] is not ItemState.NOT_ASKED:
            _show_item(board, traveler, item, cell, by=by)
    spared = [item["name"] for item, cell in board.list_cells(traveler) if cell["state"] is ItemState.NOT_ASKED]
    if spared:
        st.caption(f"Not asked of this traveler: {escape_markdown(', '.join(spared))}.")


def _show_item(board: Board, traveler: Row, item: Row, cell: Row, *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        told = [f"due {format_date(board.due(item))}", OWNERS[item["owner"]].lower(), tell_doubt(item, cell)]
        badges = [f":{COLORS[cell['state']]}-badge[{STATES[cell['state']]}]", *_list_warnings(board, cell)]
        st.markdown(
            f"**{escape_markdown(item['name'])}** {' '.join(badges)}  \n:small[{' · '.join(filter(None, told))}]",
            width="stretch",
        )
        _show_form(traveler, item, cell, by=by)


def _list_warnings(board: Board, cell: Row) -> list[str]:
    """Badges that say what is late, and until when it holds."""
    badges = [":red-badge[overdue]"] if cell["is_overdue"] else []
    if (day := cell["expires_on"]) is None:
        return badges
    is_short = day < board.cohort["returns_on"]
    until = f"until {format_date(day)}{', before the return' if is_short else ''}"
    return [*badges, f":{'orange' if is_short else 'gray'}-badge[{until}]"]


def _show_form(traveler: Row, item: Row, cell: Row, *, by: Actor) -> None:
    item_id, traveler_id = UUID(item["item_id"]), UUID(traveler["traveler_id"])
    what = f"{item['name']} of {traveler['label']}"

    def save(values: Row, version: int) -> str:
        state = MarkState(values["state"])
        with writing(get_engine()) as session:
            mark_item(
                session, item_id, traveler_id, state=state, expires_on=values["expires_on"], version=version, by=by
            )
        return f"{escape_markdown(what)}: {state.value}."

    def read_stored(since: Any) -> pd.DataFrame:
        with reading(get_engine()) as session:
            return read_mark(session, by=by, item_id=item_id, traveler_id=traveler_id, since=since)

    edit = Edit(
        f"mark_{item_id}_{traveler_id}",
        "checklist_mark",
        read_stored,
        what,
        LABELS,
        save,
        by,
        check=_check,
        words={"state": lambda state: MARKS[MarkState(state)]},
    )
    stored = {"state": MarkState(cell["mark_state"]), "expires_on": cell["expires_on"]}
    key = open_edit(edit, stored)
    with popover(edit, "Change"):
        with st.form(key, border=False):
            states = list(MARKS)
            st.radio(
                LABELS["state"],
                states,
                index=states.index(stored["state"]),
                format_func=MARKS.__getitem__,
                key=f"{key}_state",
                horizontal=True,
            )
            ask_date(
                LABELS["expires_on"], stored["expires_on"], key=f"{key}_expires_on", hint="Empty if it never expires."
            )
            show_save(edit)
        show_refusal(edit)


def _check(values: Row) -> Row:
    check_expiry(MarkState(values["state"]), values["expires_on"], today=today())
    return values
