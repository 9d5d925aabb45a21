"""What did a person see when they opened a record's form, and what did they send with it?"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.models.base import now
from mayatrack.ui.errors import show_error
from mayatrack.ui.formats import format_date
from mayatrack.ui.forms import form_key
from mayatrack.ui.rows import Row

# What is stored now and who changed it since a moment, as `queries.records.read_record` tells it.
ReadStored = Callable[[datetime], pd.DataFrame]

SENT: Final = "sent_edit"
EMPTY: Final = "–"


@dataclass(frozen=True)
class Joined:
    """A value that several fields of a form say together: half of one person's and half of another's means neither."""

    fields: tuple[str, ...]
    join: Callable[..., Any]


@dataclass(frozen=True)
class Edit:
    """A form that changes one record, drawn for `by`.

    `record` is the record's table, `record_id` its id, or for what has none a function that reads it. `what` names the
    record to people, as plain text. `labels`: column → what people
    call it; the field of a column has the key `{key of the form}_{column}`. `check` gives what was typed as it would be
    stored. `save` stores such values over the version of the record that it is given, and returns the message to show;
    both raise MayatrackError. `words`: column → how its value is written, where that is not the value itself. `joined`:
    column → the fields of the form that say it, where that is not the column's own.
    """

    name: str
    record: str
    record_id: UUID | ReadStored
    what: str
    labels: Mapping[str, str]
    save: Callable[[Row, int], str]
    by: Actor
    check: Callable[[Row], Row] = dict
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    joined: Mapping[str, Joined] = field(default_factory=dict)

    def tell(self, column: str, value: Any) -> str:
        """A value of a column as people read it, as plain text."""
        if value in (None, ""):
            return EMPTY
        if column in self.words:
            return self.words[column](value)
        return format_date(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Draft:
    """What somebody typed into a form, and the values, stored since `since` or before, that they changed."""

    edit: Edit
    opened: Row
    typed: Row
    since: datetime

    def tell_typed(self) -> str:
        """What was typed, one field per line, as plain text."""
        lines = [f"{label}: {self.edit.tell(name, self.typed[name])}" for name, label in self.edit.labels.items()]
        return "\n".join(lines)


def open_edit(edit: Edit, stored: Mapping[str, Any]) -> str:
    """The key of a record's form, whose fields show the columns of `stored`.

    Fields keep what they were first drawn with, also when somebody changes the record meanwhile: what that was is kept.
    """
    key = form_key(edit.name)
    column = next(iter(edit.labels))
    first = edit.joined[column].fields[0] if column in edit.joined else column
    if f"{key}_{first}" not in st.session_state:
        st.session_state[f"{key}_opened"] = plain_values(edit, stored), now()
    return key


def popover(edit: Edit, label: str, *, icon: str | None = None) -> AbstractContextManager[Any]:
    """A button that opens a record's form."""
    return st.popover(label, icon=icon, key=_popover_key(edit))


def open_popover(edit: Edit, label: str, *, icon: str | None = None) -> AbstractContextManager[Any] | None:
    """The same, as None until somebody opens it: for long forms on a page with many of them."""
    shown = st.popover(label, icon=icon, key=_popover_key(edit), on_change="rerun")
    return shown if shown.open else None


def close_popover(edit: Edit) -> None:
    """Close what lies over a dialog: under another key it is another popover, around the same form as it was typed."""
    st.session_state[_count_key(edit)] = st.session_state.get(_count_key(edit), 0) + 1


def show_save(edit: Edit, label: str = "Save") -> None:
    """The button that sends a record's form, as the last part of it; `ui.conflicts.show_edits` stores what was sent."""
    key = form_key(edit.name)
    st.form_submit_button(label, type="primary", key=f"{key}_save", on_click=_keep_sent, args=(edit, key))


def show_refusal(edit: Edit) -> None:
    """Below a record's form: why what was just sent with it was not stored."""
    if error := st.session_state.pop(_refusal_key(edit), None):
        show_error(error)


def keep_refusal(edit: Edit, error: MayatrackError) -> None:
    """Let the form say why nothing was stored."""
    st.session_state[_refusal_key(edit)] = error


def plain_values(edit: Edit, values: Mapping[str, Any]) -> Row:
    """The edit's columns alone, ids as the text that frames carry."""
    return {name: str(values[name]) if isinstance(values[name], UUID) else values[name] for name in edit.labels}


def _keep_sent(edit: Edit, key: str) -> None:
    """Keep what was typed before the page is drawn: it may not draw the form any more, and would forget its fields."""
    opened, since = st.session_state[f"{key}_opened"]
    typed = {name: _find_typed(edit, key, name) for name in edit.labels}
    st.session_state[SENT] = Draft(edit, opened, typed, since)


def _find_typed(edit: Edit, key: str, column: str) -> Any:
    if column not in edit.joined:
        return st.session_state[f"{key}_{column}"]
    joined = edit.joined[column]
    return joined.join(*(st.session_state[f"{key}_{name}"] for name in joined.fields))


def _popover_key(edit: Edit) -> str:
    return f"{form_key(edit.name)}_popover_{st.session_state.get(_count_key(edit), 0)}"


def _count_key(edit: Edit) -> str:
    return f"{edit.name}_conflict_count"


def _refusal_key(edit: Edit) -> str:
    return f"{edit.name}_refusal"
