"""Who waits for a seat in which order, who is next, and how is somebody offered one?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.decisions import Seats
from mayatrack.domain.passport_forecast import Outlook
from mayatrack.domain.roles import Actor
from mayatrack.domain.waitlist import Alternate, Proposal, propose_alternate
from mayatrack.models import Cohort
from mayatrack.services.applications import LONGEST_REASON
from mayatrack.services.waitlists import move_alternate, offer_seat
from mayatrack.ui.choices import choose_record
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import TABLE_DATE
from mayatrack.ui.forms import ask_date, finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.status_forms import propose_reply_by
from mayatrack.ui.text import escape_markdown

OUTLOOKS: Final = {
    Outlook.READY: "Ready",
    Outlook.ON_TRACK: "On track",
    Outlook.AT_RISK: "At risk",
    Outlook.WILL_MISS: "Too late",
    Outlook.UNKNOWN: "Not known",
}
FORM: Final = "waitlist"
# Where the first row has no date, a column takes its width from its heading alone.
DATE_WIDTH: Final = 105
ARRIVES: Final = "When a first passport arrives that is applied for today"


def show_proposal(
    cohort: Cohort, waiting: Sequence[Row], alternates: Sequence[Alternate], seats: Seats, *, by: Actor
) -> None:
    """While a seat is free: who is next for it, who was passed over and why, and the offer in one press.

    Rows of `read_waitlist`, and what `judge_alternates` says of them.
    """
    if seats.free_count <= 0 or not waiting:
        return
    rows = {UUID(row["application_id"]): row for row in waiting}
    proposal = propose_alternate([each for each in alternates if each.application_id in rows])
    with st.container(border=True):
        st.header("Next for a free seat", anchor=False)
        for skipped in proposal.skipped:
            st.markdown(
                f":material/skip_next: {_describe(rows[skipped.application_id])} is passed over: {_say(skipped)}."
            )
        if proposal.skipped:
            st.caption("Whoever is passed over can still be offered the seat, with a reason: choose them below.")
        if proposal.proposed is None:
            st.markdown("Nobody on the waitlist can have a passport in time.")
            return
        st.markdown(f"**{_describe(rows[proposal.proposed.application_id])}**: {_say(proposal.proposed)}.")
        _show_offer(rows[proposal.proposed.application_id], cohort.departs_on, needs_reason=False, by=by)


def show_waitlist(
    cohort: Cohort, waiting: Sequence[Row], alternates: Sequence[Alternate], *, is_offering: bool, by: Actor
) -> None:
    """The waitlist in order with the outlook of each, and the steps for one of them.

    `is_offering`: whether there is a seat to offer, for a trip to come.
    """
    st.header("Waitlist", anchor=False)
    if not waiting:
        st.info("Nobody waits for a seat.", icon=":material/info:")
        return
    judged = {alternate.application_id: alternate for alternate in alternates}
    table = _make_table(waiting, judged)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        placeholder="",
        alt=describe(table[["Name", "Place", "Passport"]], "The waitlist"),
        # What is pinned is drawn pale: never the name.
        column_config={
            "Place": st.column_config.NumberColumn(pinned=True, width="small"),
            "At best": st.column_config.DateColumn(format=TABLE_DATE, help=ARRIVES, width=DATE_WIDTH),
            "At worst": st.column_config.DateColumn(format=TABLE_DATE, help=ARRIVES, width=DATE_WIDTH),
            "Score": st.column_config.NumberColumn(format="%.1f"),
            "Why": st.column_config.TextColumn(width="large"),
        },
    )
    rows = {row["application_id"]: row for row in waiting}
    chosen = choose_record(
        "Choose somebody on the waitlist",
        {key: f"{row['place']}. {row['full_name']}" for key, row in rows.items()},
        key=f"alternate_of_{cohort.id}",
        placeholder="Type a name",
    )
    if chosen is not None:
        row = rows[chosen]
        with st.container(border=True):
            if alternate := judged.get(UUID(row["application_id"])):
                st.markdown(f"**{_describe(row)}**: {_say(alternate)}.")
            _show_moves(row, len(waiting), by=by)
            if is_offering:
                _show_other_offer(row, cohort.departs_on, propose_alternate(alternates), by=by)


def _make_table(waiting: Sequence[Row], judged: Mapping[UUID, Alternate]) -> pd.DataFrame:
    outlooks = [judged.get(UUID(row["application_id"])) for row in waiting]
    return pd.DataFrame(
        {
            "Place": [row["place"] for row in waiting],
            "Name": [row["full_name"] for row in waiting],
            "Passport": [OUTLOOKS[each.outlook] if each else "" for each in outlooks],
            "At best": [each.earliest_on if each else None for each in outlooks],
            "At worst": [each.latest_on if each else None for each in outlooks],
            "Score": [row["score"] for row in waiting],
            "Number": pd.array([row["number"] for row in waiting], dtype="Int64"),
            "Why": [f"{each.reason[:1].upper()}{each.reason[1:]}" if each else "" for each in outlooks],
        }
    )


def _show_moves(row: Row, count: int, *, by: Actor) -> None:
    key, place = form_key(FORM), row["place"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        up = st.button("Move up", icon=":material/arrow_upward:", key=f"{key}_up", disabled=place == 1)
        down = st.button("Move down", icon=":material/arrow_downward:", key=f"{key}_down", disabled=place == count)
        wanted = st.number_input("To place", 1, count, place, key=f"{key}_place_{row['application_id']}", width=140)
        jump = st.button("Move there", key=f"{key}_jump", disabled=wanted == place)
    if up or down or jump:
        to = place - 1 if up else place + 1 if down else int(wanted)
        with shown_errors():
            with writing(get_engine()) as session:
                move_alternate(session, UUID(row["application_id"]), place=to, by=by)
            finish(FORM, f"Moved to place {to}.")


def _show_other_offer(row: Row, departs_on: date, proposal: Proposal, *, by: Actor) -> None:
    if proposal.proposed is not None and str(proposal.proposed.application_id) == row["application_id"]:
        st.markdown("Next for the free seat: the offer is made above.")
        return
    st.markdown("A free seat goes to who is next. Somebody else can be offered it with a reason, which is kept.")
    _show_offer(row, departs_on, needs_reason=True, by=by)


def _show_offer(row: Row, departs_on: date, *, needs_reason: bool, by: Actor) -> None:
    key = f"{form_key(FORM)}_offer_{needs_reason}_{row['application_id']}"
    with st.form(key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        reply_by_on = ask_date("Reply by", propose_reply_by(departs_on), key=f"{key}_reply_by_on")
        reason = st.text_input("Why this person", max_chars=LONGEST_REASON, key=f"{key}_why") if needs_reason else None
        is_sent = st.form_submit_button("Offer the seat", type="primary", key=f"{key}_send")
    if is_sent:
        with shown_errors():
            with writing(get_engine()) as session:
                offer_seat(session, UUID(row["application_id"]), reply_by_on=reply_by_on, reason=reason, by=by)
            finish(FORM, "The seat is offered.")


def _describe(row: Row) -> str:
    return f"{escape_markdown(row['full_name'])} (place {row['place']})"


def _say(alternate: Alternate) -> str:
    return escape_markdown(alternate.reason)
