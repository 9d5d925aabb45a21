"""What if a reviewer would rather not score an application, or must not?"""

from collections.abc import Callable
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.services.reviews import LONGEST_REASON, abstain, recuse
from mayatrack.ui.errors import show_error
from mayatrack.ui.rows import Row

LEAVING: Final = "leaving_review"
PROBLEM: Final = "leaving_review_problem"
ABSTAIN: Final = "Abstain"
CONFLICT: Final = "Conflict of interest"
SHORTCUTS: Final = {ABSTAIN: "Alt+A", CONFLICT: "Alt+I"}
SENTENCES: Final = {
    ABSTAIN: "Somebody else scores this application. It does not come back to you.",
    CONFLICT: (
        "Say so if you know or believe to know who wrote this, or if you would gain or lose by their selection. "
        "Your points and comment are dropped, and the application does not come back to you."
    ),
}


def ask_to_leave(key: str, *ways: str) -> None:
    """The buttons of these ways out, of both unless some are chosen."""
    for way in ways or SHORTCUTS:
        st.button(
            way,
            key=f"{key}_{way}",
            shortcut=SHORTCUTS[way],
            type="tertiary",
            disabled=is_leaving(),
            on_click=_start,
            args=(way,),
        )


def is_leaving() -> bool:
    """Was a way out pressed that the reviewer has not gone yet? Nothing behind its dialog may be pressed meanwhile."""
    return LEAVING in st.session_state


def show_leaving(review: Row, *, by: Actor, go_on: Callable[[str], None]) -> None:
    """Once a way out was pressed: what it means, and why it is taken."""
    if way := st.session_state.get(LEAVING):
        st.dialog(way, on_dismiss=_stay)(_ask_reason)(way, review, by, go_on)


def _ask_reason(way: str, review: Row, by: Actor, go_on: Callable[[str], None]) -> None:
    """The body of the dialog, which is drawn alone: once the reviewer has left, the whole page has to follow."""
    if LEAVING not in st.session_state:
        st.rerun()
    st.markdown(SENTENCES[way])
    if problem := st.session_state.get(PROBLEM):
        show_error(problem)
    key = f"leave_{review['review_id']}"
    label = "What is the conflict?" if way == CONFLICT else "Why? (may stay empty)"
    st.text_area(label, key=f"{key}_reason", height=90, max_chars=LONGEST_REASON)
    with st.container(horizontal=True):
        st.button(
            f"{way}: leave this application",
            type="primary",
            key=f"{key}_leave",
            on_click=_leave,
            args=(way, review, by, go_on),
        )
        st.button("Back", key=f"{key}_back", on_click=_stay)


def _leave(way: str, review: Row, by: Actor, go_on: Callable[[str], None]) -> None:
    reason = st.session_state.get(f"leave_{review['review_id']}_reason")
    write = recuse if way == CONFLICT else abstain
    try:
        with writing(get_engine()) as session:
            write(session, UUID(review["review_id"]), reason=reason or "", version=review["version"], by=by)
    except MayatrackError as error:
        st.session_state[PROBLEM] = error
        return
    _stay()
    go_on(review["review_id"])


def _start(way: str) -> None:
    st.session_state[LEAVING] = way
    st.session_state.pop(PROBLEM, None)


def _stay() -> None:
    st.session_state.pop(LEAVING, None)
    st.session_state.pop(PROBLEM, None)
