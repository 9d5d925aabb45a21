"""How does somebody move one thing of a list up or down?"""

from typing import Any, Protocol
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.ui.errors import shown_errors


class Move(Protocol):
    """A service that lets one record change places with its neighbor."""

    def __call__(self, session: Any, record_id: UUID, /, *, is_up: bool, by: Actor) -> None:
        """Store the new order."""


def show_order(record_id: UUID, move: Move, *, is_first: bool, is_last: bool, by: Actor) -> None:
    """The two buttons that move one record of a list; at an end one of them cannot be pressed."""
    for label, icon, is_up, is_disabled in (
        ("Up", "arrow_upward", True, is_first),
        ("Down", "arrow_downward", False, is_last),
    ):
        st.button(
            label,
            icon=f":material/{icon}:",
            type="tertiary",
            disabled=is_disabled,
            key=f"{label}_{record_id}",
            on_click=_move,
            args=(record_id, move),
            kwargs={"is_up": is_up, "by": by},
        )


def _move(record_id: UUID, move: Move, *, is_up: bool, by: Actor) -> None:
    with shown_errors(), writing(get_engine()) as session:
        move(session, record_id, is_up=is_up, by=by)
