"""How does a page follow somebody who works by keyboard alone?"""

from typing import Final

import streamlit as st

from mayatrack.web.keyboard import SCRIPT_PATH

# Links, buttons above charts, wide tables: Streamlit shows hardly or not at all that they have the focus.
_PLACES: Final = ("stSidebarNavLink", "stPageLink-NavLink", "stBaseButton-elementToolbar", "stMain")
_TABLE: Final = "[data-testid=stTable] > [role=region]:focus-visible"
_SELECTOR: Final = ", ".join([*(f"[data-testid={place}]:focus-visible" for place in _PLACES), _TABLE])
# The keys of a button of the primary color are written too faintly to be read.
_KEYS: Final = ":is([data-testid=stBaseButton-primary], [data-testid=stBaseButton-primaryFormSubmit]) kbd"
# A module runs once, however often the page is drawn. Its address is relative, like those of Streamlit's own scripts.
_AID: Final = (
    f'<script type="module" src=".{SCRIPT_PATH}"></script>'
    f"<style>{_SELECTOR} {{ outline: 2px solid; outline-offset: -2px }}"
    f" {_KEYS} {{ color: inherit; opacity: 1 }}</style>"
)


def follow_keyboard() -> None:
    """Show where the focus is, lead it into a form as it opens, and back to its place once the form is gone."""
    st.sidebar.html(_AID, unsafe_allow_javascript=True)
