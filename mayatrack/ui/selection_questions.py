"""Which questions may reviewers read, and which must everybody have answered?"""

from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.models import SelectionPlan
from mayatrack.queries.selection_plans import read_questions
from mayatrack.services.selection_plans import Selection, edit_plan
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.rows import Row
from mayatrack.ui.selection_plan_form import complete_plan
from mayatrack.ui.text import escape_markdown

LABELS: Final = {"shown_questions": "Reviewers may read", "required_questions": "Must be answered"}


def show_questions(selection: Selection, plan: SelectionPlan, *, by: Actor) -> None:
    """The questions that the cohort's applicants answered, and the form that shows some of them to reviewers."""
    st.header("Questions", anchor=False)
    with reading(get_engine()) as session:
        found = read_questions(session, by=by, cohort_id=selection.cohort.id)
    counts = dict(zip(found["question"], map(int, found["answer_count"]), strict=True))
    # What a copied plan names, and nobody here was asked yet.
    counts = counts | {each: 0 for each in [*plan.shown_questions, *plan.required_questions] if each not in counts}
    if not counts:
        st.info(
            "No answer has come in yet: the questions appear here with the first application that has answers.",
            icon=":material/info:",
        )
        return
    st.caption("A question is hidden from reviewers until it is chosen here: answers often hold names and contacts.")
    _show_table(plan, counts)
    if not plan.released_at:
        _show_form(selection, plan, list(counts), by=by)


def _show_table(plan: SelectionPlan, counts: dict[str, int]) -> None:
    # A table reads Markdown, and wraps a long question on a narrow screen.
    shown = pd.DataFrame(
        {
            "Question": [escape_markdown(each) for each in counts],
            "Answered by": [f"{count:,}" for count in counts.values()],
            "Reviewers": ["may read it" if each in plan.shown_questions else "hidden" for each in counts],
            "Required": ["yes" if each in plan.required_questions else "no" for each in counts],
        }
    )
    alt = "Questions, how many answered each, and whether reviewers may read it"
    st.table(shown, hide_index=True, border="horizontal", alt=alt)


def _show_form(selection: Selection, plan: SelectionPlan, questions: list[str], *, by: Actor) -> None:
    def save(values: Row, version: int) -> str:
        with writing(get_engine()) as session:
            fields = complete_plan(plan, values)
            edit_plan(session, selection.cohort.id, fields=fields, version=version, by=by)
        return f"The questions of {escape_markdown(selection.cohort.name)} are changed."

    edit = Edit(
        f"questions_{plan.id}",
        "selection_plan",
        plan.id,
        f"the questions of {selection.cohort.name}",
        LABELS,
        save,
        by,
        check=lambda values: {name: list(values[name]) for name in LABELS},
        words=dict.fromkeys(LABELS, _tell),
    )
    key = open_edit(edit, plan.model_dump())
    with st.form(key):
        for name, label in LABELS.items():
            st.multiselect(
                label, questions, getattr(plan, name), key=f"{key}_{name}", placeholder="None", select_all=False
            )
        show_save(edit, "Save the questions")
    show_refusal(edit)


def _tell(questions: Any) -> str:
    return "; ".join(questions) or "none"
