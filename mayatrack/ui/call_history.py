"""When did the office try to contact an alumnus, and what came of it?"""

from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor
from mayatrack.queries.call_queue import read_attempts_of
from mayatrack.ui.follow_up_forms import CHANNELS
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_attempts(traveler_id: UUID, *, by: Actor) -> None:
    """The last attempts to contact this alumnus, if there were any."""
    with reading(get_engine()) as session:
        attempts = list_records(read_attempts_of(session, by=by, traveler_id=traveler_id))
    if attempts:
        with st.expander(f"Attempts ({len(attempts)})"):
            st.markdown("\n".join(f"- {_describe_attempt(each)}" for each in attempts))


def _describe_attempt(attempt: Row) -> str:
    result, channel = ContactResult(attempt["result"]), CHANNELS[Channel(attempt["channel"])]
    line = f"{format_date(attempt['contacted_on'])}, {channel}: {label_value(result.value).lower()}"
    return f"{line} · {escape_markdown(attempt['note'])}" if attempt["note"] else line
