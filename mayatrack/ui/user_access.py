"""How does an administrator let a user in, sign them out, and keep them out?"""

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.sessions import LINK_LIMIT
from mayatrack.services.users import (
    activate_user,
    deactivate_user,
    end_user_sessions,
    make_password_link,
    unbind_identity,
)
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.user_forms import name_form
from mayatrack.web.links import CHOOSE_PASSWORD, write_link


def show_link(user: Row, *, by: Actor) -> None:
    """A button that makes the link by which the user chooses a password, and shows it once. A row of `read_users`."""
    key = form_key(name_form(user))
    with st.popover("Make a link", icon=":material/key:", key=f"{key}_link_popover"):
        st.markdown(
            f"With the link the user chooses a password, once, within {LINK_LIMIT.days} days. Then the password of "
            "before no longer works, and their second step is switched off. A new link voids the one before."
        )
        if st.button("Make the link", type="primary", key=f"{key}_link"):
            with shown_errors():
                with writing(get_engine()) as session:
                    token = make_password_link(session, UUID(user["user_id"]), by=by)
                st.code(_write_address(token), language=None, wrap_lines=True)
                st.caption(
                    "It is shown only now. Hand it over personally: whoever opens it first chooses the password."
                )


def show_sign_out(user: Row, *, by: Actor) -> None:
    """A button that signs the user out everywhere. A row of `read_users`."""
    key = form_key(name_form(user))
    with st.popover("Sign out", icon=":material/logout:", key=f"{key}_sessions_popover"):
        st.markdown(
            "Every open session of this user ends, in whatever browser it is; its pages go blank within seconds."
        )
        _show_step("End the sessions", end_user_sessions, user, "The user's sessions have ended.", by=by)


def show_unbinding(user: Row, *, by: Actor) -> None:
    """A button that forgets which account of the provider is the user's. A row of `read_users`."""
    key = form_key(name_form(user))
    with st.popover("Unbind", icon=":material/link_off:", key=f"{key}_identity_popover"):
        st.markdown(
            "The identity provider's account is no longer this user's. The next account for which the provider "
            "vouches with the user's e-mail address takes its place."
        )
        _show_step("Unbind the account", unbind_identity, user, "The provider's account is unbound.", by=by)


def show_activity(user: Row, *, by: Actor) -> None:
    """A button that keeps the user out, or lets them in again. A row of `read_users`."""
    if not user["is_active"]:
        _show_step("Activate", activate_user, user, "The user is active again.", by=by)
        return
    with st.popover("Deactivate", icon=":material/person_off:", key=f"{form_key(name_form(user))}_activity_popover"):
        st.markdown("The user is signed out and cannot sign in any more. What they did stays under their name.")
        _show_step("Deactivate this user", deactivate_user, user, "The user is deactivated.", by=by)


def _show_step(label: str, service: Callable[..., object], user: Row, message: str, *, by: Actor) -> None:
    name = name_form(user)
    act = partial(service, user_id=UUID(user["user_id"]), by=by)
    show_step(name, label, act, message, key=f"{form_key(name)}_{service.__name__}")


def _write_address(token: str) -> str:
    """The whole address of the link, at the origin at which this page was opened."""
    here = urlsplit(st.context.url or "")
    return write_link(CHOOSE_PASSWORD, token, origin=here._replace(path="", query="", fragment="").geturl())
