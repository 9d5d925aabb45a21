"""How far is each reviewer, do they score as others do, and what if somebody cannot go on?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.charts.reviews import draw_reviews
from mayatrack.charts.words import describe, label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.assignments import ENOUGH_SCORES, Lean, judge_scores
from mayatrack.domain.roles import Actor
from mayatrack.queries.assignments import read_progress, read_refusals, read_review_totals, read_short_applications
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.application_choice import name_application
from mayatrack.ui.charts import show_chart
from mayatrack.ui.formats import TABLE_DATE, format_count, to_local_dates
from mayatrack.ui.review_changes import show_conflict_form, show_taking_back
from mayatrack.ui.rows import Row, list_records

LEANS: Final = {Lean.HARSH: "Lower", Lean.MILD: "Higher", Lean.USUAL: "Much the same", Lean.TOO_FEW: "Too few to tell"}
SHOWN_ROWS: Final = 25


def show_progress(selection: Selection, *, by: Actor) -> None:
    """Numbers, one bar and one row per reviewer, what still lacks a reviewer, and who would rather not review what."""
    cohort_id = selection.cohort.id
    with reading(get_engine()) as session:
        progress = read_progress(session, by=by, cohort_id=cohort_id)
        (totals,) = list_records(read_review_totals(session, by=by, cohort_id=cohort_id))
        short = read_short_applications(session, by=by, cohort_id=cohort_id, limit=SHOWN_ROWS)
    is_open = selection.plan is not None and selection.plan.released_at is None
    _show_totals(totals)
    if progress.empty:
        st.info("Nobody was assigned an application of this cohort yet: begin under Assign.", icon=":material/info:")
    else:
        columns = ["reviewer_id", "reviewer", "submitted_count", "draft_count", "assigned_count"]
        show_chart("reviews", draw_reviews, progress[columns])
        _show_table(progress, totals)
        if is_open:
            show_taking_back(selection, list_records(progress), by=by)
    if is_open:
        show_conflict_form(selection, by=by)
    _show_short(short, totals)
    _show_refusals(selection, by=by)


def _show_totals(totals: Row) -> None:
    """A row of `read_review_totals`."""
    given, wanted = totals["counted_count"], totals["application_count"] * totals["wanted_count"]
    with st.container(horizontal=True):
        st.metric("Applications in review or interview", f"{totals['application_count']:,}", border=True)
        st.metric("Their reviews submitted", f"{totals['submitted_count']:,} of {max(given, wanted):,}", border=True)
        st.metric("Reviews that nobody has", f"{totals['missing_count']:,}", border=True)
        median = totals["median_score"]
        st.metric("Median score", "–" if median is None else f"{median:.0f}", border=True)


def _show_table(progress: pd.DataFrame, totals: Row) -> None:
    rows = list_records(progress)
    shown = pd.DataFrame(
        {
            "Reviewer": [row["reviewer"] if row["is_able"] else f"{row['reviewer']} (left)" for row in rows],
            "Submitted": progress["submitted_count"],
            "Drafts": progress["draft_count"],
            "Not begun": progress["assigned_count"],
            "Abstained": progress["abstained_count"],
            "Recused": progress["recused_count"],
            "Oldest open": to_local_dates(progress["oldest_open_at"]),
            "Median score": progress["median_score"],
            "Compared with all": [_compare(row, totals) for row in rows],
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=describe(shown.drop(columns="Oldest open"), "Reviewers"),
        column_config={
            "Reviewer": st.column_config.TextColumn(width="medium"),
            "Oldest open": st.column_config.DateColumn(format=TABLE_DATE, help="When it was assigned"),
            "Median score": st.column_config.NumberColumn(format="%.0f", help="Of 100"),
            "Compared with all": st.column_config.TextColumn(
                help=f"Their median beside that of everybody's scores; from {ENOUGH_SCORES} scores on"
            ),
        },
    )


def _compare(row: Row, totals: Row) -> str:
    return LEANS[judge_scores(row["median_score"], totals["median_score"], count=row["submitted_count"])]


def _show_short(short: pd.DataFrame, totals: Row) -> None:
    if short.empty:
        return
    st.header("Too few reviews", anchor=False)
    shown = pd.DataFrame(
        {
            "Application": [name_application(row) for row in list_records(short)],
            "Status": [label_value(status) for status in short["status"]],
            "Has": short["counted_count"],
            "Lacks": short["missing_count"],
        }
    )
    st.dataframe(shown, hide_index=True, height="content", alt=describe(shown, "Applications with too few reviews"))
    if totals["short_count"] > SHOWN_ROWS:
        st.caption(f"The first {SHOWN_ROWS} of {format_count(totals['short_count'], 'application')}.")


def _show_refusals(selection: Selection, *, by: Actor) -> None:
    with reading(get_engine()) as session:
        refusals = read_refusals(session, by=by, cohort_id=selection.cohort.id, limit=SHOWN_ROWS)
    if refusals.empty:
        return
    st.header("Conflicts of interest and abstentions", anchor=False)
    shown = pd.DataFrame(
        {
            "Reviewer": refusals["reviewer"],
            "Application": [name_application(row) for row in list_records(refusals)],
            "What": [label_value(state) for state in refusals["state"]],
            "Why": refusals["reason"],
        }
    )
    alt = describe(shown.drop(columns="Why"), "Conflicts of interest and abstentions")
    why = {"Why": st.column_config.TextColumn(width="large")}
    st.dataframe(shown, hide_index=True, height="content", placeholder="–", alt=alt, column_config=why)
    if len(refusals) == SHOWN_ROWS:
        st.caption(f"The latest {SHOWN_ROWS}.")
