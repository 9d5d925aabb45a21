"""How does staff take many applications a step on at once? The numbers first, then one press."""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.roles import Actor
from mayatrack.services.intake import ask_for_information, mark_ineligible, start_review
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key, swap_version
from mayatrack.ui.steps import show_step

ASKABLE: Final = frozenset({CheckResult.FAILS, CheckResult.NOT_KNOWN})


def show_intake(selection: Selection, counts: pd.DataFrame, listed: pd.DataFrame, *, by: Actor) -> None:
    """The three steps: all that pass into review; of those listed, the failing ones closed, or asked for more.

    Frames of `count_checks` and `list_not_passing`.
    """
    failing = listed[listed["result"] == CheckResult.FAILS]
    askable = listed[listed["result"].isin(ASKABLE) & (listed["status"] == Status.SUBMITTED)]
    with st.container(horizontal=True):
        _show_start(selection, counts, by=by)
        _show_request(selection, [UUID(each) for each in askable["application_id"]], by=by)
        _show_refusal(selection, [UUID(each) for each in failing["application_id"]], by=by)


def _show_start(selection: Selection, counts: pd.DataFrame, *, by: Actor) -> None:
    submitted = counts[counts["status"] == Status.SUBMITTED].groupby("result")["application_count"].sum()
    passing, unknown = (int(submitted.get(each.value, 0)) for each in (CheckResult.PASSES, CheckResult.NOT_KNOWN))
    name = f"start_{selection.cohort.id}"
    key = form_key(name)
    with _popover(f"Start review ({passing:,})", "play_arrow", name, count=passing + unknown, type="primary"):
        includes_unknown = unknown > 0 and st.checkbox(
            f"Also {format_count(unknown, 'application')} of which something is not known", key=f"{key}_unknown"
        )
        count = passing + unknown if includes_unknown else passing
        rest = int(counts["application_count"].sum()) - count
        st.markdown(
            f"**{format_count(count, 'application')}** will go into review. {format_count(rest, 'other')} will stay "
            "where they are. Everybody is checked once more first."
        )
        # The number that the person saw, which was drawn in the run before.
        expected = swap_version(f"{name}_seen", count)
        if st.button("Start the review", type="primary", key=f"{key}_send", disabled=not count):
            with shown_errors():
                with st.spinner("Starting the review …"), writing(get_engine()) as session:
                    moved = start_review(
                        session,
                        selection.cohort.id,
                        expected_count=expected,
                        includes_unknown=includes_unknown,
                        by=by,
                    )
                finish(name, f"{format_count(moved, 'application')} went into review.")


def _show_request(selection: Selection, application_ids: list[UUID], *, by: Actor) -> None:
    name = f"request_{selection.cohort.id}"
    count = len(application_ids)
    with _popover(f"Ask for information ({count:,})", "contact_support", name, count=count):
        st.markdown(
            f"**{format_count(count, 'listed application')}** will need information, with the reasons in the list. "
            "Whoever answers is submitted again."
        )
        seen = _swap_seen(f"{name}_seen", application_ids)
        show_step(
            name,
            f"Ask {count:,} for information",
            lambda session: ask_for_information(session, selection.cohort.id, application_ids=seen, by=by),
            f"Asked for information: {format_count(len(seen), 'application')}.",
            key=f"{form_key(name)}_send",
        )


def _show_refusal(selection: Selection, application_ids: list[UUID], *, by: Actor) -> None:
    name = f"refuse_{selection.cohort.id}"
    count = len(application_ids)
    with _popover(f"Mark ineligible ({count:,})", "block", name, count=count):
        st.warning(
            f"**{format_count(count, 'listed application')}** will be ineligible, with the reasons of the list. "
            "Only an administrator can take that back, by reopening one after the other.",
            icon=":material/warning:",
        )
        seen = _swap_seen(f"{name}_seen", application_ids)
        show_step(
            name,
            f"Close {format_count(count, 'application')}",
            lambda session: mark_ineligible(session, selection.cohort.id, application_ids=seen, by=by),
            f"Closed as ineligible: {format_count(len(seen), 'application')}.",
            key=f"{form_key(name)}_send",
        )


def _popover(label: str, icon: str, name: str, *, count: int, **options: Any) -> Any:
    """A button that opens the preview of a step; closed to a step that nobody would take."""
    key = f"{form_key(name)}_popover"
    return st.popover(label, icon=f":material/{icon}:", disabled=not count, key=key, **options)


def _swap_seen(key: str, application_ids: list[UUID]) -> list[UUID]:
    """Those who were listed when the person last saw the page; from now on these."""
    seen: list[UUID] = st.session_state.get(key, application_ids)
    st.session_state[key] = application_ids
    return seen
