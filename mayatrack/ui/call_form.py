"""How is a call logged in thirty seconds? What was told by number keys, what came of it, and on to the next one."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.career_outcomes import CATEGORY_WORDS, Employment, OutcomeCategory
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.follow_ups import Channel
from mayatrack.domain.outcomes import OutcomeSource
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError, NearlyKnown
from mayatrack.models.base import today
from mayatrack.services.calls import LONGEST_NOTE, Call, LoggedCall, log_call, undo_call
from mayatrack.services.career_outcomes import Report
from mayatrack.services.follow_ups import LONGEST_NEXT_STEP
from mayatrack.ui.errors import show_error
from mayatrack.ui.forms import ask_date, form_key, start_anew
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

# Keys work from anywhere on the page, also while somebody types; those of the browser itself stay free.
SAVE_KEY: Final = "Ctrl+Enter"
SKIP_KEY: Final = "Alt+N"
CATEGORIES: Final = list(OutcomeCategory)
CHANNELS: Final = list(Channel)
# The call that was logged last, until the next one.
LAST: Final = "call_logged"
UNDO_PROBLEM: Final = "call_undo_problem"


@dataclass(frozen=True)
class CallForm:
    """The form of one alumnus; `go_on` shows the next one once this one is done, if there is a next one."""

    traveler_id: str
    full_name: str
    go_on: Callable[[], None] | None
    by: Actor

    @property
    def name(self) -> str:
        """Begins the keys of what is kept about this form."""
        return f"call_{self.traveler_id}"

    @property
    def key(self) -> str:
        """Begins the keys of the fields; another one once the form starts anew."""
        return form_key(self.name)


@dataclass(frozen=True)
class LastCall:
    """Whose call was logged last, what it says, and what it left behind."""

    traveler_id: str
    full_name: str
    told: str
    logged: LoggedCall


def show_call_form(
    row: Row, *, by: Actor, go_on: Callable[[], None] | None = None, skip: Callable[[str], None] | None = None
) -> None:
    """The fields for what came of a call with an alumnus, and in the queue the way to the next.

    The row needs traveler_id, full_name and channel (wished for), as one of `read_call_queue` has them.
    """
    form = CallForm(row["traveler_id"], str(row["full_name"]), go_on, by)
    with st.form(form.key, border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="medium")
        with left:
            _ask_told(form)
        with right:
            _ask_call(form, row)
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                "Save and next" if go_on else "Save the call",
                type="primary",
                key=f"{form.key}_save",
                shortcut=SAVE_KEY,
                on_click=_save,
                args=(form,),
            )
            if skip is not None:
                st.form_submit_button(
                    "Skip", key=f"{form.key}_skip", shortcut=SKIP_KEY, on_click=skip, args=(form.traveler_id,)
                )
    _show_problem(form)
    st.caption("A number key chooses what the person does; several are possible.")


def show_last_call(*, by: Actor, go_back: Callable[[str], None] | None = None) -> None:
    """What was logged last, and a button that takes it back; `go_back` shows that person again in the queue."""
    if error := st.session_state.pop(UNDO_PROBLEM, None):
        show_error(error)
    last: LastCall | None = st.session_state.get(LAST)
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(f"{escape_markdown(last.full_name)}: {last.told}", icon=":material/check:")
        st.button("Undo", icon=":material/undo:", key="call_undo", on_click=partial(_undo, last, go_back, by=by))


def _undo(last: LastCall, go_back: Callable[[str], None] | None, *, by: Actor) -> None:
    st.session_state.pop(LAST, None)
    try:
        with writing(get_engine()) as session:
            undo_call(session, last.logged, by=by)
    except MayatrackError as error:
        st.session_state[UNDO_PROBLEM] = error
        return
    if go_back is not None:
        go_back(last.traveler_id)


def _ask_told(form: CallForm) -> None:
    # The script that follows the keyboard finds the categories by this name.
    with st.container(key="call_outcomes", gap=None):
        st.markdown("**What the person does**")
        for number, category in enumerate(CATEGORIES, start=1):
            st.checkbox(f"{number} {CATEGORY_WORDS[category]}", key=f"{form.key}_{category.value}")
    st.text_input(
        "Employer, school or service",
        max_chars=200,
        placeholder="May stay empty",
        key=f"{form.key}_organization",
    )
    first, second = st.columns(2)
    with first:
        _ask_one("Employed how", list(Employment), None, key=f"{form.key}_employment", placeholder="Not asked")
    with second:
        ask_date("Since (if told)", None, key=f"{form.key}_started_on", hint="Then it is kept as a placement as well.")


def _ask_call(form: CallForm, row: Row) -> None:
    st.radio(
        "What came of it",
        list(ContactResult),
        format_func=lambda result: label_value(result.value),
        horizontal=True,
        key=f"{form.key}_result",
    )
    first, second = st.columns(2)
    wished = Channel(row["channel"]) if row["channel"] else Channel.PHONE
    with first:
        _ask_one("How", CHANNELS, wished, key=f"{form.key}_channel")
        _ask_one("Who said so", list(OutcomeSource), OutcomeSource.SELF, key=f"{form.key}_source")
    with second:
        ask_date("On", today(), key=f"{form.key}_contacted_on")
        ask_date("As of", today(), key=f"{form.key}_as_of_on")
    st.text_area("Note", height=90, max_chars=LONGEST_NOTE, key=f"{form.key}_note")
    st.text_input("Next step", max_chars=LONGEST_NEXT_STEP, key=f"{form.key}_next_step")


def _ask_one(label: str, options: list[Any], value: Any, *, key: str, placeholder: str | None = None) -> None:
    index = options.index(value) if value is not None else None
    st.selectbox(
        label,
        options,
        index=index,
        format_func=lambda each: label_value(each.value),
        key=key,
        placeholder=placeholder or "Choose",
    )


def _save(form: CallForm, organization: str | None = None, *, is_new: bool = False) -> None:
    if f"{form.key}_result" not in st.session_state:
        # The second click of two: the first one saved the call, and the next form is not drawn yet.
        return
    call = _read(form, organization, is_new=is_new)
    try:
        with writing(get_engine()) as session:
            logged = log_call(session, UUID(form.traveler_id), call=call, by=form.by)
    except MayatrackError as error:
        # The fields keep what was entered: nothing is lost.
        st.session_state[f"{form.name}_problem"] = error
        return
    st.session_state.pop(f"{form.name}_problem", None)
    st.session_state[LAST] = LastCall(form.traveler_id, form.full_name, _describe(call), logged)
    start_anew(form.name)
    if form.go_on is not None:
        form.go_on()


def _describe(call: Call) -> str:
    """What the call came to, such as `reached. Employed part time, Still enrolled at LACCD.`."""
    told = call.report.categories if call.report else frozenset()
    words = ", ".join(CATEGORY_WORDS[each] for each in CATEGORIES if each in told)
    result = label_value(call.result.value).lower()
    return f"{result}. {words}." if words else f"{result}, no outcome."


def _read(form: CallForm, organization: str | None, *, is_new: bool) -> Call:
    def read(name: str) -> Any:
        return st.session_state.get(f"{form.key}_{name}")

    told = frozenset(category for category in CATEGORIES if read(category.value))
    report = Report(
        categories=told,
        as_of_on=read("as_of_on"),
        source=read("source"),
        employment=read("employment"),
        organization=organization or read("organization"),
        started_on=read("started_on"),
        is_new_organization=is_new,
    )
    has_told = bool(told or report.organization or report.employment or report.started_on)
    return Call(
        contacted_on=read("contacted_on"),
        channel=read("channel"),
        result=read("result"),
        note=read("note"),
        next_step=read("next_step"),
        report=report if has_told else None,
    )


def _show_problem(form: CallForm) -> None:
    error: MayatrackError | None = st.session_state.get(f"{form.name}_problem")
    if error is None:
        return
    show_error(error)
    if isinstance(error, NearlyKnown):
        with st.container(horizontal=True):
            for place, name in enumerate(error.known):
                st.button(
                    f"It is {escape_markdown(name)}", key=f"{form.key}_known_{place}", on_click=_save, args=(form, name)
                )
            st.button("It is a new one", key=f"{form.key}_new", on_click=_save, args=(form,), kwargs={"is_new": True})
