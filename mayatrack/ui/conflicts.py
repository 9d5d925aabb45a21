"""Somebody else changed a record while this person was changing it: what do both versions say, and which one holds?"""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.conflicts import Change, compare_versions, merge_versions, takes_back
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict, MayatrackError, NotAllowed, NotFound
from mayatrack.models.base import now
from mayatrack.queries.records import read_record
from mayatrack.ui import identity
from mayatrack.ui.audit_refusals import log_refusal
from mayatrack.ui.edits import EMPTY, SENT, Draft, close_popover, keep_refusal, plain_values
from mayatrack.ui.errors import show_error
from mayatrack.ui.formats import format_moment
from mayatrack.ui.forms import NOTICE, start_anew
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# Each by the name of its form: what waits for a choice, and what has no record any more.
DRAFTS: Final = "conflict_drafts"
LOST: Final = "lost_drafts"
OPEN: Final = "open_conflict"
PROBLEM: Final = "conflict_problem"
MARKS: Final = {
    Change.NOBODY: EMPTY,
    Change.THEIRS: ":blue-badge[them]",
    Change.MINE: ":blue-badge[you]",
    Change.BOTH: ":orange-badge[both]",
}
THEIRS, MINE = "Stored now", "What you typed"


def show_edits() -> None:
    """Store the edit that was just sent; where somebody else changed its record meanwhile, show both versions.

    Called in every run before the page: a list may not hold the record any more whose form was sent.
    """
    if not any(st.session_state.get(kind) for kind in (SENT, DRAFTS, LOST)):
        return
    actor = identity.current_actor()
    if actor is None:
        return
    if sent := st.session_state.pop(SENT, None):
        _store(sent, by=actor)
    for draft in list(_drafts(DRAFTS).values()):
        if draft.edit.name == st.session_state.get(OPEN):
            _show_versions(draft, by=actor)
        else:
            _show_waiting(draft)
    for name, (draft, error) in _drafts(LOST).items():
        _show_lost(name, draft, error)


def _store(draft: Draft, *, by: Actor) -> None:
    edit = draft.edit
    try:
        typed, refusal = edit.check(draft.typed), None
    except MayatrackError as error:
        typed, refusal = draft.typed, error
    try:
        stored = _read_stored(draft, by=by)
        _check_takes_nothing_back(draft, stored, plain_values(edit, typed))
        if refusal:
            raise refusal
        message = edit.save(typed, stored["version"])
    except EditConflict:
        _drafts(DRAFTS)[edit.name] = replace(draft, typed=plain_values(edit, typed))
        st.session_state[OPEN] = edit.name
        close_popover(edit)
    except (NotFound, NotAllowed) as error:
        _lose(draft, error)
    except MayatrackError as error:
        _refuse(draft, error)
    else:
        _drop(edit.name)
        start_anew(edit.name)
        st.session_state[NOTICE] = message


def _check_takes_nothing_back(draft: Draft, stored: Row, typed: Row) -> None:
    if takes_back(compare_versions(draft.opened, stored, typed)):
        raise EditConflict(f"Somebody else changed {draft.edit.what} since you opened it: compare the two versions.")


def _read_stored(draft: Draft, *, by: Actor) -> Row:
    edit = draft.edit
    if edit.by != by:
        raise NotAllowed("Your own account changed since you opened this form: open it again.")
    read_at = now()
    return {**list_records(_find_stored(draft))[0], "read_at": read_at}


def _find_stored(draft: Draft) -> pd.DataFrame:
    edit = draft.edit
    if not isinstance(edit.record_id, UUID):
        return edit.record_id(draft.since)
    with reading(get_engine()) as session:
        return read_record(
            session, by=edit.by, record=edit.record, record_id=edit.record_id, columns=edit.labels, since=draft.since
        )


def _show_versions(draft: Draft, *, by: Actor) -> None:
    try:
        stored = _read_stored(draft, by=by)
    except (NotFound, NotAllowed) as error:
        _lose(draft, error)
        return
    title = f"Two versions: {escape_markdown(draft.edit.what)}"
    st.dialog(title, width="large", on_dismiss=_close)(_compare)(draft, stored)


def _compare(draft: Draft, stored: Row) -> None:
    """The body of the dialog. It reads nothing itself: a choice is stored by the next full run."""
    edit = draft.edit
    if SENT in st.session_state or st.session_state.get(OPEN) != edit.name:
        st.rerun()
    changes = compare_versions(draft.opened, stored, draft.typed)
    clashes = [name for name, change in changes.items() if change is Change.BOTH]
    if problem := st.session_state.get(PROBLEM):
        show_error(problem)
    st.markdown(
        "Nothing of yours is stored yet. A field that only one of you changed keeps that change."
        if takes_back(changes)
        else "Somebody else was writing at the same moment, but changed nothing that you see here: save again."
    )
    st.table(_tabulate(draft, stored, changes), hide_index=True, alt=f"The versions of {edit.what}, field by field")
    with st.form(f"{edit.name}_conflict", border=False):
        for name in clashes:
            key = _choice_key(draft, stored, name)
            st.radio(edit.labels[name], [THEIRS, MINE], index=None, horizontal=True, key=key)
        with st.container(horizontal=True):
            # What is pressed means the versions that were shown: a third one goes through the comparison again.
            seen = (draft, stored, changes)
            if clashes:
                st.form_submit_button("Save as chosen", type="primary", on_click=_save_chosen, args=seen)
            merges_all = takes_back(changes) and not clashes
            st.form_submit_button("Save both changes" if merges_all else "Save mine", on_click=_save_mine, args=seen)
            st.form_submit_button("Keep theirs, drop mine", on_click=_drop_mine, args=(edit.name,))


def _tabulate(draft: Draft, stored: Row, changes: dict[str, Change]) -> pd.DataFrame:
    edit = draft.edit
    versions = {"What you opened": draft.opened, _describe_stored(stored): stored, MINE: draft.typed}
    columns = {
        escape_markdown(heading): [escape_markdown(edit.tell(name, values[name])) for name in edit.labels]
        for heading, values in versions.items()
    }
    marks = [MARKS[changes[name]] for name in edit.labels]
    return pd.DataFrame({"Field": list(edit.labels.values()), "Changed by": marks, **columns})


def _describe_stored(stored: Row) -> str:
    if stored["changed_by"] is None:
        return THEIRS
    return f"{THEIRS} (by {stored['changed_by']}, {format_moment(stored['changed_at'])})"


def _show_waiting(draft: Draft) -> None:
    name = draft.edit.name
    with st.container(horizontal=True, vertical_alignment="center"):
        what = escape_markdown(draft.edit.what)
        st.warning(
            f"{what}: your change is not stored, because somebody else changed it too.", icon=":material/warning:"
        )
        st.button("Compare", key=f"{name}_compare", on_click=_open, args=(name,))


def _show_lost(name: str, draft: Draft, error: MayatrackError) -> None:
    # Not `show_error`, which would log a refusal anew in every run.
    st.error(escape_markdown(str(error)), icon=":material/error:")
    st.caption(f"{escape_markdown(draft.edit.what)}: what you typed is kept here to be copied.")
    st.code(draft.tell_typed(), language=None, wrap_lines=True)
    st.button("Close", key=f"{name}_lost", on_click=_drafts(LOST).pop, args=(name, None))


def _save_chosen(draft: Draft, stored: Row, changes: dict[str, Change]) -> None:
    clashes = [name for name, change in changes.items() if change is Change.BOTH]
    choices = {name: st.session_state.get(_choice_key(draft, stored, name)) for name in clashes}
    if missing := [draft.edit.labels[name] for name, choice in choices.items() if choice is None]:
        st.session_state[PROBLEM] = EditConflict(f"Choose which one is stored of: {', '.join(missing)}.")
        return
    mine = [name for name, choice in choices.items() if choice == MINE]
    _send(draft, stored, merge_versions(stored, draft.typed, changes, mine=mine))


def _save_mine(draft: Draft, stored: Row, changes: dict[str, Change]) -> None:
    _send(draft, stored, merge_versions(stored, draft.typed, changes, mine=changes))


def _send(draft: Draft, stored: Row, merged: Row) -> None:
    st.session_state.pop(PROBLEM, None)
    opened = plain_values(draft.edit, stored)
    st.session_state[SENT] = replace(draft, opened=opened, typed=merged, since=stored["read_at"])


def _drop_mine(name: str) -> None:
    _drop(name)
    start_anew(name)
    st.session_state[NOTICE] = "Their version stays as it is."


def _drop(name: str) -> None:
    _drafts(DRAFTS).pop(name, None)
    _close()


def _lose(draft: Draft, error: MayatrackError) -> None:
    _drop(draft.edit.name)
    _drafts(LOST)[draft.edit.name] = draft, error
    if isinstance(error, NotAllowed):
        log_refusal(error)


def _refuse(draft: Draft, error: MayatrackError) -> None:
    if draft.edit.name == st.session_state.get(OPEN):
        st.session_state[PROBLEM] = error
    else:
        keep_refusal(draft.edit, error)


def _open(name: str) -> None:
    st.session_state[OPEN] = name


def _close() -> None:
    st.session_state.pop(OPEN, None)
    st.session_state.pop(PROBLEM, None)


def _choice_key(draft: Draft, stored: Row, column: str) -> str:
    # A third version asks anew.
    return f"{draft.edit.name}_conflict_{stored['version']}_{column}"


def _drafts(kind: str) -> dict[str, Any]:
    kept: dict[str, Any] = st.session_state.setdefault(kind, {})
    return kept
