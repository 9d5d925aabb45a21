"""What did this person see when they pressed Save, and how does a form become empty again?"""

from datetime import date
from typing import Final, NoReturn, TypeVar

import streamlit as st

from mayatrack.ui.formats import INPUT_DATE

NOTICE: Final = "notice"

Day = TypeVar("Day", date, date | None)


def swap_version(key: str, version: int) -> int:
    """The version of a record that this session showed last; from now on it is `version`.

    A button is drawn again in the very run in which it is pressed, with the record as it is by then. What the person
    saw is the version of the run before: give that one to the service, so that nobody's change is overwritten unseen.
    """
    shown: int = st.session_state.get(key, version)
    st.session_state[key] = version
    return shown


def open_form(name: str, field: str, version: int) -> tuple[str, int]:
    """The key of a form over several records, and the version of all that its fields show; `field` is one of them.

    Fields keep what they were first drawn with, also when somebody changes a record meanwhile. A form of one record is
    drawn by `ui.edits.open_edit`.
    """
    key = form_key(name)
    kept = f"{key}_version"
    if f"{key}_{field}" not in st.session_state:
        st.session_state[kept] = version
    shown: int = st.session_state.get(kept, version)
    return key, shown


def ask_date(label: str, value: Day, *, key: str, hint: str | None = None) -> Day:
    """Any day, or none where `value` is: the services say which days cannot be.

    A field with limits shows that a typed day is beyond them, but sends the day that it held before.
    """
    day: Day = st.date_input(
        label, value, min_value=date.min, max_value=date.max, key=key, format=INPUT_DATE, help=hint
    )
    return day


def form_key(name: str) -> str:
    """The key of a form until what it holds is stored: then the next one starts anew, closed and up to date."""
    return f"{name}_{st.session_state.get(f'{name}_count', 0)}"


def start_anew(name: str) -> None:
    """Draw the form with what is stored by then, from the next run on."""
    st.session_state[f"{name}_count"] = st.session_state.get(f"{name}_count", 0) + 1


def finish(name: str, message: str) -> NoReturn:
    """Start a form anew and draw the page again, with what was stored and with this message."""
    start_anew(name)
    st.session_state[NOTICE] = message
    st.rerun()


def show_notice() -> None:
    """Above every page: store what was sent with a record's form, and show the message of a form that was stored."""
    # What these show holds forms itself.
    from mayatrack.ui.conflicts import show_edits

    show_edits()
    if message := st.session_state.pop(NOTICE, None):
        st.toast(message, icon=":material/check:")
