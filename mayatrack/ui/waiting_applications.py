"""Which of a cohort's applications pass the automatic part, and what becomes of them?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.eligibility import CheckResult
from mayatrack.domain.roles import Actor
from mayatrack.queries.eligibility import PAGE_SIZE, CheckFilter, count_checks, list_not_passing, read_checks
from mayatrack.services.eligibility import check_applications
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.check_results import CHECK_RESULTS
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_moment
from mayatrack.ui.forms import finish
from mayatrack.ui.intake import show_intake
from mayatrack.ui.rows import list_records

PAGE: Final = "check_page"


def show_waiting(selection: Selection, *, by: Actor) -> None:
    """What the automatic part says, counted and listed; the checks, and the steps that many take at once."""
    if selection.plan is None:
        st.info("Set the plan up first: it says what is asked of everybody.", icon=":material/info:")
        return
    cohort_id = selection.cohort.id
    with reading(get_engine()) as session:
        counts = count_checks(session, by=by, cohort_id=cohort_id)
    if counts.empty:
        st.info(
            "No application waits: they are all in review or further, or nobody has applied yet.",
            icon=":material/inbox:",
        )
        return
    _show_counts(counts)
    _show_checks(selection, counts, by=by)
    chosen = _choose(selection, counts)
    if not selection.plan.released_at:
        with reading(get_engine()) as session:
            listed = list_not_passing(session, by=by, chosen=chosen)
        show_intake(selection, counts, listed, by=by)
    if count := _count_chosen(counts, chosen):
        _show_list(chosen, count, by=by)
    else:
        st.info("No waiting application is like that: choose another result or reason.", icon=":material/info:")


def _show_counts(counts: pd.DataFrame) -> None:
    """Frame of `count_checks`."""
    found = counts.groupby("result")["application_count"].sum()
    with st.container(horizontal=True):
        for result, label in CHECK_RESULTS.items():
            st.metric(label, f"{int(found.get(result.value, 0)):,}", border=True)


def _show_checks(selection: Selection, counts: pd.DataFrame, *, by: Actor) -> None:
    checked_at = counts["checked_at"].min()
    told = "Nothing is checked yet." if pd.isna(checked_at) else f"Checked {format_moment(checked_at.to_pydatetime())}."
    name = f"checks_{selection.cohort.id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        label, look = ("Run the checks", "primary") if pd.isna(checked_at) else ("Run the checks again", "secondary")
        if st.button(label, type=look, icon=":material/fact_check:", key=name):  # type: ignore[arg-type]
            with shown_errors():
                with st.spinner("Checking …"), writing(get_engine()) as session:
                    check_applications(session, selection.cohort.id, by=by)
                finish(name, "Every waiting application is checked.")
        st.caption(f"{told} They look at what the plan asks of everybody, and at nothing about who somebody is.")


def _choose(selection: Selection, counts: pd.DataFrame) -> CheckFilter:
    """What the list is narrowed to. Frame of `count_checks`."""
    results = {label: result for result, label in CHECK_RESULTS.items()}
    with st.container(horizontal=True):
        label = choose("Result", list(results), key="check_result", everything="All results", on_change=_restart)
        told = list(dict.fromkeys(reason for reasons in counts["reasons"] for reason in reasons))
        reason = choose("Reason", told, key="check_reason", everything="All reasons", on_change=_restart)
    return CheckFilter(selection.cohort.id, result=results[label] if label else None, reason=reason)


def _count_chosen(counts: pd.DataFrame, chosen: CheckFilter) -> int:
    """How many are listed. Frame of `count_checks`."""
    is_listed = [
        chosen.result in {None, row["result"]} and (chosen.reason is None or chosen.reason in row["reasons"])
        for row in list_records(counts)
    ]
    return int(counts.loc[is_listed, "application_count"].sum())


def _restart() -> None:
    st.session_state[PAGE] = 1


def _show_list(chosen: CheckFilter, count: int, *, by: Actor) -> None:
    page_count = -(-count // PAGE_SIZE)
    page = min(st.session_state.get(PAGE, 1), page_count)
    with reading(get_engine()) as session:
        found = read_checks(session, by=by, chosen=chosen, page=page)
    shown = pd.DataFrame(
        {
            "Name": found["full_name"],
            "Result": [CHECK_RESULTS[CheckResult(result)] for result in found["result"]],
            "Reasons": [" ".join(reasons) for reasons in found["reasons"]],
            "Status": [label_value(status) for status in found["status"]],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="",
        alt=describe(shown, "Waiting applications"),
        column_config={"Reasons": st.column_config.TextColumn(width="large")},
    )
    if page_count > 1:
        st.pagination(page_count, key=PAGE)
