"""What does an administrator see of one user, and what can they do about it?"""

import streamlit as st

from mayatrack.domain.roles import Actor
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown
from mayatrack.ui.user_access import show_activity, show_link, show_sign_out, show_unbinding
from mayatrack.ui.user_forms import show_role_editor, show_user_editor
from mayatrack.ui.user_list import describe_sign_in
from mayatrack.ui.user_roles import label_roles


def show_user(user: Row, *, by: Actor) -> None:
    """A card for one user of the office: a row of `read_users`."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(escape_markdown(user["name"]), anchor=False, width="stretch")
            if user["is_active"]:
                st.badge("Active", icon=":material/check:", color="green")
            else:
                st.badge("Deactivated", icon=":material/person_off:", color="gray")
        st.markdown(_describe(user))
        with st.container(horizontal=True, gap="small"):
            _show_actions(user, by=by)


def _show_actions(user: Row, *, by: Actor) -> None:
    """What the services would not refuse: nobody keeps themselves out, or makes a link for themselves."""
    is_other = user["user_id"] != str(by.user_id)
    show_user_editor(user, by=by)
    show_role_editor(user, by=by)
    if is_other and user["is_active"] and not user["has_identity"]:
        show_link(user, by=by)
    if user["has_identity"]:
        show_unbinding(user, by=by)
    if user["session_count"]:
        show_sign_out(user, by=by)
    if is_other:
        show_activity(user, by=by)


def _describe(user: Row) -> str:
    seen = f"last seen {format_moment(user['seen_at'])}" if user["seen_at"] else "never here yet"
    sign_in = f"signs in with: {describe_sign_in(user).lower()}"
    sessions = format_count(user["session_count"], "open session")
    facts = " · ".join([escape_markdown(user["email"] or "no e-mail"), sign_in, seen, sessions])
    return f"{facts}  \n**Roles** {label_roles(user['roles'])}"
