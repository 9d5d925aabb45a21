"""What was told of somebody over time, by whom, and how is a report taken back that was logged by mistake?"""

from functools import partial
from itertools import groupby
from operator import itemgetter
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.career_outcomes import CATEGORY_WORDS, GIVEN_REASONS, OutcomeCategory
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.services.career_outcomes import retract_reports
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown


def show_outcome_history(outcomes: list[Row], *, by: Actor) -> None:
    """Every report, the latest first, with those that were taken back. Rows of `read_outcomes_of`."""
    reports = [list(rows) for _, rows in groupby(outcomes, itemgetter("report_id"))]
    with st.expander(f"Outcomes so far ({len(reports)})"):
        for rows in reports:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(_describe(rows), width="stretch")
                if rows[0]["retracted_at"] is None and can_act(by, Action.EDIT_OUTCOMES):
                    _show_retraction(rows[0]["report_id"], by=by)


def _describe(rows: list[Row]) -> str:
    first = rows[0]
    told = " and ".join(_describe_category(row) for row in rows)
    source = f"as of {format_date(first['as_of_on'])} · said by {first['source']}"
    kept = f"kept by {escape_markdown(first['recorded_by'])}, {format_moment(first['recorded_at'])}"
    if first["retracted_at"] is None:
        return f"**{told}** {source}, {kept}"
    return f"~~{told}~~ {source} · taken back by {escape_markdown(first['retracted_by'])}"


def _describe_category(row: Row) -> str:
    how = f" ({label_value(row['employment']).lower()})" if row["employment"] else ""
    at = f" at {escape_markdown(row['organization'])}" if row["organization"] else ""
    return f"{CATEGORY_WORDS[OutcomeCategory(row['category'])]}{how}{at}"


def _show_retraction(report_id: str, *, by: Actor) -> None:
    name = f"retract_{report_id}"
    with st.popover("Take back", icon=":material/undo:", key=f"{name}_popover"):
        st.markdown(
            "For what was logged by mistake. It stays readable here, but counts no more; a placement that was logged "
            "along with it goes."
        )
        reason = st.selectbox(
            "Why", GIVEN_REASONS, format_func=lambda each: label_value(each.value), key=f"{name}_reason"
        )
        retract = partial(retract_reports, report_ids=[UUID(report_id)], reason=reason, by=by)
        show_step(name, "Take it back", retract, "The report is taken back.", key=f"{name}_confirm")
