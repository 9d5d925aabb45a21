"""What would this import do? Counts and rows per outcome, before anything is written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.domain.import_plans import DEMOGRAPHIC_FIELDS, ImportPlan, PlannedRow, RowOutcome
from mayatrack.domain.imports import Field, Refusal, shorten
from mayatrack.domain.names import full_name
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.import_columns import FIELD_LABELS
from mayatrack.ui.text import escape_markdown

OUTCOMES: Final = {
    RowOutcome.NEW: ("New", "Applications that this cohort does not have yet."),
    RowOutcome.CHANGED: ("Changed", "People whose row says something else than what is stored."),
    RowOutcome.UNCHANGED: ("Unchanged", "Rows that are stored already, just as they are."),
    RowOutcome.DUPLICATE: ("Duplicate", "Rows that stand for somebody who is there already, or further down."),
    RowOutcome.REFUSED: ("Refused", "Rows with a cell that cannot be stored; correct it and import the file again."),
}
SHOWN_ROWS: Final = 500
NOT_SHOWN: Final = "not shown"
COLUMN_LABELS: Final = {"college_id": FIELD_LABELS[Field.COLLEGE], "applied_at": FIELD_LABELS[Field.SUBMITTED_AT]}


def show_blocking(refusals: Sequence[Refusal]) -> None:
    """Why nothing of the file can be imported."""
    for refusal in refusals:
        column = f"**{escape_markdown(refusal.column)}**: " if refusal.column else ""
        st.error(f"{column}{escape_markdown(refusal.sentence)}", icon=":material/block:")


def show_plan(plan: ImportPlan, refusals: Sequence[Refusal], colleges: Mapping[str, UUID]) -> None:
    """The counts, and a table for each outcome but unchanged. `colleges` has the id of each by its name."""
    refused = tabulate_refusals(plan, refusals)
    counts = {outcome: plan.count(outcome) for outcome in RowOutcome}
    counts[RowOutcome.REFUSED] = refused["Row"].nunique()
    with st.grid(len(OUTCOMES), min_column_width=110):
        for outcome, (label, meaning) in OUTCOMES.items():
            # The others say what they mean above their rows; here each would be one more stop on the way to the button.
            st.metric(label, f"{counts[outcome]:,}", help=meaning if outcome is RowOutcome.UNCHANGED else None)
    tables: dict[RowOutcome, Callable[[], pd.DataFrame]] = {
        RowOutcome.NEW: lambda: _tabulate(plan, RowOutcome.NEW, _describe_new),
        RowOutcome.CHANGED: lambda: _tabulate_changes(plan, colleges),
        RowOutcome.DUPLICATE: lambda: _tabulate(plan, RowOutcome.DUPLICATE, _describe_duplicate),
        RowOutcome.REFUSED: lambda: refused,
    }
    shown = [outcome for outcome in tables if counts[outcome]]
    if not shown:
        return
    # What needs a person's attention first.
    first = RowOutcome.REFUSED if RowOutcome.REFUSED in shown else shown[0]
    labels = [f"{OUTCOMES[outcome][0]} ({counts[outcome]:,})" for outcome in shown]
    for tab, outcome in zip(st.tabs(labels, default=labels[shown.index(first)], on_change="rerun"), shown, strict=True):
        if tab.open:
            with tab:
                _show_table(tables[outcome](), outcome)


def tabulate_refusals(plan: ImportPlan, refusals: Sequence[Refusal]) -> pd.DataFrame:
    """One row per refused cell, in the order of the file: Row, Column, Value, Why."""
    cells: list[tuple[int, str, str, str]] = [
        (refusal.row_number, refusal.column, refusal.value, refusal.sentence) for refusal in refusals
    ]
    rows = [
        (planned.row.row_number, "", "", planned.reason)
        for planned in plan.rows
        if planned.outcome is RowOutcome.REFUSED
    ]
    table = pd.DataFrame(cells + rows, columns=["Row", "Column", "Value", "Why"])
    return table.sort_values("Row", kind="stable", ignore_index=True)


def _show_table(table: pd.DataFrame, outcome: RowOutcome) -> None:
    label, meaning = OUTCOMES[outcome]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(meaning, width="stretch")
        show_csv_download("Download", lambda: table, name=f"import-{outcome.value}")
    st.dataframe(
        table.head(SHOWN_ROWS),
        hide_index=True,
        placeholder="",
        # The sentence that says what to do is what has to be readable.
        column_config={"Row": {"width": 60}, "Column": {"width": 170}, "Value": {"width": 100}},
        alt=f"{label} rows of the file",
    )
    if len(table) > SHOWN_ROWS:
        st.caption(f"The first {SHOWN_ROWS:,} of {format_count(len(table), 'line')}; the download has all of them.")


def _tabulate(plan: ImportPlan, outcome: RowOutcome, describe: Callable[[PlannedRow], dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([describe(planned) for planned in plan.rows if planned.outcome is outcome])


def _describe_new(planned: PlannedRow) -> dict[str, Any]:
    row = planned.row
    submitted = format_moment(row.submitted_at) if row.submitted_at else None
    about = {"College": row.college, "Submitted": submitted, "Note": planned.reason if planned.known else None}
    return _name(planned) | about


def _describe_duplicate(planned: PlannedRow) -> dict[str, Any]:
    return _name(planned) | {"Why": planned.reason}


def _tabulate_changes(plan: ImportPlan, colleges: Mapping[str, UUID]) -> pd.DataFrame:
    names = {college_id: name for name, college_id in colleges.items()}
    return pd.DataFrame(
        [
            _name(planned) | {"Field": field, "Stored": _tell(stored, names), "In the file": _tell(new, names)}
            for planned in plan.rows
            if planned.outcome is RowOutcome.CHANGED
            for field, stored, new in _list_changes(planned)
        ]
    )


def _list_changes(planned: PlannedRow) -> Iterator[tuple[str, Any, Any]]:
    """Field, stored value, new value; what is stored of a person's demographics is never repeated."""
    for name, (stored, new) in planned.changes.items():
        if name == "answers":
            differing = [question for question in new if stored.get(question) != new[question]]
            yield from ((question, stored.get(question), new[question]) for question in differing)
        elif name in DEMOGRAPHIC_FIELDS:
            yield FIELD_LABELS[Field(name)], NOT_SHOWN, NOT_SHOWN
        else:
            yield COLUMN_LABELS.get(name) or FIELD_LABELS[Field(name)], stored, new


def _name(planned: PlannedRow) -> dict[str, Any]:
    row = planned.row
    return {"Row": row.row_number, "Name": full_name(row.given_name, row.family_name), "E-mail": row.email}


def _tell(value: Any, colleges: Mapping[UUID, str]) -> str:
    if isinstance(value, UUID):
        return colleges.get(value, "")
    if isinstance(value, datetime):
        return format_moment(value)
    return shorten(str(value)) if value is not None else ""
