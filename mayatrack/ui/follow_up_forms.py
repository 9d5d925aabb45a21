"""How does staff record a follow-up?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.follow_ups import LONGEST_ANSWER, LONGEST_NEXT_STEP, record_follow_up
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import ask_date, finish, open_form
from mayatrack.ui.rows import Row

CHANNELS: Final = {
    Channel.PHONE: "by phone",
    Channel.TEXT_MESSAGE: "by text message",
    Channel.EMAIL: "by e-mail",
    Channel.IN_PERSON: "in person",
    Channel.SURVEY: "by survey",
}


def show_follow_up_form(follow_up: Row, *, by: Actor) -> None:
    """A button that opens the form of one follow-up, made or not.

    Needs follow_up_id, version, done_on, channel, answer and next_step.
    """
    name = f"follow_up_{follow_up['follow_up_id']}"
    key, version = open_form(name, "done_on", follow_up["version"])
    is_done = follow_up["done_on"] is not None
    with st.popover("Correct" if is_done else "Record", icon=":material/edit_note:", key=f"{key}_popover"):
        with st.form(key, border=False):
            done_on = ask_date("Made on", follow_up["done_on"] or today(), key=f"{key}_done_on")
            channel = st.selectbox(
                "How",
                list(CHANNELS),
                index=list(CHANNELS).index(Channel(follow_up["channel"])) if is_done else 0,
                format_func=CHANNELS.__getitem__,
                key=f"{key}_channel",
            )
            answer = st.text_area("Answer", follow_up["answer"] or "", max_chars=LONGEST_ANSWER, key=f"{key}_answer")
            next_step = st.text_input(
                "Next step", follow_up["next_step"] or "", max_chars=LONGEST_NEXT_STEP, key=f"{key}_next_step"
            )
            is_sent = st.form_submit_button("Save the follow-up", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors(name):
                with writing(get_engine()) as session:
                    record_follow_up(
                        session,
                        UUID(follow_up["follow_up_id"]),
                        done_on=done_on,
                        channel=channel,
                        answer=answer,
                        next_step=next_step,
                        version=version,
                        by=by,
                    )
                finish(name, "The follow-up is recorded.")
