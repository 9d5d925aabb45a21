"""What is a coordinator reminded of, on which ways, and how often does the office call?"""

from dataclasses import replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.after_settings import LONGEST_WITHOUT_OFFER, AfterSettings
from mayatrack.domain.calendars import FeedKind
from mayatrack.domain.contacts import ReminderKind
from mayatrack.domain.follow_ups import LONGEST_DAYS, LONGEST_MONTHS, Wave
from mayatrack.domain.roles import Action, Actor, can_act
from mayatrack.models.base import today
from mayatrack.services.after_settings import edit_after_settings, read_after_settings
from mayatrack.services.digests import choose_digest, has_digest
from mayatrack.services.reminders import CALL_DAYS, DEADLINE_DAYS, Reminder, count_long_waiting, list_reminders
from mayatrack.settings import get_settings
from mayatrack.ui.calendar_address import show_calendar_address
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.forms import finish, open_form
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

LOOK_AHEAD_DAYS: Final = 30
ORDINALS: Final = dict(zip(Wave, ("First", "Second", "Third", "Fourth", "Fifth"), strict=True))


def show_reminder_line(*, by: Actor) -> None:
    """What waits today, in one line: what somebody sees first who signs in."""
    reminders, waiting = _read(by), _count_waiting(by)
    calls = waiting + sum(len(each.record_ids) for each in reminders if each.kind is ReminderKind.FOLLOW_UP)
    deadlines = sum(each.kind is ReminderKind.DEADLINE for each in reminders)
    if calls or deadlines:
        due = f"{format_count(calls, 'call')} due" if calls else "no call due"
        some = "" if waiting == calls else f", {waiting:,} of them"
        late = f"{some} for more than {CALL_DAYS} days" if waiting else ""
        coming = f"{format_count(deadlines, 'deadline')} in the next {DEADLINE_DAYS} days"
        st.markdown(f"**{due.capitalize()}**{late}; {coming}.")


def show_reminders(_cohorts: pd.DataFrame, *, by: Actor) -> None:
    """Due calls and deadlines by day, the calendar's address, the digest, and the office's own periods."""
    with st.container(horizontal=True):
        if can_act(by, Action.EDIT_OUTCOMES):
            show_calendar_address(by=by, kind=FeedKind.REMINDERS)
            _show_digest(by)
            _show_settings(by)
    reminders = _read(by, days_ahead=LOOK_AHEAD_DAYS)
    waiting = _count_waiting(by)
    if not reminders and not waiting:
        st.info(f"Nothing is due, and nothing comes in the next {LOOK_AHEAD_DAYS} days.", icon=":material/task_alt:")
    if waiting:
        st.markdown(
            f"**{format_count(waiting, 'call')}** due for more than {CALL_DAYS} days, of which no letter reminds any "
            "more: the queue has them, each with its reason."
        )
    for title, some in (
        ("Due", [each for each in reminders if each.due_on <= today()]),
        (f"In the next {LOOK_AHEAD_DAYS} days", [each for each in reminders if each.due_on > today()]),
    ):
        if some:
            st.header(title, anchor=False)
            st.markdown("\n".join(f"- **{format_date(each.due_on)}** · {escape_markdown(each.title)}" for each in some))


def _read(by: Actor, *, days_ahead: int = 0) -> list[Reminder]:
    with reading(get_engine()) as session:
        return list_reminders(session, today=today(), by=by, days_ahead=days_ahead)


def _count_waiting(by: Actor) -> int:
    with reading(get_engine()) as session:
        return count_long_waiting(session, today=today(), by=by)


def _show_digest(by: Actor) -> None:
    with reading(get_engine()) as session:
        is_wanted = has_digest(session, by=by)
    with st.popover("Daily digest", icon=":material/mail:", key="digest_popover"):
        st.markdown(
            "A letter each day on which something new is due: how many calls and which deadlines, with links and never "
            "with a name. Nothing is told twice."
        )
        if not get_settings().has_mail:
            st.caption("This installation has no mail server yet: whoever runs it has to set one up.")
        label = "Send me no digest any more" if is_wanted else "Send me the digest"
        told = "No digest will come any more." if is_wanted else "The digest will come."
        show_step("digest", label, partial(choose_digest, is_wanted=not is_wanted, by=by), told, key="digest_choose")


def _show_settings(by: Actor) -> None:
    with reading(get_engine()) as session:
        kept = read_after_settings(session)
    key, version = open_form("after_settings", "target", kept.version)
    with st.popover("How often we call", icon=":material/tune:", key=f"{key}_popover"):
        with st.form(key, border=False):
            chosen = _ask_settings(key, kept)
            is_sent = st.form_submit_button("Save", type="primary", key=f"{key}_save")
        st.caption("Calls that nobody has made yet move with their periods.")
        if is_sent:
            with shown_errors():
                with writing(get_engine()) as session:
                    edit_after_settings(session, chosen=replace(chosen, version=version), by=by)
                finish("after_settings", "The periods are changed.")


def _ask_settings(key: str, kept: AfterSettings) -> AfterSettings:
    periods = {}
    for wave in Wave:
        is_first = wave is Wave.DAYS_30
        unit, longest = ("days", LONGEST_DAYS) if is_first else ("months", LONGEST_MONTHS)
        periods[wave] = st.number_input(
            f"{ORDINALS[wave]} call, {unit} after the return", 1, longest, kept.periods[wave], key=f"{key}_{wave.value}"
        )
    target = st.number_input("Target of the knowledge rate, %", 1, 100, kept.target_percent, key=f"{key}_target")
    months = st.number_input(
        "Months without an offer", 1, LONGEST_WITHOUT_OFFER, kept.months_without_offer, key=f"{key}_months"
    )
    return AfterSettings(target, months, periods)
