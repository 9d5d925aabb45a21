"""How does staff invite the best of those in review to an interview?"""

from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.interviews import INVITABLE_LIMIT, read_invitable
from mayatrack.services.invitations import invite_to_interview
from mayatrack.ui.choices import tell_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.interview_times import describe_applicant
from mayatrack.ui.rows import Row, list_records

NAME: Final = "invitations"


def show_invitations(cohort_id: UUID, *, by: Actor) -> None:
    """A button that opens the choice of whom to invite, among those in review with the highest scores."""
    key = f"{form_key(NAME)}_{cohort_id}"
    panel = st.popover("Invite to interview", icon=":material/mail:", key=f"{key}_popover", on_change="rerun")
    if not panel.open:
        return
    with panel:
        with reading(get_engine()) as session:
            rows = list_records(read_invitable(session, by=by, cohort_id=cohort_id))
        if not rows:
            st.markdown("Nobody is in review: start the review of the applications on the page Set-up first.")
            return
        chosen = _choose(rows, key)
        if st.button(f"Invite {len(chosen)}", type="primary", disabled=not chosen, key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    count = invite_to_interview(session, cohort_id, application_ids=chosen, by=by)
                finish(NAME, f"{format_count(count, 'application')} invited to an interview.")


def _choose(rows: list[Row], key: str) -> list[UUID]:
    names = tell_apart({row["application_id"]: _name(row) for row in rows})
    if len(rows) == INVITABLE_LIMIT:
        st.caption(f"The {INVITABLE_LIMIT} with the highest scores stand here; more follow once these are invited.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        count = st.number_input("The highest scores", 1, len(rows), min(10, len(rows)), key=f"{key}_count")
        best = [row["application_id"] for row in rows[:count]]
        st.button("Choose these", on_click=partial(_set, f"{key}_chosen", best), key=f"{key}_best")
    # Somebody who is not in review any more goes from the choice as well.
    st.session_state[f"{key}_chosen"] = [one for one in st.session_state.get(f"{key}_chosen", []) if one in names]
    chosen = st.multiselect("Whom to invite", list(names), format_func=names.__getitem__, key=f"{key}_chosen")
    return [UUID(application_id) for application_id in chosen]


def _set(key: str, application_ids: list[str]) -> None:
    st.session_state[key] = application_ids


def _name(row: Row) -> str:
    score = "no score" if row["score"] is None else f"{row['score']:.1f}"
    return f"{describe_applicant(row)} · {score}"
