"""How does somebody see who they are here, and get to their account, out, or in again?"""

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from mayatrack.domain.roles import Actor

# The pages around sign-in stand outside of Streamlit: a link must load them in place of the whole page.
LINK = '<a href="{}" target="_self">{}</a>'


def show_account_links(actor: Actor) -> None:
    """The user's name, with the way to their account and out."""
    links = f"{LINK.format('/account', 'Account')} · {LINK.format('/sign-out', 'Sign out')}"
    st.html(f"<small>{escape(actor.name)}<br>{links}</small>")


def show_signed_out() -> None:
    """The whole page of somebody whose sign-in has ended: one sentence, and the way back to where they were."""
    here = urlsplit(st.context.url or "")
    wanted = urlencode({"next": f"{here.path or '/'}{f'?{here.query}' if here.query else ''}"})
    st.title("You were signed out")
    st.info("Your sign-in has ended: sign in again to go on.", icon=":material/lock:")
    st.html(LINK.format(escape(f"/sign-in?{wanted}"), "Sign in again"))
