"""Where do reviewers disagree most? A list, and what each of them said, side by side."""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.assignments import read_reviewers
from mayatrack.queries.disagreements import read_disagreements, read_scores_of
from mayatrack.services.assignments import assign_review
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.application_choice import name_application
from mayatrack.ui.choices import choose_record, tell_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

SHOWN_ROWS: Final = 20
NO_POINTS: Final = "–"


def show_disagreements(selection: Selection, *, by: Actor) -> None:
    """The applications whose reviews are furthest apart; of the chosen one, every review with its points."""
    with reading(get_engine()) as session:
        found = read_disagreements(session, by=by, cohort_id=selection.cohort.id, limit=SHOWN_ROWS)
    if selection.plan is not None and selection.plan.released_at:
        st.info("The decisions are released: no review can tip the balance any more.", icon=":material/lock:")
        return
    if found.empty:
        st.info(
            "No two reviewers disagree so far: an application appears here once two reviews of it are submitted "
            "that differ.",
            icon=":material/handshake:",
        )
        return
    st.caption(f"The {len(found)} whose highest and lowest review are furthest apart, of 100 points.")
    rows = {row["application_id"]: row for row in list_records(found)}
    chosen = choose_record(
        "Application",
        {key: f"{name_application(row)}, {row['review_spread']:.0f} apart" for key, row in rows.items()},
        key=f"disagreement_{selection.cohort.id}",
        usual=next(iter(rows)),
    )
    if chosen is not None:
        _show_detail(rows[chosen], by=by)
    _show_list(found)


def _show_list(found: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "Application": [name_application(row) for row in list_records(found)],
            "Apart": found["review_spread"],
            "Score": found["review_score"],
            "Reviews": found["review_count"],
            "Status": [label_value(status) for status in found["status"]],
        }
    )
    numbers = {name: st.column_config.NumberColumn(format="%.0f") for name in ("Apart", "Score")}
    alt = describe(shown.round(0), "Where reviewers disagree most")
    st.dataframe(shown, hide_index=True, height="content", alt=alt, column_config=numbers)


def _show_detail(row: Row, *, by: Actor) -> None:
    """A row of `read_disagreements`: each review's points by criterion, then what the reviewers wrote."""
    application_id = UUID(row["application_id"])
    with reading(get_engine()) as session:
        scores = read_scores_of(session, by=by, application_id=application_id)
    with st.container(border=True):
        st.header(escape_markdown(name_application(row)), anchor=False)
        table = _lay_side_by_side(scores)
        # A table reads Markdown, and criteria, labels and names are typed by people.
        shown = table.map(escape_markdown).rename(columns=escape_markdown)
        st.table(shown, hide_index=True, border="horizontal", alt=describe(table, "Points by criterion and reviewer"))
        for review in list_records(scores.drop_duplicates("review_id")):
            if review["comment"]:
                st.markdown(f"**{escape_markdown(review['reviewer'])}** wrote:")
                st.text(review["comment"])
        _show_another(application_id, scores, by=by)


def _lay_side_by_side(scores: pd.DataFrame) -> pd.DataFrame:
    """One row per criterion and one for the score, one column per review. Frame of `read_scores_of`."""
    columns: dict[str, list[str]] = {"Criterion": [*dict.fromkeys(scores["criterion"]), "Score, of 100"]}
    for _, review in scores.groupby("review_id", sort=False):
        rows = list_records(review)
        name = rows[0]["reviewer"]
        # Two reviewers may have one name.
        while name in columns:
            name = f"{name} (another)"
        columns[name] = [*map(_tell_points, rows), f"{rows[0]['score']:.0f}"]
    return pd.DataFrame(columns)


def _tell_points(row: dict[str, Any]) -> str:
    if row["points"] is None:
        return NO_POINTS
    points = f"{row['points']:.0f}"
    return f"{points}: {row['label']}" if row["label"] else points


def _show_another(application_id: UUID, scores: pd.DataFrame, *, by: Actor) -> None:
    """Ask one more reviewer."""
    name = f"another_{application_id}"
    key = form_key(name)
    with reading(get_engine()) as session:
        reviewers = list_records(read_reviewers(session, by=by))
    has_reviewed = set(scores["reviewer_id"])
    others = {each["reviewer_id"]: each["reviewer"] for each in reviewers if each["reviewer_id"] not in has_reviewed}
    names = {UUID(key): name for key, name in tell_apart(others).items()}
    with st.popover("Ask another reviewer", icon=":material/person_add:", disabled=not names, key=f"{key}_popover"):
        reviewer_id = st.selectbox("Reviewer", list(names), format_func=names.__getitem__, key=f"{key}_reviewer")
        if st.button("Ask", type="primary", disabled=reviewer_id is None, key=f"{key}_send"):
            with shown_errors():
                with writing(get_engine()) as session:
                    assign_review(session, application_id, reviewer_id, by=by)
                finish(name, "One more reviewer has this application.")
