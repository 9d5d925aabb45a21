"""How does staff add a criterion to a rubric, and change one?"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Actor
from mayatrack.services.rubrics import add_criterion, check_criterion, edit_criterion
from mayatrack.ui.edits import Edit, open_edit, show_refusal, show_save
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.rows import Row
from mayatrack.ui.scales import ask_scale, read_scale
from mayatrack.ui.text import escape_markdown

LABELS: Final = {
    "name": "Name",
    "description": "What reviewers look at",
    "weight": "Weight",
    "labels": "Points, and what they mean",
}
USUAL: Final[Row] = {
    "name": "",
    "description": "",
    "weight": 1.0,
    "labels": {"1": "Nothing of it", "2": "Some of it", "3": "Much of it"},
}


def show_new_criterion(cohort_id: UUID, kind: ReviewKind, *, by: Actor) -> None:
    """The form for one more criterion of this kind."""
    name = f"new_criterion_{kind.value}_{cohort_id}"
    key = form_key(name)
    with st.expander("Add a criterion", icon=":material/add:", key=f"{key}_expander"):
        with st.form(key, border=False):
            _ask(key, USUAL)
            is_sent = st.form_submit_button("Add", type="primary", key=f"{key}_save")
        if is_sent:
            with shown_errors():
                typed = {each: st.session_state[f"{key}_{each}"] for each in LABELS}
                fields = check_criterion(_check(typed, kind, USUAL["labels"]) | {"kind": kind})
                with writing(get_engine()) as session:
                    added = add_criterion(session, cohort_id, fields=fields, by=by)
                finish(name, f"{escape_markdown(added.name)} is added.")


def show_criterion_editor(criterion: Row, *, by: Actor) -> None:
    """The form of a criterion. A row of `read_criteria`."""
    kind, criterion_id = ReviewKind(criterion["kind"]), UUID(criterion["criterion_id"])
    form = f"criterion_{criterion_id}"
    key = form_key(form)

    def save(values: Row, version: int) -> str:
        fields = check_criterion(values | {"kind": kind})
        with writing(get_engine()) as session:
            edited = edit_criterion(session, criterion_id, fields=fields, version=version, by=by)
        return f"{escape_markdown(edited.name)} is changed."

    edit = Edit(
        form,
        "rubric_criterion",
        criterion_id,
        f"the criterion {criterion['name']}",
        LABELS,
        save,
        by,
        check=lambda typed: _check(typed, kind, _find_opened(key, criterion)),
        words={"labels": _tell},
    )
    open_edit(edit, criterion)
    with st.expander("Change", icon=":material/edit:", key=f"{key}_expander"):
        with st.form(key, border=False):
            _ask(key, criterion | {"labels": _find_opened(key, criterion)})
            show_save(edit)
        show_refusal(edit)


def _find_opened(key: str, criterion: Row) -> dict[str, str]:
    """The scale that the form was opened with: what is typed into its table are changes of that one."""
    opened: Row = st.session_state.get(f"{key}_opened", (criterion,))[0]
    labels: dict[str, str] = opened["labels"]
    return labels


def _check(typed: Row, kind: ReviewKind, opened: Mapping[str, str]) -> Row:
    """The values as they would be stored."""
    checked = check_criterion(typed | {"kind": kind, "labels": read_scale(typed["labels"], opened)}).model_dump()
    labels = {str(points): meaning for points, meaning in sorted(checked["labels"].items())}
    return {name: checked[name] for name in LABELS} | {"labels": labels}


def _tell(labels: Mapping[str, str]) -> str:
    return "; ".join(f"{points}: {meaning}" for points, meaning in labels.items())


def _ask(key: str, criterion: Mapping[str, Any]) -> None:
    with st.container(horizontal=True):
        st.text_input(
            LABELS["name"], criterion["name"], key=f"{key}_name", max_chars=120, placeholder="Such as Motivation"
        )
        st.number_input(
            LABELS["weight"], 0.1, 1_000.0, float(criterion["weight"]), 0.5, format="%g", key=f"{key}_weight", width=150
        )
    told = criterion["description"] or ""
    st.text_area(LABELS["description"], told, key=f"{key}_description", max_chars=1_000, height=80)
    ask_scale(LABELS["labels"], criterion["labels"], key=f"{key}_labels")
