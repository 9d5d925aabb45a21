"""Users: who may sign in, in which roles, and who is there now?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import now
from mayatrack.queries.users import read_users
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records
from mayatrack.ui.user_card import show_user
from mayatrack.ui.user_forms import show_new_user
from mayatrack.ui.user_list import choose_user, show_demonstration, show_users

actor = guard(__file__)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Users", anchor=False, width="stretch")
    show_new_user(by=actor)

with reading(get_engine()) as session:
    everybody = read_users(session, by=actor, now=now())
users = everybody[~everybody["is_demonstration"]].reset_index(drop=True)
demonstration = everybody[everybody["is_demonstration"]].reset_index(drop=True)

if users.empty:
    show_empty(
        actor,
        "Nobody of the office can sign in yet",
        "Add the first user with a name, an e-mail address and roles; then make a link to choose a password.",
        icon=":material/badge:",
    )
else:
    chosen = choose_user(list_records(users))
    if chosen is not None:
        show_user(chosen, by=actor)
    show_users(users)
if not demonstration.empty:
    show_demonstration(demonstration)
