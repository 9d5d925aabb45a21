"""Which records were merged, and how is that taken back?"""

from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.queries.merges import read_merges
from mayatrack.services.privacy.merge_undo import undo_merge
from mayatrack.ui.formats import format_moment
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

SHOWN_MERGES: Final = 20


def show_past_merges(*, by: Actor) -> None:
    """The latest merges, each with the way back while it stands."""
    with reading(get_engine()) as session:
        merges = list_records(read_merges(session, by=by, limit=SHOWN_MERGES))
    st.header("Past merges", anchor=False)
    if not merges:
        st.caption("No two records have been merged yet.")
    for merge in merges:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(merge), width="stretch")
            _show_state(merge, by=by)
    if len(merges) == SHOWN_MERGES:
        st.caption(f"The latest {SHOWN_MERGES} merges.")


def _describe(merge: Row) -> str:
    who = f"**{escape_markdown(merge['full_name'])}**"
    return f"{who}  \n{format_moment(merge['merged_at'])}, by {escape_markdown(merge['merged_by'])}"


def _show_state(merge: Row, *, by: Actor) -> None:
    if merge["undone_at"] is not None:
        st.badge("Undone", icon=":material/undo:", color="gray")
    elif not merge["is_kept"]:
        st.badge("Final", color="gray", help="What it takes to undo it is no longer kept.")
    else:
        _show_undo(merge, by=by)


def _show_undo(merge: Row, *, by: Actor) -> None:
    name = f"undo_merge_{merge['merge_id']}"
    with st.popover("Undo", icon=":material/undo:", key=name):
        st.markdown("Both records are again as they were. It is refused once something about the person changed.")
        undo = partial(undo_merge, merge_id=UUID(merge["merge_id"]), by=by)
        show_step(name, "Undo this merge", undo, "The merge is undone.", key=f"{name}_confirm")
