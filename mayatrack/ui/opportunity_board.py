"""What can alumni take up now, and what is over?"""

from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.opportunities import PAGE_SIZE, count_opportunities, read_opportunities
from mayatrack.ui.alumni_choices import choose_kind
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.opportunity_fields import Choices, read_choices, tell_days, tell_eligibility
from mayatrack.ui.opportunity_forms import show_copy, show_new_opportunity, show_opportunity_editor, show_removal
from mayatrack.ui.opportunity_import import show_opportunity_import
from mayatrack.ui.paging import show_pages
from mayatrack.ui.referral_forms import show_new_referrals
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import break_links, escape_markdown

CLOSING_SOON: Final = timedelta(days=14)
# Pixels: a filter as wide as the page would look like the page's subject.
NARROW: Final = 260
BOARD, PAST = "On the board", "Past"


def show_board(cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """Open opportunities by deadline, or those whose deadline has passed; each with what can be done with it."""
    can_edit, choices = can_act(by, Action.EDIT_OUTCOMES), read_choices(cohorts, by=by)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=NARROW):
            kind = choose_kind(OpportunityKind, key="kind")
        shown = st.segmented_control(
            "Deadline", [BOARD, PAST], default=BOARD, required=True, key="board", bind="query-params"
        )
        st.space("stretch")
        if can_edit:
            show_new_opportunity(choices, by=by)
        show_csv_download("Download", lambda: _read_table(kind, by=by), name="opportunities")
    if can_edit:
        show_opportunity_import(by=by)
    _show_cards(kind, choices, cohorts, alumni, is_open=shown == BOARD, by=by)


def _show_cards(
    kind: str | None, choices: Choices, cohorts: pd.DataFrame, alumni: AlumniFilter, *, is_open: bool, by: Actor
) -> None:
    with reading(get_engine()) as session:
        count = count_opportunities(session, by=by, today=today(), kind=kind, is_open=is_open)
    if not count:
        nothing = "No opportunity is open: add one that alumni can take up." if is_open else "No deadline has passed."
        st.info(nothing, icon=":material/info:")
        return
    with show_pages(count, PAGE_SIZE, key="board_page") as page, reading(get_engine()) as session:
        found = read_opportunities(session, by=by, today=today(), kind=kind, is_open=is_open, page=page)
        with st.grid(2, min_column_width=320):
            for opportunity in list_records(found):
                with st.container(border=True, height="stretch"):
                    _show_card(opportunity, choices)
                    if can_act(by, Action.EDIT_OUTCOMES):
                        _show_actions(opportunity, choices, cohorts, alumni, by=by)


def _show_card(opportunity: Row, choices: Choices) -> None:
    st.markdown(f"**{escape_markdown(opportunity['title'])}**  \n{escape_markdown(opportunity['organization'])}")
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(label_value(opportunity["kind"]), color="blue")
        _show_deadline(opportunity["closes_on"], today())
        if opportunity["place_count"] is not None:
            taken = f"{opportunity['taken_count']} of {format_count(int(opportunity['place_count']), 'place')} taken"
            st.badge(taken, color="gray")
    if lines := _tell(opportunity, choices):
        st.caption("  \n".join(lines))
    if contact := _tell_contact(opportunity):
        # No caption: an address to write to stands out from nothing there.
        st.markdown(f":small[Contact: {escape_markdown(contact)}]")
    referred = opportunity["referred_count"]
    st.caption(f"{format_count(referred, 'alumnus', 'alumni')} referred" if referred else "Nobody referred yet")


def _show_actions(
    opportunity: Row, choices: Choices, cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if opportunity["is_open"] and not cohorts.empty:
            show_new_referrals(opportunity, cohorts, alumni, by=by)
        show_opportunity_editor(opportunity, choices, by=by)
        show_copy(opportunity, by=by)
        if not opportunity["referred_count"]:
            show_removal(opportunity, by=by)


def _tell(opportunity: Row, choices: Choices) -> list[str]:
    asked = "; ".join(tell_eligibility(opportunity, choices))
    days = tell_days(opportunity["starts_on"], opportunity["ends_on"])
    parts = {"When": days, "Asks": asked, "Note": opportunity["note"]}
    return [f"{name}: {break_links(escape_markdown(text))}" for name, text in parts.items() if text]


def _tell_contact(opportunity: Row) -> str:
    return " · ".join(part for part in (opportunity["contact_name"], opportunity["contact_email"]) if part)


def _show_deadline(closes_on: date | None, day: date) -> None:
    if closes_on is None:
        st.badge("No deadline", color="gray")
    elif closes_on < day:
        st.badge(f"Closed {format_date(closes_on)}", color="gray")
    elif closes_on - day <= CLOSING_SOON:
        st.badge(f"Closes {format_date(closes_on)}", icon=":material/alarm:", color="orange")
    else:
        st.badge(f"Closes {format_date(closes_on)}", color="green")


def _read_table(kind: str | None, *, by: Actor) -> pd.DataFrame:
    """All of them, open and past, as the file has them."""
    with reading(get_engine()) as session:
        found = read_opportunities(session, by=by, today=today(), kind=kind)
    return pd.DataFrame(
        {
            "Opportunity": found["title"],
            "Organization": found["organization"],
            "Kind": [label_value(kind) for kind in found["kind"]],
            "Deadline": found["closes_on"],
            "Places": found["place_count"].astype("Int64"),
            "Taken": found["taken_count"],
            "Referred": found["referred_count"],
        }
    )
