"""How full is a cohort, and what is to become of those who are not decided on yet?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.domain.decisions import Decision, Seats
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import list_records

DECISIONS: Final = {
    Decision.OFFER: "Offer",
    Decision.WAITLIST: "Waitlist",
    Decision.NOT_SELECTED: "Not selected",
}
UNDECIDED: Final = "Undecided"


def show_seats(seats: Seats) -> None:
    """The seats as a bar that fills, and in words who holds them."""
    held = seats.seat_count - seats.free_count
    facts = {"confirmed": seats.confirmed_count, "offered": seats.offered_count, "to be offered": seats.pending_count}
    told = ", ".join(f"{count:,} {what}" for what, count in facts.items() if count)
    text = f"**{held:,} of {format_count(seats.seat_count, 'seat')}** taken" + (f": {told}" if told else "")
    st.progress(min(1.0, held / seats.seat_count), text=f"{text} · **{max(0, seats.free_count):,} free**")
    if seats.free_count < 0:
        st.warning(
            f"{format_count(-seats.free_count, 'offer')} more than there are seats: take offers back, or add seats to "
            "the cohort, before you release.",
            icon=":material/warning:",
        )


def show_decision_counts(counts: pd.DataFrame) -> None:
    """How many are to be told what, and how many are still undecided. Frame of `read_decision_counts`."""
    found = {row["decision"]: row["application_count"] for row in list_records(counts)}
    told = [f"{label} **{found.get(decision, 0):,}**" for decision, label in DECISIONS.items()]
    st.markdown(" · ".join([*told, f"{UNDECIDED} **{found.get(None, 0):,}**"]))
