"""How does an alumnus want to be contacted, or not at all?"""

from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.roles import Actor
from mayatrack.services.contact_wishes import LONGEST_LANGUAGE, Wish, keep_wish
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key, open_form
from mayatrack.ui.rows import Row

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def show_wish_form(row: Row, *, by: Actor) -> None:
    """A button that opens the wishes of an alumnus: do_not_contact, channel, language, weekdays, version of the row."""
    name = f"wish_{row['traveler_id']}"
    key, version = open_form(name, "language", int(row["version"]))
    with st.popover("Contact wishes", icon=":material/contact_phone:", key=f"{key}_popover"):
        with st.form(form_key(f"{name}_form"), border=False):
            is_unwilling = st.checkbox("Do not contact", bool(row.get("do_not_contact")), key=f"{key}_unwilling")
            channels = list(Channel)
            channel = st.selectbox(
                "Preferred channel",
                channels,
                index=channels.index(Channel(row["channel"])) if row["channel"] else None,
                format_func=lambda each: label_value(each.value),
                placeholder="Did not say",
                key=f"{key}_channel",
            )
            language = st.text_input(
                "Language", row["language"] or "", max_chars=LONGEST_LANGUAGE, key=f"{key}_language"
            )
            weekdays = st.pills(
                "Free on",
                range(len(WEEKDAYS)),
                selection_mode="multi",
                default=list(row["weekdays"] or []),
                format_func=lambda day: WEEKDAYS[day][:3],
                key=f"{key}_weekdays",
            )
            is_sent = st.form_submit_button("Save the wishes", type="primary", key=f"{key}_save")
        if is_sent:
            wish = Wish(is_unwilling, channel, language, weekdays)
            with shown_errors():
                with writing(get_engine()) as session:
                    keep_wish(session, UUID(row["traveler_id"]), wish=wish, version=version, by=by)
                finish(name, "The wishes are kept.")
