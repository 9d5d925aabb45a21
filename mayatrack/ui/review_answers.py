"""What does a reviewer read of an application?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.blinding import BLACK
from mayatrack.domain.roles import Actor
from mayatrack.queries.reviews import read_review_answers
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown


def show_blinded_answers(review_id: UUID, *, by: Actor) -> None:
    """The answers that the cohort shows its reviewers, with black bars over what says whose they are."""
    with reading(get_engine()) as session:
        answers = list_records(read_review_answers(session, by=by, review_id=review_id))
    if not answers:
        st.info("This cohort shows reviewers no answers: ask staff to choose the questions.", icon=":material/info:")
    for each in answers:
        st.markdown(f"**{escape_markdown(each['question'])}**")
        if each["answer"]:
            st.text(each["answer"])
        else:
            st.caption("No answer")
    if any(BLACK in each["answer"] for each in answers):
        st.caption("Bars hide what would say whose application this is.")
