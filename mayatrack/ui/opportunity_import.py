"""How do opportunities come out of a spreadsheet: what would it bring, what is asked, and how is it taken back?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.files.opportunities import HEADINGS, OpportunityRow, check_opportunities
from mayatrack.files.reading import read_table
from mayatrack.queries.matching import read_college_choices
from mayatrack.services.opportunities import remove_opportunities
from mayatrack.services.opportunity_imports import Entry, Plan, import_opportunities, plan_opportunities
from mayatrack.ui.errors import show_error, shown_errors
from mayatrack.ui.formats import TABLE_DATE, format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.import_upload import FILE_TYPES
from mayatrack.ui.text import escape_markdown

NAME: Final = "opportunity_import"
IMPORTED: Final = "imported_opportunities"
NEW: Final = "Add it as new"
MOST_SENTENCES: Final = 20


def show_opportunity_import(*, by: Actor) -> None:
    """A part that opens to a file: a trial of it first, then the import, and its undoing."""
    key = form_key(NAME)
    _show_undo(by=by)
    shown = st.expander(
        "Import from a spreadsheet", icon=":material/upload_file:", key=f"{key}_open", on_change="rerun"
    )
    if not shown.open:
        return
    with shown:
        names = ", ".join(words[0] for words in HEADINGS.values())
        st.caption(
            f"One opportunity a row. The first row names the columns: {names}. Only the first three must be there."
        )
        file = st.file_uploader("Spreadsheet", type=list(FILE_TYPES), key=f"{key}_file")
        if file is None:
            return
        try:
            rows = _read(file.getvalue(), file.name, by=by)
        except MayatrackError as error:
            show_error(error)
            return
        _show_trial(rows, key, by=by)


def _show_trial(rows: list[OpportunityRow], key: str, *, by: Actor) -> None:
    entries = [Entry(row.row_number, row.organization, row.values) for row in rows if not row.problems]
    with reading(get_engine()) as session:
        plan = plan_opportunities(session, entries, by=by)
    wanted = [entry for entry in entries if entry.row_number not in plan.problems]
    _show_rows(rows, plan)
    organizations = {name: _ask(name, known, key) for name, known in plan.questions.items()}
    label = f"Import {format_count(len(wanted), 'opportunity', 'opportunities')}"
    if st.button(label, type="primary", disabled=not wanted, key=f"{key}_save"):
        with shown_errors():
            with writing(get_engine()) as session:
                added = import_opportunities(session, wanted, organizations=organizations, by=by)
            st.session_state[IMPORTED] = added
            finish(NAME, f"{format_count(len(added), 'opportunity', 'opportunities')} imported.")


def _show_rows(rows: list[OpportunityRow], plan: Plan) -> None:
    problems = [" ".join(row.problems) or plan.problems.get(row.row_number, "") for row in rows]
    left_out = sum(map(bool, problems))
    st.markdown(f"**{len(rows) - left_out:,} of {format_count(len(rows), 'row')}** can be imported.")
    table = pd.DataFrame(
        {
            "Row": [row.row_number for row in rows],
            "Result": ["Left out" if problem else "Will be added" for problem in problems],
            "Title": [row.values.get("title") for row in rows],
            "Organization": [row.organization for row in rows],
            "Kind": [label_value(row.values["kind"]) if "kind" in row.values else None for row in rows],
            "Deadline": [row.values.get("closes_on") for row in rows],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        placeholder="–",
        alt="What the file would bring, row by row",
        column_config={"Deadline": st.column_config.DateColumn(format=TABLE_DATE)},
    )
    wrong = [(row.row_number, problem) for row, problem in zip(rows, problems, strict=True) if problem]
    if wrong:
        st.markdown("\n".join(f"- Row {number}: {escape_markdown(text)}" for number, text in wrong[:MOST_SENTENCES]))
    if len(wrong) > MOST_SENTENCES:
        st.caption(f"And {len(wrong) - MOST_SENTENCES:,} more: correct these first.")


def _ask(name: str, known: list[str], key: str) -> str | None:
    """Which organization is meant by a name that is nearly known; None for a new one."""
    chosen = st.radio(
        f"“{escape_markdown(name)}” is not known yet. Did you mean …?",
        [*known, NEW],
        format_func=escape_markdown,
        key=f"{key}_{name}",
    )
    return None if chosen == NEW else chosen


def _show_undo(*, by: Actor) -> None:
    added = st.session_state.get(IMPORTED)
    if not added:
        return
    count = format_count(len(added), "opportunity", "opportunities")
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"{count} came from your last file.", width="stretch")
        if st.button("Undo the import", icon=":material/undo:", key="undo_opportunity_import"):
            with shown_errors():
                with writing(get_engine()) as session:
                    remove_opportunities(session, added, by=by)
                del st.session_state[IMPORTED]
                finish(NAME, f"{count} taken away again; organizations that came along stay.")
        if st.button("Keep them", key="keep_opportunity_import"):
            del st.session_state[IMPORTED]
            st.rerun()


def _read(data: bytes, name: str, *, by: Actor) -> list[OpportunityRow]:
    with reading(get_engine()) as session:
        colleges = read_college_choices(session, by=by)
    known = dict(zip(colleges["college"], colleges["college_id"], strict=True))
    return check_opportunities(read_table(data, name), colleges=known)
