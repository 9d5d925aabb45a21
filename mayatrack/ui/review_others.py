"""What became of a review that is no longer to be done, and how did others score?"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.services.reviews import look_at_others
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.review_form import show_problem_of, take_up_again
from mayatrack.ui.review_ways_out import CONFLICT, ask_to_leave, show_leaving
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

OTHERS: Final = "others_points"
ENDED: Final = {
    ReviewState.ABSTAINED: "You abstained from this application. Ask staff if you would review it after all.",
    ReviewState.RECUSED: "A conflict of interest keeps this application out of your hands.",
}


def show_ended(
    review: Row, rubric: Sequence[Row], *, by: Actor, can_change: bool, go_on: Callable[[str], None]
) -> None:
    """A review that was submitted, with what can still be done.

    `go_on` is called with the review's id once the reviewer has left it for a conflict of interest.
    """
    others = _read_others(review, by=by) if review["seen_others_at"] else None
    for criterion in rubric:
        _show_points(review, criterion, others)
    if review["comment"]:
        st.markdown("**Your comment**")
        st.text(review["comment"])
    show_problem_of(review, by=by)
    if others is None:
        _show_next_steps(review, by=by, can_change=can_change)
    else:
        st.caption("You have seen how others scored: your own review stays as it is.")
    if can_change:
        # Also whom a conflict dawns on late is to say so: their points are taken out.
        ask_to_leave(f"leave_{review['review_id']}", CONFLICT)
        show_leaving(review, by=by, go_on=go_on)


def is_left(review: Row) -> bool:
    """Did the reviewer abstain, or were they recused? Nothing of the application is theirs to read then."""
    return review["state"] in ENDED


def show_left(review: Row) -> None:
    """Why there is nothing to read."""
    st.info(ENDED[ReviewState(review["state"])], icon=":material/info:")


def _show_points(review: Row, criterion: Row, others: dict[str, list[int]] | None) -> None:
    own = review["points"].get(criterion["criterion_id"])
    label = criterion["labels"].get(own, "not scored")
    st.markdown(f"**{escape_markdown(criterion['name'])}**  \nYours: {own} · {escape_markdown(label)}")
    if others is not None:
        given = others.get(criterion["criterion_id"], [])
        st.markdown(f"Others: {', '.join(map(str, given))}" if given else "Others: nobody yet")


def _show_next_steps(review: Row, *, by: Actor, can_change: bool) -> None:
    with st.container(horizontal=True):
        if can_change:
            st.button(
                "Change my review",
                key=f"take_up_{review['review_id']}",
                on_click=take_up_again,
                kwargs={"review": review, "by": by},
                help="It counts again once you submit it anew.",
            )
        with st.popover("See how others scored", icon=":material/visibility:"):
            st.markdown("Your own review is locked from then on: you cannot change it any more.")
            st.button(
                "Lock mine and show theirs",
                type="primary",
                key=f"look_{review['review_id']}",
                on_click=_look,
                args=(review["review_id"], by),
            )
    with shown_errors():
        if error := st.session_state.pop(_problem_key(review["review_id"]), None):
            raise error


def _look(review_id: str, by: Actor) -> None:
    try:
        with writing(get_engine()) as session:
            look_at_others(session, UUID(review_id), by=by)
    except MayatrackError as error:
        st.session_state[_problem_key(review_id)] = error


def _read_others(review: Row, *, by: Actor) -> dict[str, list[int]]:
    with reading(get_engine()) as session:
        points = look_at_others(session, UUID(review["review_id"]), by=by)
    return {str(criterion_id): given for criterion_id, given in points.items()}


def _problem_key(review_id: str) -> str:
    return f"look_problem_{review_id}"
