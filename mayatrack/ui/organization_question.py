"""Is an organization whose name is nearly known the one that is there, or a new one? The person says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from mayatrack.exceptions import NearlyKnown
from mayatrack.ui.text import escape_markdown


@dataclass(frozen=True)
class Answer:
    """The organization that is meant, and whether somebody said that it is new."""

    name: str
    is_new: bool = False


@contextmanager
def asking(key: str) -> Iterator[None]:
    """Turn a name that is nearly known into a question below the form of this key, which keeps what was typed."""
    try:
        yield
    except NearlyKnown as near:
        st.session_state[_key(key)] = (near.name, near.known)
        st.rerun()


def read_answer(key: str, typed: str, *, is_sent: bool) -> Answer | None:
    """What to store: what was just sent, or the answer to the question about it; None if there is nothing to store."""
    if is_sent:
        st.session_state.pop(_key(key), None)
        return Answer(typed)
    if _key(key) not in st.session_state:
        return None
    name, known = st.session_state[_key(key)]
    st.warning(f"“{escape_markdown(name)}” is not known yet. Did you mean one of these?", icon=":material/help:")
    for number, other in enumerate(known):
        if st.button(f"Use {escape_markdown(other)}", key=f"{_key(key)}_{number}", type="primary"):
            return Answer(other)
    if st.button(f"Add “{escape_markdown(name)}” as new", key=f"{_key(key)}_new"):
        return Answer(name, is_new=True)
    return None


def _key(key: str) -> str:
    return f"{key}_nearly_known"
