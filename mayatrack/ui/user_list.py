"""Who are the users, what may each do, and when was each last here?"""

from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.user_roles import label_roles

CHOSEN: Final = "chosen_user"
CLICKED: Final = "clicked_user"
MOMENT: Final = "MMM D, YYYY, h:mm A"


def choose_user(rows: list[Row]) -> Row | None:
    """The user whom the page is about, of rows of `read_users`. Names stay out of the page's address."""
    by_id = {row["user_id"]: row for row in rows}
    if st.session_state.get(CHOSEN) not in by_id:
        st.session_state[CHOSEN] = None
    chosen = st.selectbox(
        "User",
        list(by_id),
        index=None,
        format_func=lambda user_id: " · ".join(filter(None, map(by_id[user_id].get, ("name", "email")))),
        placeholder="Choose a user, or click one in the table",
        key=CHOSEN,
    )
    return by_id[chosen] if chosen else None


def show_users(users: pd.DataFrame) -> None:
    """The frame of `read_users` as a table; a click on a name chooses the user."""
    ids = list(users["user_id"])
    button = st.column_config.ButtonColumn(
        type="tertiary", alignment="left", pinned=True, key=CLICKED, on_click=_choose, args=(ids,)
    )
    _draw(users, "Users", {"Name": button})


def show_demonstration(users: pd.DataFrame) -> None:
    """The users of the demonstration: a frame of `read_users`."""
    st.header("Demonstration", anchor=False)
    st.caption(
        "Whoever looks around is one of these, and so are the sample program's reviewers. Nobody can change them."
    )
    _draw(users, "Demonstration users", {})


def describe_sign_in(row: Row) -> str:
    """By what proof a user signs in. A row of `read_users`."""
    if row["is_demonstration"]:
        return "Demonstration"
    password = "Password and code" if row["has_totp"] else "Password"
    ways = [way for way, has in (("Identity provider", row["has_identity"]), (password, row["has_password"])) if has]
    return ", ".join(ways) or "Not yet"


def _draw(users: pd.DataFrame, title: str, config: dict[str, Any]) -> None:
    rows = list_records(users)
    shown = pd.DataFrame(
        {
            "Name": users["name"],
            "E-mail": users["email"],
            "Roles": [label_roles(row["roles"]) for row in rows],
            "Signs in with": [describe_sign_in(row) for row in rows],
            "State": ["Active" if row["is_active"] else "Deactivated" for row in rows],
            "Last seen": users["seen_at"],
            "Sessions": users["session_count"],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=describe(shown.drop(columns=["E-mail", "Last seen"]), title),
        column_config=config
        | {
            "Roles": st.column_config.TextColumn(width="medium"),
            "Last seen": st.column_config.DatetimeColumn(format=MOMENT, timezone=PROGRAM_ZONE.key),
            "Sessions": st.column_config.NumberColumn(help="Open now, in whatever browser"),
        },
    )


def _choose(ids: list[str]) -> None:
    st.session_state[CHOSEN] = ids[st.session_state[CLICKED]["row"]]
