"""Whom did the office put forward, where did they land, and whom should it contact next?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.outcomes import OpportunityKind, PlacementKind, ReferralState
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.queries.follow_ups import PAGE_SIZE as FOLLOW_UPS_PER_PAGE
from mayatrack.queries.follow_ups import count_due_follow_ups, read_due_follow_ups
from mayatrack.queries.opportunities import REFERRALS_PER_PAGE, count_referrals, read_referrals
from mayatrack.queries.placements import PAGE_SIZE as PLACEMENTS_PER_PAGE
from mayatrack.queries.placements import count_placements, read_placements
from mayatrack.ui.alumni_choices import choose_kind, choose_state
from mayatrack.ui.applicant_outcomes import WAVES
from mayatrack.ui.downloads import show_csv_download
from mayatrack.ui.export_files import take_table
from mayatrack.ui.follow_up_forms import show_follow_up_form
from mayatrack.ui.formats import TABLE_DATE, format_count, format_date
from mayatrack.ui.opportunity_board import NARROW
from mayatrack.ui.paging import show_pages
from mayatrack.ui.placement_forms import show_placement_form
from mayatrack.ui.placement_log import show_new_placement
from mayatrack.ui.referral_forms import show_referral_history, show_referral_state
from mayatrack.ui.referral_funnel import show_funnel
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

SOON: Final = timedelta(days=60)
PLACED_STATES: Final = frozenset({ReferralState.STARTED, ReferralState.COMPLETED})
VALUES: Final = frozenset({"kind", "state", "source", "wave"})


def show_referrals(_cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """How far they come, and the referrals, the latest first, each with how far the alumnus went."""
    with st.container(horizontal=True):
        with st.container(width=NARROW):
            kind = choose_kind(OpportunityKind, key="referral_kind")
        with st.container(width=NARROW):
            state = choose_state()
    show_funnel(alumni, kind, by=by)
    chosen = replace(alumni, kind=kind)
    with reading(get_engine()) as session:
        count = count_referrals(session, by=by, chosen=chosen, state=state)
    if not count:
        nothing = "Nobody is referred yet: choose an opportunity and refer alumni to it."
        st.info(nothing, icon=":material/info:")
        return
    _show_count(count, "referral", lambda: _take_referrals(chosen, state, by=by), by=by)
    # Another choice is another list.
    key = f"referral_page_{alumni.cohort_id}_{kind}_{state}"
    with show_pages(count, REFERRALS_PER_PAGE, key=key) as page, reading(get_engine()) as session:
        for referral in list_records(read_referrals(session, by=by, chosen=chosen, state=state, page=page)):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(_describe_referral(referral), width="stretch")
                _show_referral(referral, by=by)


def _show_referral(referral: Row, *, by: Actor) -> None:
    if not can_act(by, Action.EDIT_OUTCOMES):
        st.badge(label_value(referral["state"]))
    else:
        if referral["state"] in PLACED_STATES:
            show_placement_form([referral], [referral], prefilled=referral, by=by)
        show_referral_state(referral, by=by)
    show_referral_history(referral, by=by)


def _take_referrals(chosen: AlumniFilter, state: str | None, *, by: Actor) -> pd.DataFrame:
    with reading(get_engine()) as session:
        found = read_referrals(session, by=by, chosen=chosen, state=state)
    return take_table(_tabulate(found, REFERRAL_COLUMNS), what="referrals", by=by)


def show_placements(cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """The placements, the latest start first, with the form for another."""
    if can_act(by, Action.EDIT_OUTCOMES) and not cohorts.empty:
        show_new_placement(cohorts, alumni, by=by)
    with st.container(width=NARROW):
        kind = choose_kind(PlacementKind, key="placement_kind")
    chosen = replace(alumni, kind=kind)
    with reading(get_engine()) as session:
        count = count_placements(session, by=by, chosen=chosen)
    if not count:
        st.info("No placement is logged yet.", icon=":material/info:")
        return
    _show_count(count, "placement", lambda: _take_placements(chosen, by=by), by=by)
    # Another choice is another list.
    with show_pages(count, PLACEMENTS_PER_PAGE, key=f"placement_page_{alumni.cohort_id}_{kind}") as page:
        with reading(get_engine()) as session:
            placements = read_placements(session, by=by, chosen=chosen, page=page)
        dates = {label: st.column_config.DateColumn(format=TABLE_DATE) for label in ("Began", "Verified")}
        table = _tabulate(placements, PLACEMENT_COLUMNS)
        what = "Placements, the latest start first"
        st.dataframe(table, hide_index=True, column_config=dates, placeholder="–", alt=what)


def _take_placements(chosen: AlumniFilter, *, by: Actor) -> pd.DataFrame:
    with reading(get_engine()) as session:
        found = read_placements(session, by=by, chosen=chosen)
    return take_table(_tabulate(found, PLACEMENT_COLUMNS), what="placements", by=by)


def show_follow_ups(_cohorts: pd.DataFrame, alumni: AlumniFilter, *, by: Actor) -> None:
    """The follow-ups that are due or will be soon, the longest overdue first, each with the form to record it."""
    day = today()
    with reading(get_engine()) as session:
        count = count_due_follow_ups(session, by=by, until=day + SOON, chosen=alumni)
        overdue = count_due_follow_ups(session, by=by, until=day - timedelta(days=1), chosen=alumni)
    if not count:
        st.info(f"No follow-up is due in the next {SOON.days} days.", icon=":material/info:")
        return
    when = f" due in the next {SOON.days} days, {overdue:,} of them overdue"
    _show_count(count, "follow-up", lambda: _take_follow_ups(alumni, by=by), when, by=by)
    with (
        show_pages(count, FOLLOW_UPS_PER_PAGE, key=f"follow_up_page_{alumni.cohort_id}") as page,
        reading(get_engine()) as session,
    ):
        due = read_due_follow_ups(session, by=by, until=day + SOON, chosen=alumni, page=page)
        for follow_up in list_records(due):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(_describe_follow_up(follow_up), width="stretch")
                _show_due(follow_up["due_on"], day)
                if can_act(by, Action.EDIT_OUTCOMES):
                    show_follow_up_form(follow_up, by=by)


def _take_follow_ups(chosen: AlumniFilter, *, by: Actor) -> pd.DataFrame:
    with reading(get_engine()) as session:
        found = read_due_follow_ups(session, by=by, until=today() + SOON, chosen=chosen)
    return take_table(_tabulate(found, FOLLOW_UP_COLUMNS), what="follow-ups", by=by)


REFERRAL_COLUMNS: Final = {
    "full_name": "Name",
    "email": "E-mail",
    "cohort": "Cohort",
    "opportunity": "Opportunity",
    "organization": "Organization",
    "kind": "Kind",
    "state": "State",
    "referred_on": "Referred",
}
PLACEMENT_COLUMNS: Final = {
    "full_name": "Name",
    "kind": "Kind",
    "organization": "Organization",
    "started_on": "Began",
    "cohort": "Cohort",
    "source": "Said by",
    "as_of_on": "Verified",
    "email": "E-mail",
}
FOLLOW_UP_COLUMNS: Final = {
    "full_name": "Name",
    "email": "E-mail",
    "phone": "Phone",
    "cohort": "Cohort",
    "wave": "Wave",
    "due_on": "Due",
}


def _show_count(count: int, noun: str, take: Callable[[], pd.DataFrame], more: str = "", *, by: Actor) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{format_count(count, noun)}**{more}", width="stretch")
        if can_act(by, Action.EXPORT_PEOPLE):
            show_csv_download("Download", take, name=f"{noun}s")


def _tabulate(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    table = frame[list(columns)].copy()
    for name in VALUES & set(table):
        table[name] = [label_value(value) for value in table[name]]
    return table.rename(columns=columns)


def _describe_referral(referral: Row) -> str:
    who = f"**{escape_markdown(referral['full_name'])}** · {escape_markdown(referral['cohort'])}"
    what = f"{escape_markdown(referral['opportunity'])}, {escape_markdown(referral['organization'])}"
    return f"{who}  \n{what} · referred {format_date(referral['referred_on'])}"


def _describe_follow_up(follow_up: Row) -> str:
    who = f"**{escape_markdown(follow_up['full_name'])}** · {escape_markdown(follow_up['cohort'])}"
    contacts = " · ".join(escape_markdown(part) for part in (follow_up["email"], follow_up["phone"]) if part)
    return f"{who}  \n{WAVES[follow_up['wave']]} · {contacts}"


def _show_due(due_on: date, day: date) -> None:
    if due_on < day:
        st.badge(f"Overdue since {format_date(due_on)}", color="orange")
    else:
        st.badge(f"Due {format_date(due_on)}", color="blue")
