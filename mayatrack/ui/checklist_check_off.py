"""How does staff check off many people at an orientation, with a thumb?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.checklists import ItemState, MarkState
from mayatrack.domain.names import fold
from mayatrack.domain.roles import Actor
from mayatrack.services.checklist_marks import MarkChange, check_off, take_back
from mayatrack.ui.checklists import STATES, Board, read_board, tell_doubt
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import break_links, escape_markdown

# Choices of the page's address; no other page uses them.
ITEM: Final = "check_item"
SEARCH: Final = "check_name"
MARKS: Final = {"Received": MarkState.RECEIVED, "Approved": MarkState.APPROVED}
UNDO: Final = "check_undo"
SAID: Final = "check_said"
# So many presses can be taken back one after another.
DEEPEST_UNDO: Final = 30
# More buttons than this take a phone too long to draw: a search finds the others.
MOST_SHOWN: Final = 250


@dataclass(frozen=True)
class Press:
    """One press of a button: what people call it, and what it changed."""

    what: str
    item_id: UUID
    changes: Sequence[MarkChange]


@st.fragment
def show_check_off(board: Board, *, by: Actor) -> None:
    """One item and everybody of whom it is asked, a button each; only this part of the page is drawn again."""
    names = {item["name"]: item for item in board.items}
    name = st.selectbox("Item", list(names), key=ITEM, bind="query-params")
    item = names[name]
    one = read_board(board.cohort, by=by, item_id=item["item_id"])
    asked = [traveler for traveler in one.travelers if _find(one, traveler, item)["state"] is not ItemState.NOT_ASKED]
    if not asked:
        st.info("Nobody of this cohort is asked for it.", icon=":material/info:")
        return
    st.caption(f"Due {format_date(board.due(item))} · {_count_in(one, asked, item)} of {len(asked)} are in")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input("Find a name", key=SEARCH, icon=":material/search:", placeholder="Part of a name")
        chosen = st.segmented_control("Mark as", list(MARKS), default="Received", required=True, key="check_as")
    state = MARKS[chosen]
    is_shown = {False: asked, True: [each for each in asked if _find(one, each, item)["is_open"]]}
    only_open = st.toggle("Only who is missing", key="check_open")
    found = [traveler for traveler in is_shown[only_open] if _matches(traveler, search)]
    _show_bulk(one, item, found, state, is_narrowed=len(found) < len(asked), by=by)
    if message := st.session_state.pop(SAID, None):
        st.toast(message, icon=":material/check:")
    if not found:
        st.info("Nobody is left here: clear the name, or show everybody.", icon=":material/search_off:")
    with st.grid(3, min_column_width=250, gap="xsmall"):
        for traveler in found[:MOST_SHOWN]:
            _show_person(one, item, traveler, state, by=by)
    if len(found) > MOST_SHOWN:
        st.caption(f"The first {MOST_SHOWN} of {len(found)} people: find the others by name.")


def _show_bulk(board: Board, item: Row, found: list[Row], state: MarkState, *, is_narrowed: bool, by: Actor) -> None:
    """The buttons for all who are shown, and to take the last press back."""
    waiting = [traveler for traveler in found if _is_behind(_find(board, traveler, item), state)]
    with st.container(horizontal=True, gap="small"):
        who = f"these {len(waiting)}" if is_narrowed else f"all {len(waiting)} who are left"
        st.button(
            f"Mark {who} {state.value}",
            key="check_all",
            icon=":material/done_all:",
            disabled=not waiting,
            on_click=_press,
            args=(item, waiting, state, format_count(len(waiting), "person", "people")),
            kwargs={"by": by},
        )
        presses = [press for press in st.session_state.get(UNDO, []) if str(press.item_id) == item["item_id"]]
        st.button(
            f"Undo: {presses[-1].what}" if presses else "Undo",
            key="check_back",
            icon=":material/undo:",
            disabled=not presses,
            on_click=_take_back,
            args=(presses[-1],) if presses else None,
            kwargs={"by": by},
        )


def _show_person(board: Board, item: Row, traveler: Row, state: MarkState, *, by: Actor) -> None:
    cell = _find(board, traveler, item)
    is_in = not cell["is_open"]
    doubt = tell_doubt(item, cell)
    told = ", ".join(filter(None, (STATES[cell["state"]], doubt)))
    name = break_links(escape_markdown(traveler["label"]))
    # Pressed again, what was just marked is missing as before.
    is_back = cell["state"] == state.value
    st.button(
        f"{name} · {told}",
        key=f"check_{traveler['traveler_id']}",
        type="primary" if is_in else "secondary",
        icon=":material/check_circle:" if is_in else ":material/radio_button_unchecked:",
        width="stretch",
        on_click=_press,
        args=(item, [traveler], MarkState.MISSING if is_back else state, name),
        kwargs={"by": by},
    )


def _press(item: Row, travelers: list[Row], state: MarkState, what: str, *, by: Actor) -> None:
    item_id = UUID(item["item_id"])
    traveler_ids = [UUID(traveler["traveler_id"]) for traveler in travelers]
    with shown_errors():
        with writing(get_engine()) as session:
            changes = check_off(session, item_id, traveler_ids=traveler_ids, state=state, by=by)
        if changes:
            presses = [*st.session_state.get(UNDO, []), Press(what, item_id, changes)]
            st.session_state[UNDO] = presses[-DEEPEST_UNDO:]
        else:
            st.session_state[SAID] = (
                f"{what}: received or approved already. Change it under Travelers if that is wrong."
            )


def _take_back(press: Press, *, by: Actor) -> None:
    with shown_errors():
        with writing(get_engine()) as session:
            count = take_back(session, press.item_id, changes=press.changes, by=by)
        st.session_state[UNDO].remove(press)
        kept = len(press.changes) - count
        others = f" {format_count(kept, 'person', 'people')} changed by somebody else since: left as they are."
        st.session_state[SAID] = f"Taken back: {press.what}.{others if kept else ''}"


def _is_behind(cell: Row, state: MarkState) -> bool:
    """Would marking everybody change this one?"""
    return cell["state"] not in {state.value, ItemState.APPROVED}


def _count_in(board: Board, asked: list[Row], item: Row) -> int:
    return sum(not _find(board, traveler, item)["is_open"] for traveler in asked)


def _find(board: Board, traveler: Row, item: Row) -> Row:
    return board.cells[traveler["traveler_id"], item["item_id"]]


def _matches(traveler: Row, search: str | None) -> bool:
    """Does every word of the search begin a word of the traveler's names?"""
    words = fold(f"{traveler['full_name']} {traveler['preferred_name'] or ''}").split()
    return all(any(word.startswith(part) for word in words) for part in fold(search or "").split())
