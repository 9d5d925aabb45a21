"""What did this person see when they pressed Save, and how does a form become empty again?"""

from typing import Final, NoReturn

import streamlit as st

NOTICE: Final = "notice"


def swap_version(key: str, version: int) -> int:
    """The version of a record that this session showed last; from now on it is `version`.

    A form is drawn again in the very run in which it is sent, with the record as it is by then. What the person saw
    is the version of the run before: give that one to the service, so that nobody's change is overwritten unseen.
    """
    shown: int = st.session_state.get(key, version)
    st.session_state[key] = version
    return shown


def form_key(name: str) -> str:
    """The key of a form until what it holds is stored: then the next one starts anew, closed and up to date."""
    return f"{name}_{st.session_state.get(f'{name}_count', 0)}"


def finish(name: str, message: str) -> NoReturn:
    """Start a form anew and draw the page again, with what was stored and with this message."""
    st.session_state[f"{name}_count"] = st.session_state.get(f"{name}_count", 0) + 1
    st.session_state[NOTICE] = message
    st.rerun()


def show_notice() -> None:
    """Show the message of a form that was just stored."""
    if message := st.session_state.pop(NOTICE, None):
        st.toast(message, icon=":material/check:")
