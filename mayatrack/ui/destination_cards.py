"""What does a person see of one destination? Its entry rule, where that comes from, and whether it still holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from mayatrack.domain.documents import Authorization
from mayatrack.domain.entry_rules import RuleDoubt, find_doubt
from mayatrack.domain.roles import Actor
from mayatrack.ui.destination_forms import AUTHORIZATIONS, show_rule_actions
from mayatrack.ui.formats import describe_rule, format_count, format_date
from mayatrack.ui.text import escape_markdown


def needs_check(row: Mapping[str, Any], today: date) -> bool:
    """Has nobody confirmed this rule, or not for a long time? A row of `read_destinations`."""
    return find_row_doubt(row, today) is not None


def find_row_doubt(row: Mapping[str, Any], today: date) -> RuleDoubt | None:
    """Why the rule cannot be relied on. A row of `read_destinations`."""
    return find_doubt(
        has_rule=row["rule_id"] is not None,
        is_confirmed=bool(row["is_confirmed"]),
        checked_on=row["checked_on"],
        recheck_by_on=row["recheck_by_on"],
        today=today,
    )


def show_check_count(rows: Sequence[Mapping[str, Any]], today: date) -> None:
    """How many of these rules somebody must look at before they can be relied on. Rows of `read_destinations`."""
    count = sum(needs_check(row, today) for row in rows)
    if count:
        st.warning(
            f"{count} of {format_count(len(rows), 'rule')} not confirmed, last checked more than 90 days ago, or due "
            "for another look: compare with the source before anybody relies on it.",
            icon=":material/warning:",
        )
    else:
        st.success("Every rule here was checked in the last 90 days.", icon=":material/check:")


def show_destination(row: Mapping[str, Any], *, today: date, by: Actor) -> None:
    """A card for one destination: a row of `read_destinations`."""
    with st.container(border=True, height="stretch", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(escape_markdown(row["country"]), anchor=False, width="stretch")
            _show_state(row, today)
        counts = f"{format_count(row['cohort_count'], 'cohort')}, {format_count(row['traveler_count'], 'traveler')}"
        st.caption(f"{escape_markdown(row['city'])} · {counts}")
        if row["rule_id"] is None:
            st.markdown("No entry rule is recorded.")
            return
        st.markdown(f"**Passport** {describe_rule(row['anchor'], row['months'], row['max_age_years'])}")
        st.markdown(f"**Visa or authorization** {describe_authorization(row)}")
        st.markdown(f"**Entry** {escape_markdown(row['entry'])}")
        again = f" · look again by {format_date(row['recheck_by_on'])}" if row["recheck_by_on"] else ""
        st.caption(f"Source: {escape_markdown(row['source'])}{again}")
        show_rule_actions(row, by=by)


def describe_authorization(row: Mapping[str, Any]) -> str:
    """What is asked for besides the passport, and how long it takes. A row of `read_destinations`."""
    words = AUTHORIZATIONS[Authorization(row["authorization"])]
    return f"{words}, {format_count(row['authorization_days'], 'day')}" if row["authorization_days"] else words


def _show_state(row: Mapping[str, Any], today: date) -> None:
    when = f"Checked {format_date(row['checked_on'])}" if row["checked_on"] else "Not confirmed"
    who = f"By {escape_markdown(row['checked_by'])}" if row["checked_by"] else None
    if needs_check(row, today):
        st.badge(when, icon=":material/warning:", color="orange", help=who or "Check it against its source")
    else:
        st.badge(when, icon=":material/check:", color="green", help=who)
