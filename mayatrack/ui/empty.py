"""What does a page say when there is nothing to show yet?"""

from collections.abc import Sequence

import streamlit as st

from mayatrack.domain.roles import Actor
from mayatrack.ui.navigation import can_open, find_page


def show_empty(actor: Actor, title: str, sentence: str, *, icon: str, pages: Sequence[str] = ()) -> None:
    """Say in one sentence what is missing and what to do, with links to those of the pages that the actor may open."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.header(title, icon=icon, anchor=False, width="content", text_alignment="center")
        st.caption(sentence, width="content", text_alignment="center")
        with st.container(horizontal=True, horizontal_alignment="center"):
            for page in map(find_page, pages):
                if can_open(actor, page):
                    st.page_link(page.file, label=page.title, icon=page.icon)
        st.space("small")
