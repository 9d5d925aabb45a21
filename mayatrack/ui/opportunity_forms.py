"""How does staff add something that alumni can take up?"""

from typing import Final

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.domain.roles import Actor
from mayatrack.services.opportunities import add_opportunity
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, form_key

NAME: Final = "new_opportunity"
KINDS: Final = list(OpportunityKind)


def show_new_opportunity(*, by: Actor) -> None:
    """A button that opens the form for a new opportunity."""
    key = form_key(NAME)
    with st.popover("Add an opportunity", icon=":material/add:", key=f"{key}_popover"):
        with st.form(key, border=False):
            title = st.text_input("Title", max_chars=200, key=f"{key}_title")
            organization = st.text_input("Organization", max_chars=200, key=f"{key}_organization")
            kind = st.selectbox("Kind", KINDS, format_func=label_value, key=f"{key}_kind")
            closes_on = ask_date("Deadline", None, key=f"{key}_closes_on", hint="Empty: open.")
            place_count = st.number_input(
                "Places", 1, 10_000, None, key=f"{key}_place_count", placeholder="Any number", help="Empty: any number."
            )
            is_sent = st.form_submit_button("Add the opportunity", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    add_opportunity(
                        session,
                        organization=organization,
                        kind=kind,
                        title=title,
                        closes_on=closes_on,
                        place_count=int(place_count) if place_count is not None else None,
                        by=by,
                    )
                finish(NAME, "The opportunity is on the board.")
