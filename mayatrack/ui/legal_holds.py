"""Which records must stay as they are, and how is a hold placed or lifted?"""

from functools import partial
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.holds import read_holds
from mayatrack.services.privacy.holds import LONGEST_REASON, lift_hold, place_hold
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.privacy_person import choose_person
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

NAME: Final = "new_hold"
ONE_PERSON: Final = "One person"
ONE_COHORT: Final = "One cohort"
EVERYTHING: Final = "Everything"


def show_holds(*, by: Actor) -> None:
    """Place a hold; below, the holds in force and those that were lifted."""
    st.markdown(
        "Under a legal hold nothing is erased, merged, disposed of or taken back with an import, whatever the "
        "retention rules say; everyday work goes on."
    )
    _show_new_hold(by=by)
    st.header("Holds", anchor=False)
    with reading(get_engine()) as session:
        holds = list_records(read_holds(session, by=by))
    if not holds:
        st.caption("No hold has been placed yet.")
    for hold in holds:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(_describe(hold), width="stretch")
            _show_lift(hold, by=by)


def _show_new_hold(*, by: Actor) -> None:
    what = st.radio("Hold the records of", [ONE_PERSON, ONE_COHORT, EVERYTHING], horizontal=True, key="hold_on")
    subject: dict[str, Any] = {}
    if what == ONE_PERSON:
        person = choose_person(by=by)
        subject = {"person_id": UUID(person["person_id"]) if person else None}
    elif what == ONE_COHORT:
        subject = {"cohort_id": _choose_cohort(by=by)}
    key = form_key(NAME)
    with st.form(key, border=False):
        reason = st.text_input(
            "Why", key=f"{key}_reason", max_chars=LONGEST_REASON, placeholder="The case, and who asked"
        )
        is_sent = st.form_submit_button("Place the hold", type="primary", icon=":material/gavel:")
    if is_sent:
        with shown_errors():
            # A hold on nobody in particular would be one on everything.
            if None in subject.values():
                raise InvalidInput(f"Whose records are held? {what}, so choose which.")
            with writing(get_engine()) as session:
                place_hold(session, reason=reason, by=by, **subject)
            finish(NAME, "The hold is placed.")


def _choose_cohort(*, by: Actor) -> UUID | None:
    with reading(get_engine()) as session:
        cohorts = read_cohorts(session, by=by)
    ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    chosen = st.selectbox("Cohort", list(ids), index=None, key="hold_cohort", placeholder="Everybody who applied to it")
    return UUID(ids[chosen]) if chosen else None


def _describe(hold: Row) -> str:
    subject = hold["full_name"] or hold["cohort"] or EVERYTHING
    placed = f"placed {format_date(hold['placed_on'])} by {escape_markdown(hold['placed_by'])}"
    lines = [f"**{escape_markdown(subject)}** · {placed}", escape_markdown(hold["reason"])]
    if hold["lifted_on"] is not None:
        lines.append(f"Lifted {format_date(hold['lifted_on'])} by {escape_markdown(hold['lifted_by'])}")
    return "  \n".join(lines)


def _show_lift(hold: Row, *, by: Actor) -> None:
    if hold["lifted_on"] is not None:
        st.badge("Lifted", color="gray")
        return
    name = f"lift_{hold['hold_id']}"
    version = swap_version(f"{name}_version", hold["version"])
    with st.popover("Lift", icon=":material/lock_open:", key=name):
        st.markdown("From then on these records can be erased, merged and disposed of again.")
        lift = partial(lift_hold, hold_id=UUID(hold["hold_id"]), version=version, by=by)
        show_step(name, "Lift this hold", lift, "The hold is lifted.", key=f"{name}_confirm")
