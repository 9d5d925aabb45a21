"""Which application of a cohort does staff mean? A number or a name, and a choice where several fit."""

from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.queries.numbers import LONGEST_LIST, find_applications
from mayatrack.ui.rows import Row, list_records


def choose_application(cohort_id: UUID, *, key: str, by: Actor) -> Row | None:
    """A row of `find_applications`: the one that fits what is typed, or the one chosen of several; None before that."""
    search = st.text_input("Application", key=key, placeholder="Number or name", type="search", width=340)
    if not search:
        return None
    with reading(get_engine()) as session:
        found = list_records(find_applications(session, by=by, cohort_id=cohort_id, search=search))
    if not found:
        st.info(
            "No application of this cohort has this number or name: type another, or look on the page Applicants.",
            icon=":material/search_off:",
        )
        return None
    if len(found) == 1:
        return found[0]
    more = f" The first {LONGEST_LIST} of them:" if len(found) == LONGEST_LIST else ""
    chosen = st.selectbox(
        f"Several fit.{more}" if more else "Several fit",
        range(len(found)),
        index=None,
        format_func=lambda place: f"{name_application(found[place])}, {label_value(found[place]['status'])}",
        placeholder="Choose one",
        key=f"{key}_choice_{search}",
        width=340,
    )
    return None if chosen is None else found[chosen]


def name_application(row: Row) -> str:
    """`#7 Ana Núñez`, as plain text; without the number before there is one."""
    return row["full_name"] if row["number"] is None else f"#{int(row['number'])} {row['full_name']}"
