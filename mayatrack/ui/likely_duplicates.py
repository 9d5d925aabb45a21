"""Which records look like one person's?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.queries.merges import read_likely_duplicates
from mayatrack.ui.privacy_person import choose
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

SHOWN_PAIRS: Final = 25


def show_likely_duplicates(*, by: Actor) -> None:
    """The pairs, each with a button that lays the two side by side; looked for when somebody asks."""
    st.header("Likely duplicates", anchor=False)
    st.caption("The same student number or phone, or the same birth date with a similar name. Brothers, sisters and "
               "roommates are among them: look before you merge.")  # fmt: skip
    if not st.toggle("Look for likely duplicates", key="look_for_duplicates"):
        return
    with reading(get_engine()) as session:
        pairs = list_records(read_likely_duplicates(session, by=by, limit=SHOWN_PAIRS))
    if not pairs:
        st.info("No two records look like one person's.", icon=":material/info:")
    for pair in pairs:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(pair), width="stretch")
            people = {"person": UUID(pair["older_id"]), "other": UUID(pair["newer_id"])}
            st.button(
                "Compare",
                key=f"compare_{pair['older_id']}_{pair['newer_id']}",
                icon=":material/compare_arrows:",
                on_click=choose,
                kwargs=people,
            )
    if len(pairs) == SHOWN_PAIRS:
        st.caption(f"The first {SHOWN_PAIRS} pairs; merge these, or look for a person by e-mail address.")


def _describe(pair: Row) -> str:
    older = f"**{escape_markdown(pair['older_name'])}**, {escape_markdown(pair['older_email'])}"
    newer = f"**{escape_markdown(pair['newer_name'])}**, {escape_markdown(pair['newer_email'])}"
    return f"{older}  \n{newer}  \n:gray[{pair['likeness']}]"
