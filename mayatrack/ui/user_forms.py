"""How does an administrator add a user, and change who they are and what they may do?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor, Role, check_roles
from mayatrack.services.users import add_user, change_roles, check_user, edit_user
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown
from mayatrack.ui.user_list import CHOSEN
from mayatrack.ui.user_roles import ask_roles, label_roles

NEW: Final = "new_user"
LONGEST: Final = 254
WHO: Final = {"name": "Name", "email": "E-mail"}
ROLES: Final = {"roles": "Roles"}


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
    """The name that the buttons about one user share: when one was pressed, all start anew. A row of `read_users`."""
    return f"user_{user['user_id']}"


def show_user_editor(user: Row, *, by: Actor) -> None:
    """A button that opens the form of a user's name and e-mail address. A row of `read_users`."""
    user_id = UUID(user["user_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            edit_user(session, user_id, fields=check_user(values), version=version, by=by)
        return "The user is changed."

    name = f"{name_form(user)}_who"
    edit = Edit(
        name, "app_user", user_id, user["name"], WHO, save, by, check=lambda values: check_user(values).model_dump()
    )
    key = open_edit(edit, user)
    with popover(edit, "Change", icon=":material/edit:"):
        with st.form(key, border=False):
            _ask_who(key, user["name"], user["email"] or "")
            st.caption("Another e-mail address signs the user out.")
            show_save(edit)
        show_refusal(edit)


def show_role_editor(user: Row, *, by: Actor) -> None:
    """A button that opens the choice of a user's roles. A row of `read_users`."""
    user_id = UUID(user["user_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            change_roles(session, user_id, roles=map(Role, values["roles"]), version=version, by=by)
        return "The user's roles are changed."

    edit = Edit(
        f"{name_form(user)}_roles",
        "app_user",
        user_id,
        f"the roles of {user['name']}",
        ROLES,
        save,
        by,
        check=_check_roles,
        words={"roles": label_roles},
    )
    key = open_edit(edit, user)
    with popover(edit, "Roles", icon=":material/badge:"):
        with st.form(key, border=False):
            ask_roles(user["roles"], key=key)
            st.caption("Other roles sign the user out: they hold from the next sign-in.")
            show_save(edit, "Save the roles")
        show_refusal(edit)


def _check_roles(values: Row) -> Row:
    check_roles(values["roles"])
    return {"roles": [role.value for role in Role if role in values["roles"]]}


def _ask_who(key: str, name: str, email: str) -> dict[str, str]:
    return {
        "name": st.text_input(WHO["name"], name, max_chars=120, key=f"{key}_name"),
        "email": st.text_input(WHO["email"], email, max_chars=LONGEST, key=f"{key}_email"),
    }
