"""What happened to this person after the trip?"""

from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.outcomes import read_follow_ups_of, read_placements_of, read_referrals_of
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.applicant_wishes import show_wishes
from mayatrack.ui.follow_up_forms import CHANNELS, show_follow_up_form
from mayatrack.ui.formats import format_date
from mayatrack.ui.placement_forms import show_placement_form, show_placement_removal
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# How long after the return each comes is the office's own decision.
WAVES = {
    "days_30": "first call after the return",
    "months_6": "second call after the return",
    "years_1": "third call after the return",
    "years_3": "fourth call after the return",
    "years_5": "fifth call after the return",
}


def show_outcomes(person_id: UUID, *, by: Actor) -> None:
    """Follow-ups, referrals and placements of the person, once a trip is over."""
    with reading(get_engine()) as session:
        trips = list_records(read_trips_of(session, by=by, person_id=person_id))
    returned = [trip for trip in trips if trip["traveled_on"] is not None]
    if not returned:
        st.info("Follow-ups begin when the trip is marked done: this person has none yet.", icon=":material/info:")
        return
    show_after_trip(person_id, returned, by=by)


def show_after_trip(person_id: UUID, returned: list[Row], *, by: Actor) -> None:
    """What followed the trips of a person from which they `returned`; each needs traveler_id and cohort."""
    with reading(get_engine()) as session:
        follow_ups = list_records(read_follow_ups_of(session, by=by, person_id=person_id))
        referrals = list_records(read_referrals_of(session, by=by, person_id=person_id))
        placements = list_records(read_placements_of(session, by=by, person_id=person_id))
    can_edit = can_act(by, Action.EDIT_OUTCOMES)
    show_wishes(person_id, by=by)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header("Placements", anchor=False, width="stretch")
            if can_edit:
                show_placement_form(returned, referrals, by=by)
        if not placements:
            st.markdown("No placement is logged yet.")
        for placement in placements:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_describe_placement(placement), width="stretch")
                if can_edit:
                    show_placement_removal(placement, by=by)
    with st.container(border=True):
        st.header("Referrals", anchor=False)
        lines = [f"- {_describe_referral(referral)}" for referral in referrals]
        st.markdown("\n".join(lines) if lines else "Not put forward for an opportunity yet.")
    with st.container(border=True):
        st.header("Follow-ups", anchor=False)
        for follow_up in follow_ups:
            _show_follow_up(follow_up, can_edit=can_edit, by=by)


def _describe_placement(placement: Row) -> str:
    at = f" at {escape_markdown(placement['organization'])}" if placement["organization"] else ""
    since = f"since {format_date(placement['started_on'])}"
    source = f"said by {placement['source']}, verified {format_date(placement['as_of_on'])}"
    return f"**{label_value(placement['kind'])}**{at}, {since} · {source} ({escape_markdown(placement['verified_by'])})"


def _describe_referral(referral: Row) -> str:
    what = f"**{escape_markdown(referral['opportunity'])}** ({referral['kind']})"
    at = escape_markdown(referral["organization"])
    return f"{what}, {at} · {referral['state']} · referred {format_date(referral['referred_on'])}"


def _show_follow_up(follow_up: Row, *, can_edit: bool, by: Actor) -> None:
    is_done = follow_up["done_on"] is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{WAVES[follow_up['wave']].capitalize()}**  \n{_describe_state(follow_up)}", width="stretch")
        if not is_done and follow_up["due_on"] < today():
            st.badge("Overdue", color="orange")
        if can_edit:
            show_follow_up_form(follow_up, by=by)
    if is_done:
        st.text(follow_up["answer"])
        if follow_up["next_step"]:
            st.caption(f"Next: {escape_markdown(follow_up['next_step'])}")


def _describe_state(follow_up: Row) -> str:
    if follow_up["done_on"] is None:
        return f"Due {format_date(follow_up['due_on'])}"
    return f"Made {format_date(follow_up['done_on'])}, {CHANNELS[Channel(follow_up['channel'])]}"
