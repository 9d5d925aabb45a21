"""Which person is this page about, and how are they reached?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.exceptions import NotFound
from mayatrack.queries.people import read_person
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.applicant_timeline import show_timeline
from mayatrack.ui.errors import show_error
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.merged_person import lead_to_kept
from mayatrack.ui.navigation import find_page
from mayatrack.ui.person_forms import show_person_editor
from mayatrack.ui.readiness import show_first_times
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# What a link to the page carries: `?person=` and the person's id.
PERSON = "person"


def find_person_id() -> UUID:
    """The person that the page's address names. Raises NotFound where it names nobody."""
    try:
        return UUID(st.query_params.get(PERSON, ""))
    except ValueError:
        raise NotFound("This address names no person: choose one on the page Applicants.") from None


def show_way_back() -> None:
    """The link that leads back to the list; the browser's own way back would lose what the list was narrowed to."""
    page = find_page("applicants")
    st.page_link(page.file, label="Back to applicants", icon=":material/arrow_back:")


def show_person(*, by: Actor) -> UUID:
    """The head of the page: name, contacts and first times. For nobody, or somebody erased, the page stops here."""
    try:
        person_id = find_person_id()
        with reading(get_engine()) as session:
            person = list_records(read_person(session, by=by, person_id=person_id))[0]
            trips = list_records(read_trips_of(session, by=by, person_id=person_id))
    except NotFound as nobody:
        st.title("Applicant", anchor=False)
        if not lead_to_kept(st.query_params.get(PERSON, ""), parameter=PERSON, by=by):
            show_error(nobody)
        st.stop()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(escape_markdown(person["full_name"]), anchor=False, width="stretch")
        if person["erased_at"] is None and can_act(by, Action.EDIT_APPLICATIONS):
            show_person_editor(person, by=by)
    if person["erased_at"] is not None:
        erased = f"Erased {format_moment(person['erased_at'])}: what happened still counts, and nothing can be entered."
        st.info(erased, icon=":material/info:")
        show_timeline(person_id, by=by)
        st.stop()
    st.markdown(_describe_person(person))
    with st.container(horizontal=True, gap="xsmall"):
        show_first_times(trips)
    return person_id


def _describe_person(person: Row) -> str:
    preferred = person["preferred_name"]
    facts = [
        f"Called **{escape_markdown(preferred)}**" if preferred else None,
        escape_markdown(person["email"]),
        *(escape_markdown(person[name]) for name in ("phone", "preferred_language") if person[name]),
        f"student number {escape_markdown(person['student_number'])}" if person["student_number"] else None,
        f"born {format_date(person['birth_on'])}" if person["birth_on"] else None,
    ]
    return " · ".join(fact for fact in facts if fact)
