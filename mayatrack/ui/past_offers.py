"""How many offers came back in the past, and what does that mean for the seats of this cohort?"""

import pandas as pd
import streamlit as st

from mayatrack.domain.waitlist import FEWEST_OFFERS, PastOffers
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import Row, list_records


def show_past_offers(past: pd.DataFrame, seat_count: int) -> None:
    """The rate of all past cohorts together in words, and each of them. Frame of `read_past_offers`."""
    rows = list_records(past)
    st.header("Offers that came back in the past", anchor=False)
    st.markdown(describe_past(_add_up(rows), seat_count))
    if rows:
        with st.expander("By cohort", icon=":material/history:"):
            table = pd.DataFrame(
                {
                    "Cohort": [row["cohort"] for row in rows],
                    "Came back": [_describe_row(row) for row in rows],
                    "Declined": [row["declined_count"] for row in rows],
                    "Lapsed": [row["lapsed_count"] for row in rows],
                    "Withdrew later": [row["withdrew_count"] for row in rows],
                }
            )
            st.dataframe(table, hide_index=True, height="content", alt="Past cohorts and their offers that came back")


def describe_past(past: PastOffers, seat_count: int) -> str:
    """What became of all past offers, and what to expect of as many as there are seats, as Markdown."""
    if not past.offered_count:
        return "No cohort that has left made an offer: nothing can be said yet."
    parts = f"{past.declined_count:,} declined, {past.lapsed_count:,} lapsed, {past.withdrew_count:,} withdrew later"
    told = f"**{past.lost_count:,} of {format_count(past.offered_count, 'offer')}** came back: {parts}."
    expected = past.expect(seat_count)
    if expected is None:
        return f"{told} Fewer than {FEWEST_OFFERS} offers are too few to tell what to expect."
    count, low, high = expected
    expects = f"{told} Of {format_count(seat_count, 'offer')} expect **{count:,}** to come back"
    return f"{expects}." if low == high else f"{expects}; between {low:,} and {high:,} would be no surprise."


def _add_up(rows: list[Row]) -> PastOffers:
    names = ("offered_count", "declined_count", "lapsed_count", "withdrew_count")
    return PastOffers(*(sum(int(row[name]) for row in rows) for name in names))


def _describe_row(row: Row) -> str:
    lost = _add_up([row])
    return f"{lost.lost_count:,} of {lost.offered_count:,}"
