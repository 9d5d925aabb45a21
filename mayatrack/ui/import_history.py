"""Which files were imported before, and how is an import taken back?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.imports import read_imports
from mayatrack.services.imports import undo_import
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import finish
from mayatrack.ui.import_commit import RESULT
from mayatrack.ui.import_draft import forget_plan
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

SHOWN_IMPORTS: Final = 20
COUNTS: Final = {
    "new_count": "new",
    "changed_count": "changed",
    "unchanged_count": "unchanged",
    "duplicate_count": "duplicate",
    "refused_count": "refused",
}


def show_result(*, by: Actor) -> None:
    """What the import that was just made did, where its people are now, and the way back."""
    result: Row | None = st.session_state.get(RESULT)
    if result is None:
        return
    file, cohort = escape_markdown(result["file_name"]), escape_markdown(result["cohort"])
    st.success(
        f"**{file}** is imported into **{cohort}**: {result['new_count']:,} new, {result['changed_count']:,} changed.",
        icon=":material/check_circle:",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            find_page("applicants").file,
            label=f"See the applicants of {cohort}",
            icon=":material/group:",
            query_params={"cohort": result["cohort"]},
        )
        _show_undo(result, name="undo_result", by=by)


def show_history(*, by: Actor) -> None:
    """The latest imports, each with the way back while it stands."""
    with reading(get_engine()) as session:
        imports = list_records(read_imports(session, by=by, limit=SHOWN_IMPORTS))
    st.header("Past imports", anchor=False)
    if not imports:
        st.caption("No file has been imported yet.")
    for made in imports:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(made), width="stretch")
            if made["undone_at"] is None:
                _show_undo(made, name=f"undo_{made['import_id']}", by=by)
            else:
                st.badge("Undone", icon=":material/undo:", color="gray")
    if len(imports) == SHOWN_IMPORTS:
        st.caption(f"The latest {SHOWN_IMPORTS} imports.")


def _describe(made: Row) -> str:
    counts = ", ".join(f"{made[name]:,} {word}" for name, word in COUNTS.items() if made[name])
    first = f"**{escape_markdown(made['file_name'])}** → {escape_markdown(made['cohort'])}"
    lines = [first, f"{format_moment(made['imported_at'])}, by {escape_markdown(made['imported_by'])} · {counts}"]
    if made["undone_at"] is not None:
        lines.append(f"Undone {format_moment(made['undone_at'])} by {escape_markdown(made['undone_by'])}")
    return "  \n".join(lines)


def _describe_undo(made: Row) -> str:
    """What taking it back does, and when it is refused."""
    parts = []
    if made["new_count"]:
        parts.append(f"removes {format_count(made['new_count'], 'application')}")
    if made["changed_count"]:
        people = format_count(made["changed_count"], "changed person", "changed people")
        parts.append(f"gives {people} the values from before")
    does = " and ".join(parts) or "changes nothing"
    return f"This {does}. It is refused if somebody has worked on one of these records since."


def _show_undo(made: Row, *, name: str, by: Actor) -> None:
    with st.popover("Undo", icon=":material/undo:", key=name):
        st.markdown(_describe_undo(made))
        if st.button("Undo this import", type="primary", key=f"{name}_confirm"):
            with shown_errors():
                with writing(get_engine()) as session:
                    undo_import(session, UUID(made["import_id"]), by=by)
                forget_plan()
                st.session_state.pop(RESULT, None)
                finish(name, "The import is undone.")
