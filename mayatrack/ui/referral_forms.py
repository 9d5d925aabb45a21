"""How does staff put alumni forward, and record how far each went?"""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import Actor
from mayatrack.queries.alumni import AlumniFilter, read_alumni
from mayatrack.queries.opportunities import read_referrals
from mayatrack.services.opportunities import move_referral, refer_traveler
from mayatrack.ui.alumni_choices import choose_cohort
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row


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
            placeholder="Choose people" if people else "Everybody of this cohort is referred",
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
    """A button that opens the choice of how far an alumnus went."""
    referral_id = UUID(referral["referral_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            move_referral(session, referral_id, to=ReferralState(values["state"]), version=version, by=by)
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
            show_save(edit)
        show_refusal(edit)


def _read_choices(opportunity_id: str, cohort_id: UUID, *, by: Actor) -> dict[str, str]:
    """Traveler id → name, of those who are not referred to the opportunity yet."""
    with reading(get_engine()) as session:
        people = read_alumni(session, by=by, cohort_id=cohort_id)
        referrals = read_referrals(session, by=by, chosen=AlumniFilter(cohort_id=cohort_id))
    referred = set(referrals.loc[referrals["opportunity_id"] == opportunity_id, "traveler_id"])
    names = zip(people["traveler_id"], people["full_name"], strict=True)
    return {traveler_id: name for traveler_id, name in names if traveler_id not in referred}
