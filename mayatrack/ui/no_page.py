"""What does somebody see whose roles cover no page: what their role is for, and what they can do meanwhile?"""

from typing import Final

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor, Role
from mayatrack.services.doors import is_demonstration_open
from mayatrack.ui.account_links import LINK
from mayatrack.ui.user_roles import tell_role

NOT_YET: Final = "The pages for this are not part of this version of MaYA Track yet."
NO_ROLE: Final = "You have no role yet: ask an administrator to give you one, and sign in again."


def show_no_page(actor: Actor) -> None:
    """The whole page of somebody who may open none."""
    st.title("Welcome to MaYA Track")
    if not actor.roles:
        st.info(NO_ROLE, icon=":material/info:")
        return
    with st.container(border=True, gap="small"):
        for role in Role:
            if role in actor.roles:
                st.markdown(tell_role(role))
    with reading(get_engine()) as session:
        is_demonstration = is_demonstration_open(session)
    if is_demonstration:
        st.info(f"{NOT_YET} Sign out to look around as somebody else.", icon=":material/info:")
        st.html(LINK.format("/sign-out", "Look around as somebody else"))
    else:
        st.info(f"{NOT_YET} If you need one now, ask an administrator for another role.", icon=":material/info:")
