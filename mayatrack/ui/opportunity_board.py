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
from mayatrack.queries.opportunities import read_opportunities
from mayatrack.ui.alumni_choices import choose_kind
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.formats import TABLE_DATE, format_count, format_date
from mayatrack.ui.opportunity_forms import show_new_opportunity
from mayatrack.ui.referral_forms import show_new_referrals
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

CLOSING_SOON: Final = timedelta(days=14)
# Pixels: a filter as wide as the page would look like the page's subject.
NARROW: Final = 260


def show_board(cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """Open opportunities by deadline, each with the way to refer alumni; those whose deadline has passed below."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=NARROW):
            kind = choose_kind(OpportunityKind, key="kind")
        with reading(get_engine()) as session:
            opportunities = read_opportunities(session, by=by, today=today(), kind=kind)
        st.space("stretch")
        if can_act(by, Action.EDIT_OUTCOMES):
            show_new_opportunity(by=by)
        if not opportunities.empty:
            show_csv_download("Download", lambda: _tabulate(opportunities), name="opportunities")
    open_ones = list_records(opportunities[opportunities["is_open"]])
    closed = opportunities[~opportunities["is_open"]]
    if not open_ones:
        st.info("No opportunity is open: add one that alumni can take up.", icon=":material/info:")
    with st.grid(2, min_column_width=320):
        for opportunity in open_ones:
            with st.container(border=True, height="stretch"):
                _show_card(opportunity, cohorts, alumni, by=by)
    if not closed.empty:
        with st.expander(f"Closed ({len(closed)})", icon=":material/event_busy:"):
            _show_closed(closed)


def _show_card(opportunity: Row, cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    st.markdown(f"**{escape_markdown(opportunity['title'])}**  \n{escape_markdown(opportunity['organization'])}")
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(label_value(opportunity["kind"]), color="blue")
        _show_deadline(opportunity["closes_on"], today())
        if opportunity["place_count"] is not None:
            taken = f"{opportunity['taken_count']} of {format_count(int(opportunity['place_count']), 'place')} taken"
            st.badge(taken, color="gray")
    with st.container(horizontal=True, vertical_alignment="center"):
        referred = opportunity["referred_count"]
        st.caption(f"{format_count(referred, 'alumnus', 'alumni')} referred" if referred else "Nobody referred yet")
        if can_act(by, Action.EDIT_OUTCOMES) and not cohorts.empty:
            show_new_referrals(opportunity, cohorts, alumni, by=by)


def _show_deadline(closes_on: date | None, day: date) -> None:
    if closes_on is None:
        st.badge("No deadline", color="gray")
    elif closes_on - day <= CLOSING_SOON:
        st.badge(f"Closes {format_date(closes_on)}", icon=":material/alarm:", color="orange")
    else:
        st.badge(f"Closes {format_date(closes_on)}", color="green")


def _show_closed(closed: pd.DataFrame) -> None:
    latest = closed.sort_values(["closes_on", "opportunity_id"], ascending=False)
    st.dataframe(
        _tabulate(latest),
        hide_index=True,
        column_config={"Deadline": st.column_config.DateColumn(format=TABLE_DATE)},
        alt="Opportunities whose deadline has passed",
    )


def _tabulate(opportunities: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Opportunity": opportunities["title"],
            "Organization": opportunities["organization"],
            "Kind": [label_value(kind) for kind in opportunities["kind"]],
            "Deadline": opportunities["closes_on"],
            "Places": opportunities["place_count"].astype("Int64"),
            "Taken": opportunities["taken_count"],
            "Referred": opportunities["referred_count"],
        }
    )
