"""Who of a board is closest to missing the plane, item by item, and when do the passports arrive?"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.arrivals import draw_arrivals
from mayatrack.charts.words import describe
from mayatrack.domain.boarding_items import Item
from mayatrack.domain.boarding_words import OUTLOOKS, tell_reason, tell_verdict
from mayatrack.domain.checklists import MarkState
from mayatrack.queries.boards import Board, Judged, OpenCohort
from mayatrack.ui.charts import show_chart
from mayatrack.ui.formats import TABLE_DATE
from mayatrack.ui.outlooks import DOUBT, LABELS, paint_doubts, paint_outlooks
from mayatrack.ui.rows import Row, list_records

# The key of the choice is its name in the page's address; no other page uses it.
TRAVELER: Final = "boards_traveler"
CLICKED: Final = "clicked_traveler"
WHY: Final = "Why"
IN: Final = {MarkState.RECEIVED: "✔ Received", MarkState.APPROVED: "✔ Approved"}

# Traveler's id and the item's number → the row of `read_page_marks`.
Marks = dict[tuple[str, int], Row]


def key_marks(marks: pd.DataFrame) -> Marks:
    """The rows of `read_page_marks` by whose they are."""
    return {(row["traveler_id"], int(row["number"])): row for row in list_records(marks)}


def list_found(rows: Sequence[Row], travelers: Sequence[Judged]) -> list[Judged]:
    """The travelers of these rows, in their order: somebody may be gone since they were judged."""
    judged = {str(each.traveler_id): each for each in travelers}
    return [judged[row["traveler_id"]] for row in rows]


def name_travelers(rows: Sequence[Row], first: int) -> list[str]:
    """What each row of a page is called: `1. Ana Núñez`. Two may have one name, and no two have one place."""
    return [f"{place}. {row['full_name']}" for place, row in enumerate(rows, start=first)]


def show_board(
    names: Sequence[str], travelers: Sequence[Judged], board: Board, cohort: OpenCohort | None, marks: Marks
) -> None:
    """The page as a table; a click on a name opens the traveler. With one cohort there is a column for each item."""
    shown = _make_table(names, travelers)
    if cohort is None:
        shown.insert(2, "Cohort", [each.cohort.name for each in travelers])
        shown["Checklist"] = [_tell_progress(each) for each in travelers]
    for item in cohort.items if cohort else ():
        shown[_head(item, shown)] = [tell_item(item, each, marks, board.today) for each in travelers]
    shown[WHY] = [
        tell_reason(each.readiness, each.document, each.cohort.trip, policy=board.times.policy, today=board.today)
        for each in travelers
    ]
    st.dataframe(
        paint_doubts(paint_outlooks(shown, "Outlook"), "Passport"),
        hide_index=True,
        placeholder="",
        height="content",
        alt=describe(shown[["Traveler", "Outlook", "Days to spare"]], "Travelers, closest to missing the plane first"),
        key="board_table",
        column_config={
            "Traveler": st.column_config.ButtonColumn(
                type="tertiary",
                alignment="left",
                pinned=True,
                width="medium",
                key=CLICKED,
                on_click=_choose,
                args=(list(names),),
            ),
            "Outlook": st.column_config.TextColumn(width=110),
            WHY: st.column_config.TextColumn(width="large"),
            "Worst arrival": st.column_config.DateColumn(format=TABLE_DATE),
        },
    )


def show_arrivals(names: Sequence[str], travelers: Sequence[Judged]) -> None:
    """The passports of this page that are still to come, as a chart with its numbers; a click opens the traveler."""
    rows = [
        {
            "traveler": name,
            "outlook": OUTLOOKS[each.readiness.passport.outlook],
            "earliest_on": each.readiness.passport.forecast.earliest_on,
            "latest_on": each.readiness.passport.forecast.latest_on,
            "departs_on": each.cohort.trip.departs_on,
            "slack_days": each.readiness.passport.forecast.slack_days,
        }
        for name, each in zip(names, travelers, strict=True)
        if each.readiness.passport.forecast is not None
    ]
    if rows:
        show_chart(
            "arrivals", draw_arrivals, pd.DataFrame(rows), choice=TRAVELER, hint="Click a row to open a traveler."
        )


def tell_item(item: Item, traveler: Judged, marks: Marks, today: date) -> str:
    """How far one item of one traveler is, in words."""
    if item.scope not in traveler.scopes:
        return "–"
    mark = marks.get((str(traveler.traveler_id), item.number))
    if mark is not None and mark["state"] in IN:
        expires_on = mark["expires_on"]
        is_over = expires_on is not None and expires_on < traveler.cohort.trip.returns_on
        return "✖ Expires too early" if is_over else IN[MarkState(mark["state"])]
    is_overdue = item.due_on(traveler.cohort.trip.departs_on) < today
    return "▲ Overdue" if is_overdue else "Missing"


def _make_table(names: Sequence[str], travelers: Sequence[Judged]) -> pd.DataFrame:
    forecasts = [each.readiness.passport.forecast for each in travelers]
    return pd.DataFrame(
        {
            "Traveler": list(names),
            "Outlook": [LABELS[each.readiness.outlook] for each in travelers],
            "Passport": [_tell_passport(each) for each in travelers],
            "Days to spare": pd.array([each.readiness.slack_days for each in travelers], dtype="Int64"),
            "Worst arrival": [forecast.latest_on if forecast else None for forecast in forecasts],
        }
    )


def _tell_passport(traveler: Judged) -> str:
    told = tell_verdict(traveler.readiness, traveler.document, traveler.cohort.trip)
    return f"{DOUBT} {told}" if told.endswith("if the rule is right") else told


def _head(item: Item, shown: pd.DataFrame) -> str:
    """The item's name; another one where a column is called so already."""
    return item.name if item.name not in (*shown, WHY) else f"{item.name} ({item.number + 1})"


def _tell_progress(traveler: Judged) -> str:
    progress = traveler.readiness.progress
    return f"{progress.in_count} of {progress.asked_count}" if progress.asked_count else "–"


def _choose(names: list[str]) -> None:
    st.session_state[TRAVELER] = names[st.session_state[CLICKED]["row"]]


def find_cohort_id(cohort: OpenCohort | None) -> UUID | None:
    """The cohort's id; None for all of them."""
    return cohort.cohort_id if cohort else None
