"""How does staff log where one alumnus landed?"""

from functools import partial
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.outcomes import USUAL_PLACEMENTS, OpportunityKind, OutcomeSource, PlacementKind
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.placements import delete_placement, log_placement
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.organization_question import asking, read_answer
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step

KINDS: Final = list(PlacementKind)
NOT_RATED: Final = (
    "Memberships, delegations, mentors, chaperones and speakers count as placements and in no rate of careers."
)
HOLDS: Final = "The last day on which it is known to hold: for what is over, the day on which it ended."
SOURCES: Final = list(OutcomeSource)


def show_placement_form(trips: list[Row], referrals: list[Row], *, by: Actor, prefilled: Row | None = None) -> None:
    """A button that opens the form for a placement of a person who was on `trips`, the latest first.

    Rows of `read_trips_of` and `read_referrals_of`; `prefilled` is the referral that it comes from.
    """
    name = f"placement_{prefilled['referral_id'] if prefilled else trips[0]['traveler_id']}"
    key = form_key(name)
    given = prefilled or {}
    with st.popover("Log a placement", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            usual = USUAL_PLACEMENTS.get(OpportunityKind(given["kind"])) if given else None
            index = KINDS.index(usual) if usual else 0
            kind = st.selectbox("Kind", KINDS, index=index, format_func=label_value, key=f"{key}_kind", help=NOT_RATED)
            organization = st.text_input(
                "Organization",
                given.get("organization", ""),
                max_chars=200,
                placeholder="May stay empty",
                key=f"{key}_organization",
            )
            started_on = ask_date("Began on", today(), key=f"{key}_started_on")
            as_of_on = ask_date("As of", today(), key=f"{key}_as_of_on", hint=HOLDS)
            source = st.selectbox("Who said so", SOURCES, format_func=label_value, key=f"{key}_source")
            trip = _choose_trip(trips, key)
            referral_id = UUID(given["referral_id"]) if given else _choose_referral(referrals, trip, key)
            is_sent = st.form_submit_button("Log the placement", type="primary", key=f"{key}_save")
        answer = read_answer(key, organization, is_sent=is_sent)
        if answer is not None:
            with shown_errors(), asking(key):
                with writing(get_engine()) as session:
                    log_placement(
                        session,
                        UUID(trip["traveler_id"]),
                        kind=kind,
                        organization=answer.name,
                        is_new_organization=answer.is_new,
                        started_on=started_on,
                        as_of_on=as_of_on,
                        source=source,
                        referral_id=referral_id,
                        by=by,
                    )
                finish(name, "The placement is logged.")


def show_placement_removal(placement: Row, *, by: Actor) -> None:
    """A button that takes back a placement that was logged by mistake. Row of `read_placements_of`."""
    name = f"remove_placement_{placement['placement_id']}"
    with st.popover("Remove", icon=":material/undo:", key=name):
        st.markdown("For a placement that was logged by mistake. One that ended stays: it was reached.")
        remove = partial(delete_placement, placement_id=UUID(placement["placement_id"]), by=by)
        show_step(name, "Remove the placement", remove, "The placement is removed.", key=f"{name}_confirm")


def _choose_trip(trips: list[Row], key: str) -> Row:
    if len(trips) == 1:
        return trips[0]
    chosen: Row = st.selectbox("After the trip", trips, format_func=lambda trip: str(trip["cohort"]), key=f"{key}_trip")
    return chosen


def _choose_referral(referrals: list[Row], trip: Row, key: str) -> UUID | None:
    titles = {
        referral["referral_id"]: f"{referral['opportunity']}, {referral['organization']}"
        for referral in referrals
        if referral["traveler_id"] == trip["traveler_id"]
    }
    if not titles:
        return None
    chosen = st.selectbox(
        "Came from the referral",
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        placeholder="None of them",
        key=f"{key}_referral",
    )
    return UUID(chosen) if chosen else None
