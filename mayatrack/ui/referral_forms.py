"""How does staff put alumni forward, and record how far each went?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.call_queue import read_willing_alumni
from mayatrack.queries.opportunities import read_referrals
from mayatrack.queries.referrals import read_referral_history
from mayatrack.services.referrals import move_referral, refer_traveler, undo_move
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown


def show_new_referrals(opportunity: Row, cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """A button that opens the form to refer alumni of one cohort to the opportunity, several at once."""
    name = f"refer_{opportunity['opportunity_id']}"
    key = form_key(name)
    popover = st.popover("Refer alumni", icon=":material/person_add:", key=f"{key}_popover", on_change="rerun")
    # Read only when somebody opens it: a board has many cards.
    if not popover.open:
        return
    with popover:
        cohort_id = UUID(choose_cohort(cohorts, alumni, key=f"{key}_cohort")["cohort_id"])
        people = _read_choices(opportunity["opportunity_id"], cohort_id, by=by)
        chosen = st.multiselect(
            "Alumni",
            list(people),
            format_func=people.__getitem__,
            placeholder="Choose people" if people else "Everybody of this cohort who may be contacted is referred",
            key=f"{key}_{cohort_id}_people",
        )
        if st.button("Refer them", type="primary", disabled=not chosen, key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    for traveler_id in chosen:
                        refer_traveler(
                            session,
                            opportunity_id=UUID(opportunity["opportunity_id"]),
                            traveler_id=UUID(traveler_id),
                            by=by,
                        )
                finish(name, f"{format_count(len(chosen), 'alumnus', 'alumni')} referred.")


def show_referral_state(referral: Row, *, by: Actor) -> None:
    """A button that opens the choice of how far an alumnus went, and the steps so far. Row of `read_referrals`."""
    referral_id = UUID(referral["referral_id"])

    def save(values: Row, version: int) -> str:
        reason = st.session_state.get(f"{form_key(edit.name)}_reason")
        to = ReferralState(values["state"])
        with writing(get_engine()) as session:
            move_referral(session, referral_id, to=to, reason=reason, version=version, by=by)
        if to is ReferralState.STARTED:
            return "They started: log the placement that comes of it, in Placements or right beside."
        return "The referral is updated."

    edit = Edit(
        f"referral_{referral_id}",
        "referral",
        referral_id,
        f"the referral to {referral['opportunity']}",
        {"state": "How far"},
        save,
        by,
        words={"state": label_value},
    )
    key = open_edit(edit, referral)
    states = list(ReferralState)
    with popover(edit, label_value(referral["state"])):
        with st.form(key, border=False):
            index = states.index(ReferralState(referral["state"]))
            st.selectbox(edit.labels["state"], states, index=index, format_func=label_value, key=f"{key}_state")
            st.text_input("Why", max_chars=300, placeholder="May stay empty", key=f"{key}_reason")
            show_save(edit)
        show_refusal(edit)


def show_referral_history(referral: Row, *, by: Actor) -> None:
    """A button that opens the steps of a referral, and takes the last one back. Row of `read_referrals`."""
    name = f"history_{referral['referral_id']}"
    shown = st.popover("Steps", icon=":material/history:", key=f"{form_key(name)}_popover", on_change="rerun")
    # Read only when somebody opens it: a list has many referrals.
    if not shown.open:
        return
    referral_id = UUID(referral["referral_id"])
    with shown:
        with reading(get_engine()) as session:
            steps = list_records(read_referral_history(session, by=by, referral_id=referral_id))
        for step in steps:
            st.markdown(_describe_step(step))
        if not steps:
            st.markdown("Nobody moved it yet since steps are kept.")
        if can_act(by, Action.EDIT_OUTCOMES):
            is_first = not steps or steps[0]["from_state"] is None
            label = "Remove the referral" if is_first else f"Back to {label_value(steps[0]['from_state']).lower()}"
            version = referral["version"]
            show_step(
                name,
                label,
                lambda session: undo_move(session, referral_id, version=version, by=by),
                "The referral is removed." if is_first else "The step is taken back.",
                key=f"{form_key(name)}_undo",
            )


def _describe_step(step: Row) -> str:
    to = label_value(step["to_state"])
    moved = f"{label_value(step['from_state'])} → **{to}**" if step["from_state"] else f"**{to}**"
    why = f"  \n{escape_markdown(step['reason'])}" if step["reason"] else ""
    return f"{moved}  \n{format_moment(step['changed_at'])}, {escape_markdown(step['changed_by'])}{why}"


def _read_choices(opportunity_id: str, cohort_id: UUID, *, by: Actor) -> dict[str, str]:
    """Traveler id → name, of those who may be contacted and are not referred to the opportunity yet."""
    with reading(get_engine()) as session:
        people = read_willing_alumni(session, by=by, cohort_id=cohort_id)
        referrals = read_referrals(session, by=by, chosen=AlumniFilter(cohort_id=cohort_id))
    referred = set(referrals.loc[referrals["opportunity_id"] == opportunity_id, "traveler_id"])
    names = zip(people["traveler_id"], people["full_name"], strict=True)
    return {traveler_id: name for traveler_id, name in names if traveler_id not in referred}
