"""Who is offered a seat until when, who has confirmed, and which offers have run out?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.domain.application_status import Status, is_offer_lapsed
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.services.applications import lapse_offers
from mayatrack.ui.applicant_header import PERSON
from mayatrack.ui.application_choice import name_application
from mayatrack.ui.choices import choose_record
from mayatrack.ui.formats import TABLE_DATE, format_count, format_date
from mayatrack.ui.forms import form_key
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import Row
from mayatrack.ui.status_forms import show_next_steps
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

# Offers that lapse within so many days are told apart.
SOON_DAYS: Final = 3


def show_lapsing(cohort_id: UUID, holders: list[Row], *, by: Actor) -> None:
    """Which offers lapse soon, and the button that lapses those which nobody answered. Rows of `read_seat_holders`."""
    offers = [row for row in holders if row["status"] == Status.OFFERED]
    passed = [row for row in offers if is_offer_lapsed(row["reply_by_on"], today())]
    soon = [row for row in offers if row not in passed and (row["reply_by_on"] - today()).days <= SOON_DAYS]
    if passed:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            have, them = (
                ("has", "it and frees its seat") if len(passed) == 1 else ("have", "them and frees their seats")
            )
            st.markdown(
                f"**{format_count(len(passed), 'offer')}** {have} run out without an answer. Lapsing declines {them}.",
                width="stretch",
            )
            name = f"lapse_{cohort_id}"
            show_step(
                name,
                f"Lapse {format_count(len(passed), 'offer')}",
                lambda session: lapse_offers(session, today=today(), cohort_id=cohort_id, by=by),
                f"Lapsed: {format_count(len(passed), 'offer')}.",
                key=f"{form_key(name)}_send",
            )
    if soon:
        names = ", ".join(f"{escape_markdown(row['full_name'])} ({_describe_days(row)})" for row in soon)
        st.markdown(f"**{format_count(len(soon), 'offer')}** within {SOON_DAYS} days of lapsing: {names}.")


def show_holders(cohort_id: UUID, holders: list[Row], *, by: Actor) -> None:
    """Everybody who holds a seat, and the answers of one of them to be entered. Rows of `read_seat_holders`."""
    st.header("Offered and confirmed", anchor=False)
    if not holders:
        st.info("Nobody holds a seat yet: offers are made with the release of decisions.", icon=":material/info:")
        return
    table = pd.DataFrame(
        {
            "Name": [row["full_name"] for row in holders],
            "Status": [label_value(row["status"]) for row in holders],
            "Reply by": [row["reply_by_on"] if row["status"] == Status.OFFERED else None for row in holders],
            "Days left": [_describe_days(row) for row in holders],
            "Number": pd.array([row["number"] for row in holders], dtype="Int64"),
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        placeholder="",
        alt=describe(table[["Name", "Status", "Days left"]], "Who holds a seat"),
        column_config={"Reply by": st.column_config.DateColumn(format=TABLE_DATE)},
    )
    _show_answer(cohort_id, holders, by=by)


def _show_answer(cohort_id: UUID, holders: list[Row], *, by: Actor) -> None:
    rows = {row["application_id"]: row for row in holders}
    chosen = choose_record(
        "Enter an answer",
        {key: f"{name_application(row)}, {label_value(row['status']).lower()}" for key, row in rows.items()},
        key=f"seat_holder_of_{cohort_id}",
        placeholder="Type a number or a name",
    )
    if chosen is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            show_next_steps(rows[chosen], by=by)
            page = find_page("applicant")
            link = {PERSON: rows[chosen]["person_id"]}
            st.page_link(page.file, label="Open applicant", icon=page.icon, query_params=link)


def _describe_days(row: Row) -> str:
    if row["status"] != Status.OFFERED:
        return ""
    days = (row["reply_by_on"] - today()).days
    if days < 0:
        return f"ran out on {format_date(row['reply_by_on'])}"
    return "today" if days == 0 else format_count(days, "day")
