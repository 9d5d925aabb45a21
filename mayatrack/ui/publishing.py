"""How do today's numbers get out, and what does whoever publishes them have to know first?"""

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.publications import Published, read_ledger
from mayatrack.services.publications import publish_indicators
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown


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
        _show_ledger(by=by)


def _show_ledger(*, by: Actor) -> None:
    """What was published so far, the latest first."""
    with reading(get_engine()) as session:
        ledger = list_records(read_ledger(session, by=by))
    if not ledger:
        return
    table = pd.DataFrame(
        {
            "As of": [format_date(row["as_of_on"]) for row in ledger],
            "Published": [format_moment(row["made_at"]) for row in ledger],
            "By": [escape_markdown(row["made_by"]) for row in ledger],
        }
    )
    st.caption("Published so far")
    st.table(table, hide_index=True, border="horizontal", alt="What was published so far, the latest first")


def _publish(latest: Published | None, *, by: Actor) -> str:
    with writing(get_engine()) as session:
        published = publish_indicators(session, by=by, today=today())
        if latest and published.id == latest.publication_id:
            return f"Nothing has changed: the numbers of {format_date(latest.as_of_on)} stand."
    return "Today's numbers are published."
