"""Of which cohort are the reviews that somebody looks at?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotFound
from mayatrack.queries.reviews import read_review
from mayatrack.ui.review_choice import choose, find_chosen
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

KEY: Final = "review_cohort"


def choose_review_cohort(cohorts: pd.DataFrame, *, by: Actor) -> Row:
    """One cohort of `read_review_cohorts`: that of the chosen review, or the one with most to do."""
    rows = list_records(cohorts)
    if len(rows) == 1:
        st.caption(escape_markdown(rows[0]["cohort"]))
        return rows[0]
    names = [row["cohort"] for row in rows]
    if KEY not in st.session_state:
        todo = [row["review_count"] - row["done_count"] if row["closure"] is None else -1 for row in rows]
        st.session_state[KEY] = _find_cohort_of_chosen(by) or names[todo.index(max(todo))]
    chosen = st.selectbox("Cohort", names, key=KEY, width=320, on_change=choose, args=(None,))
    return rows[names.index(chosen)]


def _find_cohort_of_chosen(by: Actor) -> str | None:
    try:
        review_id = UUID(find_chosen() or "")
    except ValueError:
        return None
    try:
        with reading(get_engine()) as session:
            return str(read_review(session, by=by, review_id=review_id)["cohort"][0])
    except NotFound:
        return None
