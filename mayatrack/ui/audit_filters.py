"""What is the audit log narrowed to? Choices that live in the page's address."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.exceptions import InvalidInput
from mayatrack.queries.audit import NOBODY, EventFilter
from mayatrack.services.audit import record_view
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import INPUT_DATE
from mayatrack.ui.navigation import can_open, find_page

# What a link to the log of one record carries: `?record=` and the record's id.
RECORD: Final = "record"
# Where in the log the page stands, in its address.
POSITION: Final = "at"
NOBODY_KNOWN: Final = "Nobody known"
# What people call kinds of records whose tables are named otherwise.
KINDS: Final = {"app_user": "User", "audit_event": "Audit log"}
VIEWED: Final = "viewed_audit"
FIRST_DAY: Final = date(2018, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)


def choose_events(users: pd.DataFrame, actions: pd.DataFrame) -> EventFilter:
    """What the log is narrowed to. Frames of (user_id, user_name) and (action, record).

    Raises InvalidInput for a record id that is none.
    """
    user_ids = name_users(users)
    names = {label_value(action): action for action in actions["action"]}
    kinds = {label_kind(kind): kind for kind in sorted(set(actions["record"]))}
    with st.grid(6, min_column_width=150):
        user = choose("User", list(user_ids), key="log_user", everything="All users", on_change=restart)
        action = choose("Action", list(names), key="log_action", everything="All actions", on_change=restart)
        kind = choose("Kind of record", list(kinds), key="log_kind", everything="All kinds", on_change=restart)
        first = _choose_day("From", "log_from")
        last = _choose_day("Until", "log_until")
        record = st.text_input(
            "Record id", key=RECORD, bind="query-params", placeholder="All records", on_change=restart
        )
    return EventFilter(
        user_id=user_ids[user] if user else None,
        action=names[action] if action else None,
        record=kinds[kind] if kind else None,
        record_id=_parse_record(record or ""),
        since=_start_of(first) if first else None,
        until=_start_of(last + timedelta(days=1)) if last else None,
    )


def name_users(users: pd.DataFrame) -> Mapping[str, UUID]:
    """The ids of the users under names that differ; the last is nobody known."""
    found: dict[str, UUID] = {}
    for user_id, name in users[["user_id", "user_name"]].itertuples(index=False):
        found[f"{name} ({user_id[-4:]})" if name in found or name == NOBODY_KNOWN else name] = UUID(user_id)
    return found | {NOBODY_KNOWN: NOBODY}


def label_kind(kind: str) -> str:
    """What people call a kind of record."""
    return KINDS.get(kind, label_value(kind))


def keep_view(chosen: EventFilter, *, by: Actor) -> None:
    """Keep in the log that it is read; again only when this session narrows it to something else."""
    told = {name: str(value) for name, value in asdict(chosen).items() if value is not None}
    if st.session_state.get(VIEWED) != told:
        with writing(get_engine()) as session:
            record_view(session, chosen=told, record_id=chosen.record_id, by=by)
        st.session_state[VIEWED] = told


def show_log_link(record_id: UUID, *, by: Actor) -> None:
    """A link to what the log says of one record, for those who may read it."""
    page = find_page("audit")
    if can_open(by, page):
        st.page_link(page.file, label="In the audit log", icon=page.icon, query_params={RECORD: str(record_id)})


def restart() -> None:
    """Go to the newest events. For use as a callback: what the log is narrowed to has changed."""
    st.query_params.pop(POSITION, None)


def _choose_day(label: str, key: str) -> date | None:
    return st.date_input(
        label,
        None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        key=key,
        bind="query-params",
        format=INPUT_DATE,
        on_change=restart,
    )


def _parse_record(text: str) -> UUID | None:
    if not text.strip():
        return None
    try:
        return UUID(text.strip())
    except ValueError:
        raise InvalidInput("This is no record id: copy the one that an event of the log shows.") from None


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), PROGRAM_ZONE)
