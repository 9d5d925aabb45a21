"""What did this person answer about their background? Shown to an administrator who asks, and kept in the audit log."""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.demographics import RACE_ETHNICITY_SCHEME, Education, Gender, RaceEthnicity
from mayatrack.domain.roles import Actor
from mayatrack.models import Demographics
from mayatrack.services.demographics import view_demographics
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_date
from mayatrack.ui.text import escape_markdown

NOT_ASKED: Final = "Not asked"
QUESTIONS: Final = {
    "race_ethnicity": "Race and ethnicity",
    "gender": "Gender",
    "parent_1_education": "One parent's education",
    "parent_2_education": "The other parent's education",
    "first_generation_american": "First-generation American",
}
# Where the usual words of a value would have the wrong letters.
WORDS: Final[dict[str, str]] = {
    RaceEthnicity.AMERICAN_INDIAN_OR_ALASKA_NATIVE: "American Indian or Alaska Native",
    RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: "Black or African American",
    RaceEthnicity.HISPANIC_OR_LATINO: "Hispanic or Latino",
    RaceEthnicity.MIDDLE_EASTERN_OR_NORTH_AFRICAN: "Middle Eastern or North African",
    RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: "Native Hawaiian or Pacific Islander",
    Gender.NON_BINARY: "Non-binary",
    Gender.SELF_DESCRIBED: "Self-described",
    Education.ASSOCIATE: "Associate degree",
    Education.BACHELOR: "Bachelor's degree",
    Education.GRADUATE: "Graduate degree",
}


def show_demographics(person_id: UUID, *, by: Actor) -> None:
    """A button that shows the person's answers until the page runs again. For administrators alone."""
    with st.container(horizontal=True, vertical_alignment="center"):
        is_asked = st.button("Show demographic answers", key="show_demographics", icon=":material/visibility:")
        st.caption("Every look at them is kept in the audit log.")
    if is_asked:
        with shown_errors():
            with writing(get_engine()) as session:
                answers = view_demographics(session, person_id, by=by)
            _show(answers)


def tell_answers(answers: Demographics | None) -> pd.DataFrame:
    """One row per question. Columns: Question, Answer, Source and Answered (both empty where nobody asked)."""
    rows = []
    for name, question in QUESTIONS.items():
        value = getattr(answers, name, None)
        source, day = (answers.source, format_date(answers.answered_on)) if answers and value is not None else ("", "")
        rows.append((question, tell_answer(value), source, day))
    return pd.DataFrame(rows, columns=["Question", "Answer", "Source", "Answered"])


def tell_answer(value: str | list[str] | None) -> str:
    """A stored answer as people read it; nobody asked is not the same as preferring not to say."""
    if value is None:
        return NOT_ASKED
    values = [value] if isinstance(value, str) else value
    return ", ".join(WORDS.get(each, label_value(each)) for each in values) or "Asked, and left empty"


def _show(answers: Demographics | None) -> None:
    told = tell_answers(answers)
    # A table reads Markdown, and the source is text that somebody typed.
    st.table(told.map(escape_markdown), hide_index=True, border="horizontal", alt="Demographic answers")
    if answers and answers.race_ethnicity is not None and answers.race_ethnicity_scheme != RACE_ETHNICITY_SCHEME:
        st.caption("Race and ethnicity were asked in an older form, without Middle Eastern or North African.")
