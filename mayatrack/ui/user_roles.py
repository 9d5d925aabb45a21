"""How are a user's roles chosen, and what does each of them mean?"""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.roles import Role, describe_role

NO_ROLE: Final = "No role yet"


def label_roles(values: Sequence[str]) -> str:
    """Roles as people call them, `Program staff, Administrator`."""
    return ", ".join(label_value(value) for value in values) or NO_ROLE


def tell_role(role: Role) -> str:
    """What a role works on and sees, as Markdown, under its name."""
    return f"**{label_value(role)}**: {describe_role(role)}"


def ask_roles(held: Sequence[str], *, key: str) -> list[Role]:
    """The roles that are chosen, above a sentence for each."""
    chosen: list[Role] = st.multiselect(
        "Roles",
        list(Role),
        default=[Role(value) for value in held],
        format_func=label_value,
        placeholder="Choose one or more",
        # All of them together are refused anyway: a reviewer is not leadership.
        select_all=False,
        key=f"{key}_roles",
    )
    for role in Role:
        st.caption(tell_role(role))
    return chosen
