"""How does the travel adviser find a consult, open one, and record what came of it?"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.consults import LONGEST_NOTES, ConsultState
from mayatrack.domain.roles import Actor
from mayatrack.models.base import now, today
from mayatrack.queries.consults import LONGEST_LIST, read_consult, read_consult_travelers
from mayatrack.services.consults import open_consult, record_consult, remove_consult
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE, format_date
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_consult"
# Not in the page's address: no browser's history should hold a name from here.
CHOSEN: Final = "consult_chosen"
CLICKED: Final = "consult_clicked"
STATES: Final = {
    ConsultState.OPEN: "Open",
    ConsultState.DONE: "Done",
    ConsultState.NOT_TRAVELING: "Not traveling this cycle",
}
LABELS: Final = {"state": "State", "notes": "Notes"}


def choose_consult_cohort(cohorts: Sequence[Row]) -> UUID | None:
    """A cohort of `read_consult_cohorts` to narrow the list to, or None for all."""
    ids = {row["cohort"]: UUID(row["cohort_id"]) for row in cohorts}
    chosen = st.selectbox("Cohort", list(ids), index=None, placeholder="All trips to come", key="consult_cohort")
    return ids[chosen] if chosen else None


def show_new_consult(cohorts: Sequence[Row], *, by: Actor) -> None:
    """A button that opens the form for a consult with one of a cohort's confirmed travelers."""
    key = form_key(NEW)
    with st.popover("Open a consult", icon=":material/add:", type="primary", key=f"{key}_popover"):
        names = {row["cohort"]: row["cohort_id"] for row in cohorts}
        cohort = st.selectbox("Cohort", list(names), key=f"{key}_cohort")
        with reading(get_engine()) as session:
            found = read_consult_travelers(session, by=by, cohort_id=UUID(names[cohort]), today=today())
        travelers = _tell_apart(list_records(found), "traveler_id")
        traveler = st.selectbox(
            "Traveler", list(travelers), index=None, placeholder="Choose by name", key=f"{key}_{names[cohort]}"
        )
        if st.button("Open it", type="primary", disabled=traveler is None, key=f"{key}_open") and traveler:
            with shown_errors():
                with writing(get_engine()) as session:
                    open_consult(session, UUID(travelers[traveler]), by=by)
                finish(NEW, "The consult is open.")


def choose_consult(consults: Sequence[Row]) -> UUID | None:
    """One of the consults; it may also be clicked in the table."""
    ids = _tell_apart(consults, "consult_id")
    chosen = st.selectbox(
        "Consult", list(ids), index=None, placeholder="Choose one, or click it in the table", key=CHOSEN
    )
    return UUID(ids[chosen]) if chosen else None


def show_consult(consult_id: UUID, *, by: Actor) -> None:
    """One consult with its notes, the form for it, and the way back from a mistake."""
    row = list_records(_read(consult_id, now(), by=by))[0]
    st.header(escape_markdown(row["full_name"]), anchor=False)
    closed = f", closed {format_date(row['closed_on'])}" if row["closed_on"] else ""
    st.caption(f"{escape_markdown(row['cohort'])} · opened {format_date(row['opened_on'])}{closed}")
    _show_editor(consult_id, row, by=by)
    _show_removal(consult_id, row["version"], by=by)


def show_consults(consults: Sequence[Row]) -> None:
    """The consults as a table, those open first; a click on a name chooses the consult."""
    names = list(_tell_apart(consults, "consult_id"))
    shown = pd.DataFrame(
        {
            "Name": names,
            "Cohort": [row["cohort"] for row in consults],
            "State": [STATES[ConsultState(row["state"])] for row in consults],
            "Opened": [row["opened_on"] for row in consults],
            "Closed": [row["closed_on"] for row in consults],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        height="content" if len(names) <= 15 else 540,
        alt=describe(shown[["Name", "Cohort", "State"]], "Consults"),
        column_config={
            "Name": st.column_config.ButtonColumn(
                type="tertiary", alignment="left", pinned=True, key=CLICKED, on_click=_choose, args=(names,)
            ),
            **{label: st.column_config.DateColumn(format=TABLE_DATE, width=112) for label in ("Opened", "Closed")},
        },
    )
    if len(names) == LONGEST_LIST:
        st.caption(f"The first {LONGEST_LIST} are shown: choose a cohort to see the others.")


def _show_editor(consult_id: UUID, row: Row, *, by: Actor) -> None:
    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            record_consult(
                session,
                consult_id,
                state=ConsultState(values["state"]),
                notes=values["notes"],
                version=version,
                by=by,
            )
        return "The consult is recorded."

    edit = Edit(
        f"consult_{consult_id}",
        "travel_consult",
        lambda since: _read(consult_id, since, by=by),
        "the consult",
        LABELS,
        save,
        by,
        check=lambda values: values | {"notes": values["notes"] or None},
        words={"state": lambda state: STATES[ConsultState(state)]},
    )
    key = open_edit(edit, row)
    states = list(STATES)
    with st.form(key, border=False):
        st.selectbox(
            LABELS["state"],
            states,
            index=states.index(ConsultState(row["state"])),
            format_func=STATES.__getitem__,
            key=f"{key}_state",
        )
        st.text_area(LABELS["notes"], row["notes"] or "", max_chars=LONGEST_NOTES, height=180, key=f"{key}_notes")
        show_save(edit)
    show_refusal(edit)


def _show_removal(consult_id: UUID, version: int, *, by: Actor) -> None:
    name = f"remove_consult_{consult_id}"
    shown = swap_version(f"{name}_version", version)
    with st.popover("Remove the consult", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        st.markdown("The consult is deleted with its notes, for good.")
        show_step(
            name,
            "Remove it",
            lambda session: remove_consult(session, consult_id, version=shown, by=by),
            "The consult is removed.",
            key=f"{form_key(name)}_remove",
        )


def _read(consult_id: UUID, since: datetime, *, by: Actor) -> pd.DataFrame:
    with reading(get_engine()) as session:
        return read_consult(session, by=by, consult_id=consult_id, since=since, today=today())


def _choose(names: list[str]) -> None:
    st.session_state[CHOSEN] = names[st.session_state[CLICKED]["row"]]


def _tell_apart(rows: Sequence[Row], key: str) -> dict[str, str]:
    """What to call each row → its key; the adviser knows names alone, so that those alike are counted.

    They are counted by age, not by their place: a choice goes by what it is called, and the list has another order as
    soon as a consult is closed.
    """
    counts, seen, called = Counter(row["full_name"] for row in rows), Counter[str](), dict[str, str]()
    for row in sorted(rows, key=lambda row: str(row[key])):
        name = row["full_name"]
        seen[name] += 1
        called[row[key]] = name if counts[name] == 1 else f"{name} ({seen[name]})"
    return {called[row[key]]: row[key] for row in rows}
