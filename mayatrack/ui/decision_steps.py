"""How does staff decide on the applications that they chose, on the first of a ranking, and take a step back?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.decisions import Decided, Decision, Seats
from mayatrack.domain.roles import Actor
from mayatrack.domain.selection_phases import Phase
from mayatrack.exceptions import EditConflict
from mayatrack.models.base import today
from mayatrack.models.rankings import RankingFilter
from mayatrack.queries.decisions import read_batches
from mayatrack.queries.rankings import RankingPage
from mayatrack.services.decisions import FirstOf, Outcome, decide_applications, preview_decisions, undo_decisions
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.decision_release import show_release
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date, format_moment
from mayatrack.ui.forms import finish, form_key, start_anew
from mayatrack.ui.ranking_table import CHOICE, show_name_choice
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.seat_counts import DECISIONS
from mayatrack.ui.text import escape_markdown

ICONS: Final = {
    Decision.OFFER: ":material/event_seat:",
    Decision.WAITLIST: ":material/hourglass_empty:",
    Decision.NOT_SELECTED: ":material/do_not_disturb_on:",
}
FIRST: Final = "decide_first"
UNDO: Final = "undo_decisions"
# More than any cohort has.
EVERYBODY: Final = 10_000_000
CLEAR: Final = "Clear"


def show_steps(
    selection: Selection, page: RankingPage, wanted: RankingFilter, seats: Seats, chosen: Decided, *, by: Actor
) -> None:
    """What can be done in this phase: decide on those chosen or on the first, take a step back, release."""
    phase = selection.find_phase(today())
    if phase is not Phase.DECIDE:
        st.info(_describe_phase(selection, phase), icon=":material/info:")
        return
    cohort_id = selection.cohort.id
    show_name_choice(page)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        pressed = show_chosen_steps(cohort_id, chosen)
        with st.container(horizontal=True, width="content", gap="xsmall"):
            show_first_step(cohort_id, wanted, seats, by=by)
            show_undo(cohort_id, by=by)
            show_release(cohort_id, selection.cohort.departs_on, by=by)
    # Below the buttons: a refusal among them would push them apart.
    for decision in pressed:
        with shown_errors():
            _decide(cohort_id, chosen, decision, by=by)


def _describe_phase(selection: Selection, phase: Phase | None) -> str:
    if phase is Phase.RELEASED:
        return "The decisions are released. Offers, the waitlist and free seats are on the page Seats."
    begin = f" on {format_date(selection.dates.decides_from_on)}" if selection.dates else " later"
    return f"Decisions begin{begin}: until then this is where the applications stand."


def show_chosen_steps(cohort_id: UUID, chosen: Decided) -> list[Decision | None]:
    """A button for each decision that those chosen may get, and one that takes theirs away; what was pressed."""
    pressed: list[Decision | None] = []
    with st.container(horizontal=True, width="content", vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{len(chosen):,}** chosen", width="content")
        for decision in (*DECISIONS, None):
            label = DECISIONS[decision] if decision else CLEAR
            icon = ICONS[decision] if decision else ":material/ink_eraser:"
            key = f"decide_{decision or 'none'}_{cohort_id}"
            if st.button(label, icon=icon, key=key, disabled=not chosen):
                pressed.append(decision)
    return pressed


def show_first_step(cohort_id: UUID, wanted: RankingFilter, seats: Seats, *, by: Actor) -> None:
    """A form for the first so many of what is listed, with what it comes to before it is sent."""
    key = form_key(FIRST)
    popover = st.popover(
        "Decide on the first …", icon=":material/playlist_add_check:", key=f"{key}_popover", on_change="rerun"
    )
    # What it comes to is asked of the whole ranking: only for whoever looks at it.
    if popover.open:
        with popover, shown_errors():
            left_count = _preview(cohort_id, FirstOf(EVERYBODY, wanted), None, by=by).chosen_count
            if left_count:
                _show_first(cohort_id, wanted, left_count, seats, by=by)
            else:
                st.markdown("Nobody on this list is left to decide on: choose another decision or filter.")


def _show_first(cohort_id: UUID, wanted: RankingFilter, left_count: int, seats: Seats, *, by: Actor) -> None:
    key = form_key(FIRST)
    decision = st.selectbox("Decision", list(DECISIONS), format_func=DECISIONS.__getitem__, key=f"{key}_decision")
    # As many as there are seats free, or everybody who is left: another default, under another key.
    usual = min(max(seats.free_count, 1), left_count) if decision is Decision.OFFER else left_count
    count = st.number_input("How many", 1, left_count, usual, key=f"{key}_count_{decision}_{left_count}")
    choice = FirstOf(int(count), wanted)
    told = _preview(cohort_id, choice, decision, by=by)
    taken_count = told.seats.seat_count - told.seats.free_count
    which = f"those to be told: {DECISIONS[wanted.decision].lower()}" if wanted.decision else "those without a decision"
    st.markdown(
        f"The first **{told.chosen_count:,}** of the list among {which}. After that {taken_count:,} of "
        f"{format_count(told.seats.seat_count, 'seat')} are taken. Nobody is told before the release."
    )
    label = f"{DECISIONS[decision]}: {format_count(told.chosen_count, 'application')}"
    if st.button(label, type="primary", key=f"{key}_send"):
        _decide(cohort_id, choice, decision, by=by)


def show_undo(cohort_id: UUID, *, by: Actor) -> None:
    """The latest steps, each with the way back."""
    popover = st.popover("Undo", icon=":material/undo:", key=f"{form_key(UNDO)}_popover", on_change="rerun")
    if popover.open:
        with reading(get_engine()) as session:
            batches = list_records(read_batches(session, by=by, cohort_id=cohort_id))
        with popover:
            if not batches:
                st.markdown("There is no step to take back.")
            for batch in batches:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(_describe_batch(batch), width="stretch")
                    if st.button("Take back", key=f"undo_{batch['batch_id']}"):
                        with shown_errors():
                            _undo(cohort_id, UUID(batch["batch_id"]), by=by)


def _preview(cohort_id: UUID, choice: FirstOf, decision: Decision | None, *, by: Actor) -> Outcome:
    with reading(get_engine()) as session:
        return preview_decisions(session, cohort_id, choice=choice, decision=decision, by=by)


def _decide(cohort_id: UUID, choice: Decided | FirstOf, decision: Decision | None, *, by: Actor) -> None:
    try:
        with writing(get_engine()) as session:
            outcome = decide_applications(session, cohort_id, choice=choice, decision=decision, by=by)
    except EditConflict:
        # Chosen again from what is decided by now.
        start_anew(CHOICE)
        raise
    what = DECISIONS[decision].lower() if decision else "no decision"
    start_anew(FIRST)
    finish(CHOICE, f"{format_count(outcome.changed_count, 'application')} changed: {what}.")


def _undo(cohort_id: UUID, batch_id: UUID, *, by: Actor) -> None:
    with writing(get_engine()) as session:
        undone = undo_decisions(session, cohort_id, batch_id, by=by)
    kept = f" {undone.kept_count:,} stay as somebody has changed them since." if undone.kept_count else ""
    start_anew(UNDO)
    finish(CHOICE, f"{format_count(undone.undone_count, 'decision')} taken back.{kept}")


def _describe_batch(batch: Row) -> str:
    what = DECISIONS[Decision(batch["decision"])] if batch["decision"] else CLEAR
    who = escape_markdown(batch["changed_by"])
    moment = format_moment(batch["changed_at"].to_pydatetime())
    return f"**{what}** · {format_count(batch['application_count'], 'application')}  \n{moment}, by {who}"
