"""What is asked of a cohort's travelers, how far is each, and in which words?"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.checklists import Asked, ItemOwner, ItemScope, ItemState, due_on
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.queries.checklists import judge_marks, read_checklist_travelers, read_items, read_marks
from mayatrack.ui.boarding_forms import name_apart
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import Row, list_records

# The choice's name in the page's address; no other page uses it.
COHORT: Final = "checks"
OWNERS: Final = {ItemOwner.TRAVELER: "Traveler", ItemOwner.GUARDIAN: "Guardian", ItemOwner.STAFF: "Staff"}
SCOPES: Final = {
    ItemScope.EVERYBODY: "Everybody",
    ItemScope.MINORS: "Whoever is under 18 on departure",
    ItemScope.FIRST_FLIGHT: "Whoever flies for the first time",
    ItemScope.AUTHORIZATION: "Everybody, where the destination asks for a visa or an authorization beforehand",
}
STATES: Final = {
    ItemState.NOT_ASKED: "not asked",
    ItemState.MISSING: "missing",
    ItemState.RECEIVED: "received",
    ItemState.APPROVED: "approved",
    ItemState.EXPIRED: "expired",
}
# Why an item is asked although it may not be needed.
DOUBTS: Final = {
    ItemScope.MINORS: "birth date not known",
    ItemScope.FIRST_FLIGHT: "not known whether they have flown",
    ItemScope.AUTHORIZATION: "no entry rule is known",
}


@dataclass(frozen=True)
class Board:
    """A cohort's checklist as it stands: the cohort, its items, its travelers, and a cell for each pair of them."""

    cohort: Row
    items: list[Row]
    travelers: list[Row]
    cells: dict[tuple[str, str], Row]

    @property
    def cohort_id(self) -> UUID:
        """The cohort's id."""
        return UUID(self.cohort["cohort_id"])

    def due(self, item: Row) -> date:
        """The day by which an item has to be in."""
        return due_on(self.cohort["departs_on"], item["days_before"])

    def list_cells(self, traveler: Row) -> list[tuple[Row, Row]]:
        """The traveler's items, each with its cell, in their order."""
        return [(item, self.cells[traveler["traveler_id"], item["item_id"]]) for item in self.items]


def read_board(cohort: Row, *, by: Actor, item_id: str | None = None) -> Board:
    """The checklist of a cohort of `read_cohorts`, or one item of it alone; each traveler by a name of their own."""
    cohort_id = UUID(cohort["cohort_id"])
    with reading(get_engine()) as session:
        items = read_items(session, by=by, cohort_id=cohort_id)
        travelers = read_checklist_travelers(session, by=by, cohort_id=cohort_id)
        only = UUID(item_id) if item_id else None
        marks = read_marks(session, by=by, cohort_id=cohort_id, item_id=only)
    shown = items[items["item_id"] == item_id] if item_id else items
    days = {"departs_on": cohort["departs_on"], "returns_on": cohort["returns_on"], "today": today()}
    cells = list_records(judge_marks(shown, travelers, marks, **days))
    by_key = {(cell["traveler_id"], cell["item_id"]): cell for cell in cells}
    return Board(cohort, list_records(shown), _label(list_records(travelers)), by_key)


def show_numbers(board: Board) -> None:
    """How many things are in, and how many are late, in one sentence."""
    asked = [cell for cell in board.cells.values() if cell["state"] is not ItemState.NOT_ASKED]
    open_count = sum(cell["is_open"] for cell in asked)
    late = sum(cell["is_overdue"] for cell in asked)
    st.markdown(
        f"**{format_count(len(board.travelers), 'traveler')}**, "
        f"**{len(asked) - open_count:,} of {len(asked):,}** things in, "
        f"**{open_count:,}** to do, **{late:,}** of them overdue."
    )


def tell_doubt(item: Row, cell: Row) -> str | None:
    """Why an item is asked of a traveler although it may not be needed; None where it is known."""
    return DOUBTS.get(ItemScope(item["scope"])) if cell["asked"] is Asked.NOT_KNOWN else None


def _label(travelers: list[Row]) -> list[Row]:
    """The travelers with a `label` each: the name, and what tells people of one name apart."""
    names = name_apart(travelers)
    return [{**traveler, "label": names[traveler["traveler_id"]]} for traveler in travelers]
