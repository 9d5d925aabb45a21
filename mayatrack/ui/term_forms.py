"""How does staff enter the terms of colleges, keep them true, and copy what is the same?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.college_terms import LONGEST_NAME
from mayatrack.domain.roles import Actor
from mayatrack.services.college_terms import (
    add_term,
    check_term,
    copy_term_to_colleges,
    copy_year,
    edit_term,
    remove_term,
)
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import ask_date, finish, form_key, swap_version
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NEW: Final = "new_term"
COPY: Final = "copy_terms"
LABELS: Final = {
    "college_id": "College",
    "name": "Term",
    "starts_on": "First day",
    "ends_on": "Last day",
    "finals_from_on": "Finals from",
    "finals_until_on": "Finals until",
    "source": "Source",
}
FINALS_HINT: Final = "Empty: not known yet. For a session without a week of finals, enter its last day."


def show_new_term(colleges: pd.DataFrame, *, by: Actor) -> None:
    """A button that opens the form for a new term. Frame of (college_id, college)."""
    key = form_key(NEW)
    with st.popover("Add a term", icon=":material/add:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            values = _ask(key, {}, colleges)
            is_sent = st.form_submit_button("Add", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    added = add_term(session, fields=check_term(values), by=by)
                finish(NEW, f"{escape_markdown(added.name)} is entered.")


def show_year_copy(year: int, *, by: Actor) -> None:
    """A button that enters the terms of a year one year on."""
    with st.popover(f"Copy {year} to {year + 1}", icon=":material/redo:", key=f"{form_key(COPY)}_popover"):
        st.markdown(
            f"Enters every term of {year} that {year + 1} lacks, one year on and on the same weekdays. "
            "It is a start: each copy says so in its source, until you compared it with the college's calendar."
        )
        if st.button(f"Enter the terms of {year + 1}", type="primary", key=f"{form_key(COPY)}_{year}"):
            with shown_errors():
                with writing(get_engine()) as session:
                    count = copy_year(session, year, by=by)
                finish(COPY, f"{format_count(count, 'term')} of {year + 1} entered: compare them with the calendars.")


def show_term_actions(row: Mapping[str, Any], colleges: pd.DataFrame, *, by: Actor) -> None:
    """The buttons for one term: change it, copy it to the other colleges, remove it. A row of `read_terms`."""
    with st.container(horizontal=True, gap="small"):
        _show_editor(row, colleges, by=by)
        _show_copy(row, by=by)
        _show_removal(row, by=by)


def _show_editor(row: Mapping[str, Any], colleges: pd.DataFrame, *, by: Actor) -> None:
    term_id = UUID(row["term_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edited = edit_term(session, term_id, fields=check_term(values), version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        f"term_{term_id}",
        "college_term",
        term_id,
        f"{row['name']} of {row['college']}",
        LABELS,
        save,
        by,
        check=lambda values: check_term(values).model_dump(),
        words={"college_id": lambda college_id: _name_colleges(colleges).get(str(college_id), "another college")},
    )
    key = open_edit(edit, row)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask(key, row, colleges)
            show_save(edit)
        show_refusal(edit)


def _show_copy(row: Mapping[str, Any], *, by: Actor) -> None:
    name = f"copy_{row['term_id']}"
    version = swap_version(f"{name}_version", row["version"])
    label = "Copy to the other colleges"
    if st.button(label, key=f"{form_key(name)}_copy", icon=":material/content_copy:"):
        with shown_errors():
            with writing(get_engine()) as session:
                count = copy_term_to_colleges(session, UUID(row["term_id"]), version=version, by=by)
            finish(name, f"{escape_markdown(row['name'])} is entered for {format_count(count, 'more college')}.")


def _show_removal(row: Mapping[str, Any], *, by: Actor) -> None:
    name = f"remove_{row['term_id']}"
    version = swap_version(f"{name}_version", row["version"])
    with st.popover("Remove", icon=":material/delete:", key=f"{form_key(name)}_popover"):
        what = escape_markdown(f"{row['name']} of {row['college']}")
        st.markdown(f"{what} is taken away, and trips are no longer compared with it.")
        show_step(
            name,
            "Remove it",
            lambda session: remove_term(session, UUID(row["term_id"]), version=version, by=by),
            f"{what} is removed.",
            key=f"{form_key(name)}_remove",
        )


def _ask(key: str, row: Mapping[str, Any], colleges: pd.DataFrame) -> dict[str, Any]:
    """The values as they were entered."""
    names = _name_colleges(colleges)
    college_ids = list(names)
    chosen = st.selectbox(
        LABELS["college_id"],
        college_ids,
        index=college_ids.index(row["college_id"]) if row else None,
        format_func=names.__getitem__,
        key=f"{key}_college_id",
    )
    name = st.text_input(
        LABELS["name"],
        row.get("name", ""),
        key=f"{key}_name",
        max_chars=LONGEST_NAME,
        placeholder="Such as Spring 2027",
    )
    with st.grid(2, min_column_width=130, gap="xsmall"):
        days = {
            column: ask_date(
                LABELS[column],
                row.get(column),
                key=f"{key}_{column}",
                hint=FINALS_HINT if column.startswith("finals") else None,
            )
            for column in ("starts_on", "ends_on", "finals_from_on", "finals_until_on")
        }
    source = st.text_input(LABELS["source"], row.get("source") or "", key=f"{key}_source", max_chars=300)
    return {"college_id": chosen, "name": name, **days, "source": source}


def _name_colleges(colleges: pd.DataFrame) -> dict[str, str]:
    return dict(zip(colleges["college_id"], colleges["college"], strict=True))
