"""How is one thing done with one press? A button, one write, and the page with a message of it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish


def show_step(form: str, label: str, act: Callable[[Any], object], message: str, *, key: str) -> None:
    """A button that lets `act` write in a session of its own; then the form starts anew, with the message.

    What a service refuses is shown as its sentence, and nothing is written.
    """
    if st.button(label, type="primary", key=key):
        with shown_errors():
            with writing(get_engine()) as session:
                act(session)
            finish(form, message)
