"""How does staff send a traveler to the travel adviser, and learn nothing of it afterwards?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.services.consults import refer_traveler
from mayatrack.ui.forms import form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step

REFERRED: Final = "The travel adviser is told."


def show_referral(trip: Row, *, by: Actor) -> None:
    """A button that refers a confirmed traveler of a trip to come; always the same, whatever there is already.

    A row with traveler_id, status and returns_on.
    """
    is_open = trip["status"] == Status.CONFIRMED and trip["returns_on"] >= today()
    if not is_open or not can_act(by, Action.EDIT_READINESS):
        return
    name = f"refer_{trip['traveler_id']}"
    with st.popover("Refer to the travel adviser", icon=":material/forum:", key=f"{form_key(name)}_popover"):
        st.markdown("The adviser talks with the traveler in confidence. Nothing of it is shown here, now or later.")
        show_step(
            name,
            "Refer",
            lambda session: refer_traveler(session, UUID(trip["traveler_id"]), by=by),
            REFERRED,
            key=f"{form_key(name)}_refer",
        )
