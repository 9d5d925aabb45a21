"""How does staff hand applications to reviewers? A plan to look at, one press, and the way back."""

from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError, RuleBroken
from mayatrack.queries.assignments import read_last_assignment, read_review_totals, read_reviewers
from mayatrack.queries.numbers import LONGEST_LIST, name_applications
from mayatrack.services.assignments import Preview, assign_reviews, plan_reviews, undo_assignment
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.application_choice import name_application
from mayatrack.ui.choices import tell_apart
from mayatrack.ui.empty import show_empty
from mayatrack.ui.errors import show_error, shown_errors
from mayatrack.ui.formats import format_count, format_moment
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.navigation import can_open, find_page
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown


def show_assignment(selection: Selection, *, by: Actor) -> None:
    """Choose who reviews, see who would get how many and what would stay short, and assign exactly that."""
    if selection.plan is not None and selection.plan.released_at:
        st.info("The decisions are released: nothing more is reviewed for this cohort.", icon=":material/lock:")
        return
    cohort_id = selection.cohort.id
    with reading(get_engine()) as session:
        reviewers = list_records(read_reviewers(session, by=by))
        (totals,) = list_records(read_review_totals(session, by=by, cohort_id=cohort_id))
    if not reviewers:
        _show_nobody(by)
        return
    if totals["application_count"]:
        st.markdown(_describe_need(totals))
    else:
        _show_nothing_to_review(by)
    _show_last(selection, by=by)
    if totals["missing_count"]:
        _show_planning(selection, totals, reviewers, by=by)
    elif st.session_state.pop(_seen_key(cohort_id), None) is not None:
        # Without a plan there is no button any more, and pressing it would say nothing.
        st.info(
            "Nothing is left to assign: since you looked at the plan, every application got the reviews that it wants.",
            icon=":material/info:",
        )


def _show_planning(selection: Selection, totals: Row, reviewers: list[Row], *, by: Actor) -> None:
    """Who is to review, and what would come of it. Rows of `read_review_totals` and `read_reviewers`."""
    cohort_id = selection.cohort.id
    named = tell_apart({each["reviewer_id"]: each["reviewer"] for each in reviewers})
    names = {UUID(key): name for key, name in named.items()}
    chosen = st.multiselect(
        "Reviewers",
        list(names),
        default=list(names),
        format_func=names.__getitem__,
        placeholder="Choose who reviews",
        # Another choice once others review: a choice keeps only what it can still offer.
        key=f"assigned_{cohort_id}_{hash(tuple(names))}",
        help="Whoever has least to do comes first; what waits for them in other cohorts counts.",
    )
    try:
        with reading(get_engine()) as session:
            preview = plan_reviews(session, cohort_id, reviewer_ids=chosen, by=by)
    except MayatrackError as refusal:
        show_error(refusal)
        if isinstance(refusal, RuleBroken):
            _show_link("selection", by)
        return
    _show_preview(preview, totals, names, by=by)


def _show_nobody(by: Actor) -> None:
    may_add = can_open(by, find_page("users"))
    sentence = "Give somebody the role Reviewer on the page Users" if may_add else "Ask an administrator to make some"
    show_empty(
        by,
        "Nobody reviews yet",
        f"{sentence}; then spread the applications over them here.",
        icon=":material/groups:",
        pages=("users",),
    )


def _show_nothing_to_review(by: Actor) -> None:
    st.info(
        "No application of this cohort is in review: start the review of those that wait on the page Set-up.",
        icon=":material/inbox:",
    )
    _show_link("selection", by)


def _show_link(name: str, by: Actor) -> None:
    page = find_page(name)
    if can_open(by, page):
        st.page_link(page.file, label=page.title, icon=page.icon)


def _describe_need(totals: Row) -> str:
    """How many reviews are wanted and missing, in words, as Markdown. A row of `read_review_totals`."""
    count = format_count(totals["application_count"], "application")
    wanted = format_count(totals["wanted_count"], "review")
    if not totals["missing_count"]:
        return f"**{count}** in review or interview; each has the {wanted} that it wants, or will have."
    missing = format_count(totals["missing_count"], "review")
    return f"**{count}** in review or interview, each wants {wanted}. **{totals['short_count']:,}** lack **{missing}**."


def _show_preview(preview: Preview, totals: Row, names: dict[UUID, str], *, by: Actor) -> None:
    table = _make_table(preview, names)
    st.dataframe(
        table,
        hide_index=True,
        height="content",
        alt=describe(table, "What each reviewer would get"),
        column_config={
            "To do": st.column_config.NumberColumn(help="Open reviews now, in every cohort"),
            "New": st.column_config.NumberColumn(help="What this assignment would add"),
        },
    )
    _show_short(preview, totals, by=by)
    _show_confirmation(preview, by=by)


def _make_table(preview: Preview, names: dict[UUID, str]) -> pd.DataFrame:
    new = preview.count_new()
    ids = sorted(preview.loads, key=lambda each: (names[each], each))
    return pd.DataFrame(
        {
            "Reviewer": [names[each] for each in ids],
            "To do": [preview.loads[each] for each in ids],
            "New": [new[each] for each in ids],
            "Afterwards": [preview.loads[each] + new[each] for each in ids],
        }
    )


def _show_short(preview: Preview, totals: Row, *, by: Actor) -> None:
    """Which applications would stay short, and why."""
    short = preview.plan.short
    if not short:
        return
    who, missing = format_count(len(short), "application"), format_count(sum(short.values()), "review")
    st.warning(f"**{who}** would still lack **{missing}**. {_explain(preview, totals)}", icon=":material/warning:")
    with st.expander("Which ones", on_change="rerun", key=f"short_{preview.cohort_id}") as listed:
        if not listed.open:
            return
        with reading(get_engine()) as session:
            rows = list_records(name_applications(session, by=by, application_ids=short))
        lines = [f"- {escape_markdown(name_application(row))}: {short[UUID(row['application_id'])]}" for row in rows]
        st.markdown("\n".join(lines))
        if len(short) > LONGEST_LIST:
            st.caption(f"{LONGEST_LIST} of {len(short):,}.")


def _explain(preview: Preview, totals: Row) -> str:
    if len(preview.loads) < totals["wanted_count"]:
        return f"Each wants {totals['wanted_count']} different reviewers: choose more of them."
    if preview.full:
        count = format_count(len(preview.full), "reviewer has", "reviewers have")
        return f"{count} as many as the plan allows: choose others, or raise that limit on Set-up."
    return "The others of those you chose have them already, abstained or were recused: choose more reviewers."


def _show_confirmation(preview: Preview, *, by: Actor) -> None:
    name = f"assign_{preview.cohort_id}"
    # A button is drawn again in the very run in which it is pressed: what the person saw is the plan of the run before.
    seen: Preview = st.session_state.get(_seen_key(preview.cohort_id), preview)
    st.session_state[_seen_key(preview.cohort_id)] = preview
    count = len(preview.plan.assigned)
    label = f"Assign {format_count(count, 'review')}"
    if st.button(label, type="primary", icon=":material/assignment_ind:", disabled=not count, key=form_key(name)):
        with shown_errors():
            with st.spinner("Assigning …"), writing(get_engine()) as session:
                assigned = assign_reviews(session, seen, by=by)
            del st.session_state[_seen_key(preview.cohort_id)]
            finish(name, f"Assigned: {format_count(assigned, 'review')}.")


def _seen_key(cohort_id: UUID) -> str:
    return f"assign_{cohort_id}_seen"


def _show_last(selection: Selection, *, by: Actor) -> None:
    """What was assigned last, and the way back for as much of it as nobody has begun."""
    cohort_id = selection.cohort.id
    with reading(get_engine()) as session:
        found = list_records(read_last_assignment(session, by=by, cohort_id=cohort_id))
    if not found:
        return
    (last,) = found
    when = format_moment(last["assigned_at"])
    with st.container(horizontal=True, vertical_alignment="center"):
        count, untouched = last["review_count"], last["untouched_count"]
        told = f"Last assigned: {format_count(count, 'review')} on {when} by {escape_markdown(last['assigned_by'])}"
        begun = "any" if untouched == count else f"{untouched:,}"
        rest = f"nobody has begun {begun} of them" if untouched else "all of them are begun"
        st.caption(f"{told}; {rest}.", width="stretch")
        name = f"undo_assignment_{cohort_id}"
        if untouched:
            with st.popover("Undo", icon=":material/undo:", key=f"{form_key(name)}_popover"):
                st.markdown(f"Takes back **{untouched:,}** of these reviews. What somebody has begun stays theirs.")
                show_step(
                    name,
                    "Take them back",
                    lambda session: undo_assignment(
                        session, cohort_id, assigned_at=last["assigned_at"].to_pydatetime(), by=by
                    ),
                    "The last assignment is taken back.",
                    key=f"{form_key(name)}_send",
                )
