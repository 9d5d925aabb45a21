"""What is a coordinator reminded of? Calls that are due and deadlines that come, and never whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.after_settings import SETTING, AfterSettings, read_stored
from mayatrack.domain.calendars import CalendarEntry, count_sequence, make_uid
from mayatrack.domain.contacts import ReminderKind
from mayatrack.domain.follow_ups import Wave, name_wave
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Cohort, ContactWish, FollowUp, Opportunity, Organization, Setting, Traveler

# A deadline is told so many days before it; a call that has waited longer than that is the queue's business.
DEADLINE_DAYS: Final = 14
CALL_DAYS: Final = 31
# A calendar looks so far ahead.
CALENDAR_DAYS: Final = 366


@dataclass(frozen=True)
class Reminder:
    """One thing, or several of one kind that fall on one day: calls by cohort and wave, deadlines one by one."""

    kind: ReminderKind
    due_on: date
    what: str
    record_ids: tuple[UUID, ...]

    @property
    def title(self) -> str:
        """`30-day call, Tokyo 2026: 4 alumni`, `Deadline of Clerk, City Museum`."""
        if self.kind is ReminderKind.DEADLINE:
            return self.what
        count = len(self.record_ids)
        return f"{self.what}: {'1 alumnus' if count == 1 else f'{count:,} alumni'}"


def list_reminders(session: Session, *, today: date, by: Actor, days_ahead: int = 0) -> list[Reminder]:
    """The calls of the last month that are due and not made, and the deadlines of the next two weeks, by day.

    With `days_ahead` also the calls and deadlines of so many days to come.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    return collect_reminders(
        session,
        calls=(today - timedelta(days=CALL_DAYS), today + timedelta(days=days_ahead)),
        deadlines=(today, today + timedelta(days=max(DEADLINE_DAYS, days_ahead))),
    )


def count_long_waiting(session: Session, *, today: date, by: Actor) -> int:
    """The calls that have waited for so long that no day of `list_reminders` names them: the queue has them still."""
    check_can_act(by, Action.VIEW_ALUMNI)
    last = today - timedelta(days=CALL_DAYS + 1)
    return int(session.execute(_select_calls((date.min, last), sa.func.count())).scalar_one())


def collect_reminders(session: Session, *, calls: tuple[date, date], deadlines: tuple[date, date]) -> list[Reminder]:
    """The calls that nobody has made and the deadlines of these days, first and last; the earliest first."""
    found = [*_collect_calls(session, calls), *_collect_deadlines(session, deadlines)]
    return sorted(found, key=lambda each: (each.due_on, each.kind, each.what, each.record_ids))


def list_reminder_entries(session: Session, *, since: datetime, now: datetime) -> list[CalendarEntry]:
    """Calls and deadlines as all-day entries of a calendar, from the day of `since` for a year; nobody's name."""
    days = (since.date(), now.date() + timedelta(days=CALENDAR_DAYS))
    # What falls on a day is put together anew each time: that day's own midnight tells when it changed last.
    changed_at = datetime.combine(now.date(), time(), tzinfo=UTC)
    return [
        CalendarEntry(
            uid=_make_uid(each),
            title=each.title,
            starts=each.due_on,
            ends=None,
            place=None,
            sequence=count_sequence(changed_at),
            changed_at=changed_at,
        )
        for each in collect_reminders(session, calls=days, deadlines=days)
    ]


def _make_uid(reminder: Reminder) -> UUID:
    """The same while the number of alumni falls or a deadline moves; two deadlines of one name stay two."""
    if reminder.kind is ReminderKind.DEADLINE:
        return make_uid("reminder", reminder.kind.value, *reminder.record_ids)
    return make_uid("reminder", reminder.kind.value, reminder.due_on, reminder.what)


def _collect_calls(session: Session, days: tuple[date, date]) -> list[Reminder]:
    columns = (col(FollowUp.id), col(FollowUp.due_on), col(FollowUp.wave), col(Cohort.name))
    found = _select_calls(days, *columns).order_by(col(FollowUp.due_on), col(FollowUp.id))
    periods = _read_settings(session).periods
    groups: dict[tuple[date, Wave, str], list[UUID]] = {}
    for key, due_on, wave, cohort in session.execute(found):
        groups.setdefault((due_on, wave, cohort), []).append(key)
    return [
        Reminder(
            ReminderKind.FOLLOW_UP,
            due_on,
            f"{_capitalize(name_wave(wave, periods))}, {cohort}",
            tuple(keys),
        )
        for (due_on, wave, cohort), keys in groups.items()
    ]


def _select_calls(days: tuple[date, date], *columns: Any) -> sa.Select[Any]:
    """The calls of these days that nobody has made, of alumni who may be called."""
    unwilling = select(ContactWish.person_id).where(col(ContactWish.do_not_contact).is_(True))
    return (
        sa.select(*columns)
        .select_from(FollowUp)
        .join(Traveler, col(Traveler.id) == FollowUp.traveler_id)
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
        .where(
            col(FollowUp.done_on).is_(None),
            col(FollowUp.due_on).between(*days),
            col(Traveler.traveled_on).is_not(None),
            col(Traveler.person_id).not_in(unwilling),
        )
    )


def _collect_deadlines(session: Session, days: tuple[date, date]) -> list[Reminder]:
    found = (
        sa.select(col(Opportunity.id), col(Opportunity.closes_on), col(Opportunity.title), col(Organization.name))
        .join(Organization, col(Organization.id) == Opportunity.organization_id)
        .where(col(Opportunity.closes_on).between(*days))
        .order_by(col(Opportunity.closes_on), col(Opportunity.id))
    )
    rows: Sequence[Any] = session.execute(found).all()
    return [
        Reminder(ReminderKind.DEADLINE, closes_on, f"Deadline of {title}, {organization}", (key,))
        for key, closes_on, title, organization in rows
    ]


def _read_settings(session: Session) -> AfterSettings:
    setting = session.get(Setting, SETTING)
    return read_stored(setting.value, setting.version) if setting else AfterSettings()


def _capitalize(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
