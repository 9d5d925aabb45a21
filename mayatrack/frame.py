"""What surrounds every page? The page's look, who is using it, and the navigation their roles allow."""

from urllib.parse import unquote, urlsplit

import streamlit as st

from mayatrack.ui import identity
from mayatrack.ui.account_links import show_account_links
from mayatrack.ui.forms import show_notice
from mayatrack.ui.keyboard import follow_keyboard
from mayatrack.ui.navigation import build_navigation, build_signed_out
from mayatrack.ui.session_watch import watch_session

# An emoji: for any other icon of a page the browser would ask a remote host for the picture in its tab.
st.set_page_config(page_title="MaYA Track", page_icon="🌞", layout="wide")

actor = identity.current_actor()
address = unquote(urlsplit(st.context.url or "").path).strip("/")
if actor is None:
    st.navigation(build_signed_out(address), position="hidden").run()
    st.stop()
page = st.navigation(build_navigation(actor, address), expanded=True)
st.set_page_config(page_title=f"{page.title} · MaYA Track")
with st.sidebar:
    show_account_links(actor)
follow_keyboard()
watch_session()
show_notice()
page.run()
