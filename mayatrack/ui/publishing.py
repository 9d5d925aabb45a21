"""How do today's numbers get out, and what does whoever publishes them have to know first?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.publications import Published
from mayatrack.services.publications import publish_indicators
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import finish, form_key


def show_publishing(latest: Published | None, *, by: Actor) -> None:
    """A button that publishes today's numbers, for those who may."""
    if not can_act(by, Action.PUBLISH_INDICATORS):
        return
    key = form_key("publishing")
    with st.popover("Publish today's numbers", icon=":material/publish:", key=f"{key}_popover"):
        st.markdown(
            "Everybody who opens this page reads them from then on. Small groups are put together or hidden first. "
            "What was published stays in the ledger, and what is published later never gives away what it hid."
        )
        if st.button("Publish", type="primary", key=f"{key}_publish"):
            with shown_errors(), st.spinner("Counting and protecting the numbers …"):
                finish("publishing", _publish(latest, by=by))


def _publish(latest: Published | None, *, by: Actor) -> str:
    with writing(get_engine()) as session:
        published = publish_indicators(session, by=by, today=today())
        if latest and published.id == latest.publication_id:
            return f"Nothing has changed: the numbers of {format_date(latest.as_of_on)} stand."
    return "Today's numbers are published."
