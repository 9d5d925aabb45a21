"""How does the office choose what it asks of all passports, and how much room it leaves?"""

from dataclasses import asdict
from datetime import datetime
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.travel_policy import LIMITS, ChosenPolicy, TravelPolicy, check_policy
from mayatrack.queries.travel_policy import read_policy_record
from mayatrack.services.travel_policy import edit_policy
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.rows import Row

HINTS: Final = {
    "months_beyond_return": "A book has to be valid so long after the return, whatever the destination asks.",
    "mail_weeks": "The most that the mail may take each way; travel.state.gov says up to two weeks.",
    "buffer_days": "The passport should be there so many days before the departure, or before the visa is asked for.",
    "risk_below_days": "Whoever has fewer days to spare than these is at risk.",
}


def show_policy(chosen: ChosenPolicy, *, by: Actor) -> None:
    """A button that opens the policy."""

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_policy(session, policy=TravelPolicy(**values), version=version, by=by)
        return "The policy is changed: everybody is judged by it."

    def read(since: datetime) -> pd.DataFrame:
        with reading(get_engine()) as session:
            return read_policy_record(session, by=by, since=since)

    labels = {name: label for name, (label, _) in LIMITS.items()}
    edit = Edit("travel_policy", "setting", read, "the program's travel policy", labels, save, by, check=_check)
    stored = asdict(chosen.policy)
    key = open_edit(edit, stored)
    with popover(edit, "Policy", icon=":material/tune:"):
        st.caption("For all destinations. The waitlist is judged by it too.")
        with st.form(key, border=False):
            for name, (label, most) in LIMITS.items():
                st.number_input(label, 0, most, stored[name], key=f"{key}_{name}", help=HINTS[name])
            show_save(edit, "Save the policy")
        show_refusal(edit)


def _check(values: Row) -> Row:
    check_policy(TravelPolicy(**values))
    return values
