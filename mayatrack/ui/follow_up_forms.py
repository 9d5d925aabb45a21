"""How does staff record a follow-up?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.names import clean_text
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.follow_ups import LONGEST_ANSWER, LONGEST_NEXT_STEP, record_follow_up
from mayatrack.ui.edits import Edit, open_edit, popover, show_refusal, show_save
from mayatrack.ui.forms import ask_date
from mayatrack.ui.rows import Row

CHANNELS: Final = {
    Channel.PHONE: "by phone",
    Channel.TEXT_MESSAGE: "by text message",
    Channel.EMAIL: "by e-mail",
    Channel.IN_PERSON: "in person",
    Channel.SURVEY: "by survey",
}
LABELS: Final = {"done_on": "Made on", "channel": "How", "answer": "Answer", "next_step": "Next step"}


def show_follow_up_form(follow_up: Row, *, by: Actor) -> None:
    """A button that opens the form of one follow-up, made or not.

    Needs follow_up_id, version, cohort, done_on, channel, answer and next_step.
    """
    follow_up_id = UUID(follow_up["follow_up_id"])

    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            record_follow_up(
                session,
                follow_up_id,
                done_on=values["done_on"],
                channel=Channel(values["channel"]),
                answer=values["answer"],
                next_step=values["next_step"],
                version=version,
                by=by,
            )
        return "The follow-up is recorded."

    edit = Edit(
        f"follow_up_{follow_up_id}",
        "follow_up",
        follow_up_id,
        f"a follow-up of {follow_up['cohort']}",
        LABELS,
        save,
        by,
        check=lambda values: {**values, **{name: clean_text(values[name]) for name in ("answer", "next_step")}},
        words={"channel": lambda channel: CHANNELS[Channel(channel)]},
    )
    key = open_edit(edit, follow_up)
    label = "Record" if follow_up["done_on"] is None else "Correct"
    with popover(edit, label, icon=":material/edit_note:"):
        with st.form(key, border=False):
            _ask_follow_up(key, follow_up)
            show_save(edit, "Save the follow-up")
        show_refusal(edit)


def _ask_follow_up(key: str, follow_up: Row) -> None:
    channels = list(CHANNELS)
    ask_date(LABELS["done_on"], follow_up["done_on"] or today(), key=f"{key}_done_on")
    st.selectbox(
        LABELS["channel"],
        channels,
        index=channels.index(Channel(follow_up["channel"])) if follow_up["channel"] else 0,
        format_func=CHANNELS.__getitem__,
        key=f"{key}_channel",
    )
    st.text_area(LABELS["answer"], follow_up["answer"] or "", max_chars=LONGEST_ANSWER, key=f"{key}_answer")
    told = follow_up["next_step"] or ""
    st.text_input(LABELS["next_step"], told, max_chars=LONGEST_NEXT_STEP, key=f"{key}_next_step")
