"""Which entry rules must somebody check, the worst first, and which trips depend on them?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from mayatrack.domain.entry_rules import RuleDoubt, rank_doubt
from mayatrack.domain.roles import Actor
from mayatrack.ui.destination_cards import describe_authorization, find_row_doubt
from mayatrack.ui.destination_forms import show_confirmation
from mayatrack.ui.formats import describe_rule, format_count, format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

DOUBTS: Final = {
    RuleDoubt.MISSING: "No rule",
    RuleDoubt.NOT_CONFIRMED: "Not confirmed",
    RuleDoubt.RECHECK_DUE: "To be looked at again",
    RuleDoubt.STALE: "Not checked for 90 days",
}


def show_doubtful_rules(rows: Sequence[Row], trips: Sequence[Row], *, today: date, by: Actor) -> None:
    """Every rule that cannot be relied on, with the trips that it decides about and one click to confirm it.

    Rows of `read_destinations` and of `read_dependent_trips`.
    """
    by_destination: dict[str, list[Row]] = defaultdict(list)
    for trip in trips:
        by_destination[trip["destination_id"]].append(trip)
    doubtful = [(row, doubt) for row in rows if (doubt := find_row_doubt(row, today)) is not None]
    if not doubtful:
        st.success("Every rule was checked in the last 90 days: nothing is to be done.", icon=":material/check:")
        return

    def rank(pair: tuple[Row, RuleDoubt]) -> tuple[bool, date, int]:
        row, doubt = pair
        return rank_doubt(doubt, [trip["departs_on"] for trip in by_destination[row["destination_id"]]])

    st.header("Rules to check", anchor=False)
    st.caption(
        "The sooner a trip depends on a rule, the further up it stands. Compare it with its source, then confirm."
    )
    for row, doubt in sorted(doubtful, key=rank):
        _show_rule(row, doubt, by_destination[row["destination_id"]], by=by)


def _show_rule(row: Row, doubt: RuleDoubt, trips: Sequence[Row], *, by: Actor) -> None:
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            place = escape_markdown(f"{row['country']}, {row['city']}")
            st.subheader(place, anchor=False, width="stretch")
            st.badge(_tell_doubt(row, doubt), icon=":material/warning:", color="orange")
        st.markdown(_tell_trips(trips))
        if doubt is RuleDoubt.MISSING:
            st.markdown("Nobody entered what it asks for: no passport can be judged by it.")
            return
        asks = describe_rule(row["anchor"], row["months"], row["max_age_years"])
        st.markdown(f"{asks} {describe_authorization(row)}. {escape_markdown(row['entry'])}")
        st.caption(f"Source: {escape_markdown(row['source'])}")
        show_confirmation(row, by=by)


def _tell_doubt(row: Row, doubt: RuleDoubt) -> str:
    if doubt is RuleDoubt.STALE:
        return f"Last checked {format_date(row['checked_on'])}"
    if doubt is RuleDoubt.RECHECK_DUE:
        return f"Look again since {format_date(row['recheck_by_on'])}"
    return DOUBTS[doubt]


def _tell_trips(trips: Sequence[Row]) -> str:
    if not trips:
        return "No trip to come depends on it."
    told = ", ".join(f"{escape_markdown(trip['cohort'])} ({format_date(trip['departs_on'])})" for trip in trips)
    return f"**{format_count(len(trips), 'trip')}** to come: {told}"
