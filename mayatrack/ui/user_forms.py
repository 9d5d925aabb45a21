"""How does an administrator add a user, and change who they are and what they may do?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.services.users import add_user, change_roles, check_user, edit_user
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, open_form
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown
from mayatrack.ui.user_list import CHOSEN
from mayatrack.ui.user_roles import ask_roles

NEW: Final = "new_user"
LONGEST: Final = 254


def show_new_user(*, by: Actor) -> None:
    """A button that opens the form for a new user."""
    key = form_key(NEW)
    with st.popover("Add a user", icon=":material/person_add:", type="primary", key=f"{key}_popover"):
        with st.form(key, border=False):
            who = _ask_who(key, "", "")
            roles = ask_roles([], key=key)
            is_sent = st.form_submit_button("Add", type="primary")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    added = add_user(session, fields=check_user(who), roles=roles, by=by)
                st.session_state[CHOSEN] = str(added.id)
                finish(
                    NEW, f"{escape_markdown(added.name)} is a user now. Make a link if they sign in with a password."
                )


def name_form(user: Row) -> str:
    """The name that all forms about one user share: when one is stored, all start anew. A row of `read_users`."""
    return f"user_{user['user_id']}"


def show_user_editor(user: Row, *, by: Actor) -> None:
    """A button that opens the form of a user's name and e-mail address. A row of `read_users`."""
    name = name_form(user)
    key, version = open_form(name, "name", user["version"])
    with st.popover("Change", icon=":material/edit:", key=f"{key}_popover"):
        with st.form(key, border=False):
            who = _ask_who(key, user["name"], user["email"] or "")
            st.caption("Another e-mail address signs the user out.")
            is_sent = st.form_submit_button("Save", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors(name):
                with writing(get_engine()) as session:
                    edit_user(session, UUID(user["user_id"]), fields=check_user(who), version=version, by=by)
                finish(name, "The user is changed.")


def show_role_editor(user: Row, *, by: Actor) -> None:
    """A button that opens the choice of a user's roles. A row of `read_users`."""
    name = name_form(user)
    key, version = open_form(name, "roles", user["version"])
    with st.popover("Roles", icon=":material/badge:", key=f"{key}_roles_popover"):
        with st.form(f"{key}_roles_form", border=False):
            roles = ask_roles(user["roles"], key=key)
            st.caption("Other roles sign the user out: they hold from the next sign-in.")
            is_sent = st.form_submit_button("Save the roles", type="primary", key=f"{key}_roles_save")
        if is_sent:
            with shown_errors(name):
                with writing(get_engine()) as session:
                    change_roles(session, UUID(user["user_id"]), roles=roles, version=version, by=by)
                finish(name, "The user's roles are changed.")


def _ask_who(key: str, name: str, email: str) -> dict[str, str]:
    return {
        "name": st.text_input("Name", name, max_chars=120, key=f"{key}_name"),
        "email": st.text_input("E-mail", email, max_chars=LONGEST, key=f"{key}_email"),
    }
