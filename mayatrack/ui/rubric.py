"""What do the reviewers and interviewers of a cohort score, and how much is each of it?"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Actor
from mayatrack.domain.rubrics import find_shares
from mayatrack.queries.selection_plans import read_criteria
from mayatrack.services.rubrics import move_criterion, remove_criterion
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.criterion_forms import show_criterion_editor, show_new_criterion
from mayatrack.ui.forms import form_key
from mayatrack.ui.ordering import show_order
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

HEADINGS: Final = {ReviewKind.READING: "Reading", ReviewKind.INTERVIEW: "Interviews"}
EMPTY: Final = {
    ReviewKind.READING: "Nothing is scored yet: add a criterion, before that nobody can review.",
    ReviewKind.INTERVIEW: "Interviews are not scored: add a criterion if they should be.",
}


def show_rubric(selection: Selection, *, by: Actor) -> None:
    """The criteria for reading and for interviews, each with the ways to change it while nothing is released."""
    if selection.plan is None:
        st.info("Set the plan up first: a rubric belongs to it.", icon=":material/info:")
        return
    with reading(get_engine()) as session:
        criteria = list_records(read_criteria(session, by=by, cohort_id=selection.cohort.id))
    is_open = selection.plan.released_at is None
    for kind, heading in HEADINGS.items():
        st.header(heading, anchor=False)
        _show_kind([row for row in criteria if row["kind"] == kind], kind, selection, is_open=is_open, by=by)


def _show_kind(rows: list[Row], kind: ReviewKind, selection: Selection, *, is_open: bool, by: Actor) -> None:
    is_used = any(row["is_used"] for row in rows)
    if not rows:
        st.caption(EMPTY[kind])
    elif is_used and is_open:
        st.caption(
            "Reviews are submitted: no criterion can be added or removed and no points taken away; "
            "a changed weight changes every score."
        )
    shares = find_shares([row["weight"] for row in rows])
    for place, (row, share) in enumerate(zip(rows, shares, strict=True)):
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.subheader(escape_markdown(row["name"]), anchor=False, width="stretch")
                st.badge(f"{share:.0%} of the score", color="blue")
            _show_scale(row)
            if is_open:
                _show_steps(row, is_first=place == 0, is_last=place == len(rows) - 1, by=by)
                show_criterion_editor(row, by=by)
    if is_open and not is_used:
        show_new_criterion(selection.cohort.id, kind, by=by)


def _show_scale(row: Row) -> None:
    told = [f"Weight {row['weight']:g}", *([row["description"]] if row["description"] else [])]
    st.caption(escape_markdown(" · ".join(told)))
    points = [f"**{points}** {escape_markdown(meaning)}" for points, meaning in as_numbers(row["labels"]).items()]
    st.markdown("  \n".join(points))


def as_numbers(labels: Mapping[str, str]) -> dict[int, str]:
    """Points → meaning, from the fewest points up."""
    return dict(sorted((int(points), meaning) for points, meaning in labels.items()))


def _show_steps(row: Row, *, is_first: bool, is_last: bool, by: Actor) -> None:
    """The buttons that order and remove a criterion."""
    criterion_id = UUID(row["criterion_id"])
    with st.container(horizontal=True, gap="xsmall"):
        show_order(criterion_id, move_criterion, is_first=is_first, is_last=is_last, by=by)
        if not row["is_used"]:
            _show_removal(row, criterion_id, by=by)


def _show_removal(row: Row, criterion_id: UUID, *, by: Actor) -> None:
    name = f"remove_{criterion_id}"
    key = form_key(name)
    what = escape_markdown(row["name"])
    with st.popover("Remove", icon=":material/delete:", type="tertiary", key=f"{key}_popover"):
        st.markdown(f"**{what}** will go with its points; drafts that have points for it keep the others.")
        show_step(
            name,
            "Remove the criterion",
            lambda session: remove_criterion(session, criterion_id, by=by),
            f"{what} is removed.",
            key=f"{key}_send",
        )
