"""Which review does a reviewer look at now, and which one comes next?"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

# The name of the chosen review in the page's address.
ADDRESS: Final = "review"
CHOSEN: Final = "chosen_review"
# What this session wrote into the address. Between two quick presses the browser still has one of these there; whatever
# else stands in it is a link that somebody follows.
WRITTEN: Final = "written_reviews"
OPEN_ONES: Final = "open_reviews"


def find_chosen() -> str | None:
    """The id of the review that a link in the address names, or that was chosen last."""
    linked = st.query_params.get(ADDRESS)
    if linked and linked not in st.session_state.setdefault(WRITTEN, set()):
        choose(linked)
    chosen: str | None = st.session_state.get(CHOSEN)
    return chosen


def choose(review_id: str | None) -> None:
    """Show this review from now on, and in the address: a reload leads back to it."""
    st.session_state[CHOSEN] = review_id
    if review_id is None:
        st.query_params.pop(ADDRESS, None)
        return
    st.session_state.setdefault(WRITTEN, set()).add(review_id)
    if st.query_params.get(ADDRESS) != review_id:
        st.query_params[ADDRESS] = review_id


def keep_order(open_ids: Sequence[str]) -> None:
    """In which order the reviews that are still to be done come."""
    st.session_state[OPEN_ONES] = list(open_ids)


def go_on(review_id: str) -> None:
    """Choose the next review to be done after this one, or none if this was the last."""
    order: list[str] = st.session_state.get(OPEN_ONES, [])
    place = order.index(review_id) + 1 if review_id in order else 0
    others = [each for each in [*order[place:], *order[:place]] if each != review_id]
    choose(others[0] if others else None)
