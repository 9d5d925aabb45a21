"""How is one application scored? Points by criterion, a comment, and the ways out; a draft is kept at every change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict, MayatrackError
from mayatrack.models import Review
from mayatrack.services.reviews import LONGEST_COMMENT, save_draft, submit_review
from mayatrack.ui.errors import show_error
from mayatrack.ui.forms import form_key, start_anew
from mayatrack.ui.review_ways_out import ask_to_leave, is_leaving, show_leaving
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

Write = Callable[..., Review]

# Keys work from anywhere on the page, also while somebody types; those of the browser itself stay free.
SUBMIT_KEY: Final = "Ctrl+Enter"
SKIP_KEY: Final = "Alt+N"


@dataclass(frozen=True)
class ReviewForm:
    """The form of one review: `criteria` by their ids as text, `go_on` shows another review once this one is done."""

    review_id: str
    name: str
    criteria: tuple[str, ...]
    go_on: Callable[[str], None]
    by: Actor

    @property
    def key(self) -> str:
        """Begins the keys of the fields; another one once the form starts anew."""
        return form_key(self.name)


def show_review_form(review: Row, rubric: Sequence[Row], *, by: Actor, go_on: Callable[[str], None]) -> None:
    """The fields of a review that is still to be done, and what can be done with it.

    `review` is the row of `queries.reviews.read_review`, `rubric` those of `read_review_rubric`; `go_on` is called with
    the review's id once the reviewer is done with it, before the page is drawn again.
    """
    name = f"review_{review['review_id']}"
    form = ReviewForm(review["review_id"], name, tuple(row["criterion_id"] for row in rubric), go_on, by)
    _fill(form, review)
    # The script that follows the keyboard finds the criteria by this name.
    with st.container(key="review_points"):
        for criterion in rubric:
            _ask_points(form, criterion)
    st.text_area(
        "Comment",
        key=f"{form.key}_comment",
        height=110,
        max_chars=LONGEST_COMMENT,
        placeholder="For the staff, never for other reviewers",
        on_change=_save,
        args=(form, save_draft),
    )
    _show_problem(form)
    _show_buttons(form)
    st.caption("A number key chooses points. All that you enter is kept as a draft.")
    show_leaving(review, by=by, go_on=go_on)


def take_up_again(review: Row, *, by: Actor) -> None:
    """Make a submitted review a draft again. For `on_click`."""
    form = ReviewForm(review["review_id"], f"review_{review['review_id']}", (), lambda _: None, by)
    points = {UUID(key): given for key, given in review["points"].items()}
    _write(form, save_draft, points=points, comment=review["comment"], version=review["version"])
    start_anew(form.name)


def show_problem_of(review: Row, *, by: Actor) -> None:
    """Why the last change of the review was not stored, wherever the form itself is not drawn."""
    _show_problem(ReviewForm(review["review_id"], f"review_{review['review_id']}", (), lambda _: None, by))


def _fill(form: ReviewForm, review: Row) -> None:
    """The fields as the review is stored, when the form is drawn for the first time."""
    if f"{form.key}_comment" in st.session_state:
        return
    for criterion_id in form.criteria:
        st.session_state[f"{form.key}_{criterion_id}"] = review["points"].get(criterion_id)
    st.session_state[f"{form.key}_comment"] = review["comment"] or ""
    st.session_state[f"{form.key}_version"] = review["version"]
    st.session_state[f"{form.key}_kept"] = _read_fields(form)


def _ask_points(form: ReviewForm, criterion: Row) -> None:
    labels: dict[int, str] = criterion["labels"]
    st.radio(
        escape_markdown(criterion["name"]),
        list(labels),
        index=None,
        format_func=lambda points: f"**{points}** {escape_markdown(labels[points])}",
        key=f"{form.key}_{criterion['criterion_id']}",
        help=escape_markdown(criterion["description"]) if criterion["description"] else None,
        on_change=_save,
        args=(form, save_draft),
    )


def _show_buttons(form: ReviewForm) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Submit and next",
            type="primary",
            key=f"{form.key}_submit",
            shortcut=SUBMIT_KEY,
            disabled=is_leaving(),
            on_click=_submit,
            args=(form,),
        )
        st.button(
            "Skip",
            key=f"{form.key}_skip",
            shortcut=SKIP_KEY,
            disabled=is_leaving(),
            on_click=form.go_on,
            args=(form.review_id,),
        )
    with st.container(horizontal=True, gap="small"):
        ask_to_leave(form.key)


def _save(form: ReviewForm, write: Write) -> None:
    fields = _read_fields(form)
    # Whoever submits from within a field sends the field as well: what is stored already is no change.
    if fields == st.session_state[f"{form.key}_kept"]:
        return
    points, comment = fields
    _write(form, write, points=points, comment=comment, version=st.session_state[f"{form.key}_version"])


def _submit(form: ReviewForm) -> None:
    points, comment = _read_fields(form)
    version = st.session_state[f"{form.key}_version"]
    if _write(form, submit_review, points=points, comment=comment, version=version):
        form.go_on(form.review_id)


def _write(form: ReviewForm, write: Write, **values: Any) -> bool:
    """Store the values; False where they could not be, which the form says then."""
    key = form.key
    try:
        with writing(get_engine()) as session:
            stored = write(session, UUID(form.review_id), **values, by=form.by)
    except MayatrackError as error:
        st.session_state[f"{form.name}_problem"] = error, values["comment"]
        if isinstance(error, EditConflict):
            start_anew(form.name)
        return False
    st.session_state[f"{key}_version"] = stored.version
    st.session_state[f"{key}_kept"] = values["points"], values["comment"]
    st.session_state.pop(f"{form.name}_problem", None)
    return True


def _read_fields(form: ReviewForm) -> tuple[dict[UUID, int], str]:
    given = {each: st.session_state.get(f"{form.key}_{each}") for each in form.criteria}
    points = {UUID(each): value for each, value in given.items() if value is not None}
    return points, st.session_state.get(f"{form.key}_comment") or ""


def _show_problem(form: ReviewForm) -> None:
    if not (problem := st.session_state.get(f"{form.name}_problem")):
        return
    error, comment = problem
    show_error(error)
    if isinstance(error, EditConflict):
        if comment:
            st.caption("The comment that you typed here is kept to be copied:")
            st.code(comment, language=None, wrap_lines=True)
        # Said once: from now on the form shows what is stored.
        del st.session_state[f"{form.name}_problem"]


def is_open(review: Row) -> bool:
    """Is the review still to be done?"""
    return review["state"] in {ReviewState.ASSIGNED, ReviewState.DRAFT}
