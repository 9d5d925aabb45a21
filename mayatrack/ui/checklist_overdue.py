"""Whose turn is it? What is overdue, by who has to see to it."""

from typing import Final

import streamlit as st

from mayatrack.domain.checklists import ItemOwner
from mayatrack.models.base import today
from mayatrack.ui.checklists import Board
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

HEADINGS: Final = {
    ItemOwner.TRAVELER: "Travelers have to bring",
    ItemOwner.GUARDIAN: "Guardians have to bring",
    ItemOwner.STAFF: "Staff has to see to",
}


def show_overdue(board: Board) -> None:
    """What is overdue, the longest first, under who has to see to it, with the names."""
    late = [(item, names) for item in board.items if (names := _list_late(board, item))]
    if not late:
        st.success("Nothing is overdue.", icon=":material/check_circle:")
        return
    for owner, heading in HEADINGS.items():
        own = sorted((each for each in late if each[0]["owner"] == owner), key=lambda each: -each[0]["days_before"])
        if own:
            st.header(heading, anchor=False)
        for item, names in own:
            _show_item(board, item, names)


def _list_late(board: Board, item: Row) -> list[str]:
    return [
        traveler["label"]
        for traveler in board.travelers
        if board.cells[traveler["traveler_id"], item["item_id"]]["is_overdue"]
    ]


def _show_item(board: Board, item: Row, names: list[str]) -> None:
    due = board.due(item)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(item["name"]), anchor=False, width="stretch")
            days = format_count((today() - due).days, "day")
            st.badge(f"{days} late", color="red", icon=":material/schedule:")
        st.caption(f"Due {format_date(due)} · {format_count(len(names), 'traveler')}")
        st.markdown(escape_markdown("; ".join(names)))
