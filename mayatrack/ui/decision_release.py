"""How does staff tell everybody at once what was decided?"""

from datetime import date
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.decisions import Decision
from mayatrack.domain.roles import Actor
from mayatrack.services.release import Release, preview_release, release_decisions
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.seat_counts import DECISIONS
from mayatrack.ui.status_forms import propose_reply_by

FORM: Final = "release"


def show_release(cohort_id: UUID, departs_on: date, *, by: Actor) -> None:
    """A button that opens the counts of a release, and what is needed for it."""
    popover = st.popover(
        "Release …", icon=":material/campaign:", type="primary", key=f"{form_key(FORM)}_popover", on_change="rerun"
    )
    if popover.open:
        with reading(get_engine()) as session:
            release = preview_release(session, cohort_id, by=by)
        with popover:
            _show_form(cohort_id, departs_on, release, by=by)


def _show_form(cohort_id: UUID, departs_on: date, release: Release, *, by: Actor) -> None:
    key = form_key(FORM)
    st.markdown(_describe(release))
    if release.not_reviewed_count:
        st.caption(
            f"{format_count(release.not_reviewed_count, 'application')} submitted or waiting for information "
            "will be told nothing: they are in no review."
        )
    seen = _swap_seen(f"{key}_seen_{cohort_id}", release.counts)
    with st.form(key, border=False):
        reply_by_on = ask_date("Offers can be answered until", propose_reply_by(departs_on), key=f"{key}_reply_by_on")
        st.markdown("All of them at once, and it cannot be taken back.")
        label = f"Release {format_count(release.decided_count, 'decision')}"
        is_sent = st.form_submit_button(label, type="primary", key=f"{key}_send")
    if is_sent:
        with shown_errors():
            with st.spinner("Releasing …"), writing(get_engine()) as session:
                told = release_decisions(session, cohort_id, reply_by_on=reply_by_on, seen=seen, by=by)
            finish(FORM, f"{format_count(told.decided_count, 'decision')} released.")


def _describe(release: Release) -> str:
    lines = [f"* {label}: **{release.counts[decision]:,}**" for decision, label in DECISIONS.items()]
    if release.undecided_count:
        lines.append(f"* Undecided: **{release.undecided_count:,}**, who have to be decided on before")
    return "\n".join(lines)


def _swap_seen(key: str, counts: dict[Decision, int]) -> dict[Decision, int]:
    """The numbers that the person saw, which were drawn in the run before; now these are seen."""
    seen: dict[Decision, int] = st.session_state.get(key, counts)
    st.session_state[key] = counts
    return seen
