"""How does leadership choose by which method gaps are told from chance?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.equity import METHOD_WORDS, ChosenMethod, EquityMethod
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.services.equity_method import edit_equity_method
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, open_form


def show_method(chosen: ChosenMethod, *, by: Actor) -> None:
    """A button that opens the choice, for those who may make it."""
    if not can_act(by, Action.EDIT_TARGETS):
        return
    words = {METHOD_WORDS[each]: each for each in EquityMethod}
    key, version = open_form("equity_method", "method", chosen.version)
    with st.popover("Method", icon=":material/tune:", key=f"{key}_popover"):
        with st.form(key, border=False):
            method = st.radio(
                "How the margin is reckoned",
                list(words),
                index=list(words.values()).index(chosen.method),
                key=f"{key}_method",
            )
            is_sent = st.form_submit_button("Save", type="primary", key=f"{key}_save")
        st.caption(
            "As the California Community Colleges Chancellor's Office wrote it in that year. It holds for everybody."
        )
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    edit_equity_method(session, chosen=ChosenMethod(words[str(method)], version), by=by)
                finish("equity_method", "Gaps are told by the method that you chose.")
