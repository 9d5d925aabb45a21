"""Whose record is it by now, where the one that an address names was merged into another?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotFound
from mayatrack.queries.people import find_kept_person, read_person
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def find_kept(person_id: str, *, by: Actor) -> Row | None:
    """The person, a row of `read_person`, whose record it is by now; None where it was not merged, or is no id."""
    try:
        with reading(get_engine()) as session:
            kept_id = find_kept_person(session, by=by, person_id=UUID(person_id))
            return list_records(read_person(session, by=by, person_id=kept_id))[0] if kept_id else None
    except (ValueError, NotFound):
        return None


def lead_to_kept(person_id: str, *, parameter: str, by: Actor) -> bool:
    """On the page Applicant: say that the record was merged, and lead to the one that stayed. Was it merged?"""
    kept = find_kept(person_id, by=by)
    if kept is not None:
        name = escape_markdown(kept["full_name"])
        st.info(f"This record was merged into another one of the same person: {name}.", icon=":material/merge:")
        address = {parameter: kept["person_id"]}
        st.page_link(
            find_page("applicant").file, label=f"Open {name}", icon=":material/arrow_forward:", query_params=address
        )
    return kept is not None
