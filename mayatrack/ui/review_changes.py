"""How does staff take reviews back from somebody, and keep an application from whoever knows the applicant?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.assignments import read_reviewers
from mayatrack.services.assignments import take_back
from mayatrack.services.conflicts_of_interest import LONGEST_REASON, declare_conflict
from mayatrack.services.selection_plans import Selection
from mayatrack.ui.application_choice import choose_application, name_application
from mayatrack.ui.choices import choose_record
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_taking_back(selection: Selection, progress: list[Row], *, by: Actor) -> None:
    """Take back what a reviewer has not done, for when somebody falls ill. Rows of `read_progress`."""
    name = f"take_back_{selection.cohort.id}"
    key = form_key(name)
    able = {row["reviewer_id"]: row for row in progress if row["assigned_count"] + row["draft_count"]}
    with st.popover("Take reviews back", icon=":material/undo:", disabled=not able, key=f"{key}_popover"):
        names = {key: row["reviewer"] for key, row in able.items()}
        chosen = choose_record("Reviewer", names, key=f"{key}_reviewer", usual=next(iter(able), None), width="stretch")
        if chosen is None:
            return
        row = able[chosen]
        drafts = int(row["draft_count"])
        with_drafts = drafts > 0 and st.checkbox(
            f"Also {format_count(drafts, 'draft')} that they have begun: what they wrote is lost",
            key=f"{key}_drafts_{row['reviewer_id']}",
        )
        count = int(row["assigned_count"]) + (drafts if with_drafts else 0)
        st.markdown(
            f"**{format_count(count, 'review')}** will be free for others. What is submitted stays, and so does every "
            "conflict of interest."
        )
        if st.button("Take back", type="primary", disabled=not count, key=f"{key}_send"):
            with shown_errors():
                reviewer_id = UUID(row["reviewer_id"])
                with writing(get_engine()) as session:
                    taken = take_back(
                        session, selection.cohort.id, reviewer_id=reviewer_id, with_drafts=with_drafts, by=by
                    )
                finish(name, f"Taken back: {format_count(taken, 'review')}.")


def show_conflict_form(selection: Selection, *, by: Actor) -> None:
    """Keep an application from a reviewer who knows the applicant, before they open it."""
    name = f"conflict_{selection.cohort.id}"
    with st.expander("Declare a conflict of interest", icon=":material/block:", on_change="rerun", key=name) as form:
        if not form.open:
            return
        key = form_key(name)
        st.caption("Somebody knows the applicant: the reviewer never sees this application, and others get it.")
        with reading(get_engine()) as session:
            reviewers = list_records(read_reviewers(session, by=by))
        names = {each["reviewer_id"]: each["reviewer"] for each in reviewers}
        chosen = choose_record("Reviewer", names, key=f"{key}_reviewer", placeholder="Choose a reviewer", width=340)
        reviewer_id = UUID(chosen) if chosen else None
        application = choose_application(selection.cohort.id, key=f"{key}_search", by=by)
        if application is not None:
            st.markdown(f"**{escape_markdown(name_application(application))}**")
        reason = st.text_input("Why", key=f"{key}_reason", max_chars=LONGEST_REASON, placeholder="Their cousin")
        is_ready = reviewer_id is not None and application is not None
        if st.button("Declare the conflict", type="primary", disabled=not is_ready, key=f"{key}_send"):
            _declare(name, reviewer_id, application, reason, by=by)


def _declare(name: str, reviewer_id: UUID | None, application: Row | None, reason: str, *, by: Actor) -> None:
    if reviewer_id is None or application is None:
        return
    with shown_errors():
        with writing(get_engine()) as session:
            declare_conflict(session, UUID(application["application_id"]), reviewer_id, reason=reason, by=by)
        finish(name, "The reviewer does not get this application.")
