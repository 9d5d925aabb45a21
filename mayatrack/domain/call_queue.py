"""Whom to call next, and why? Alumni in the order of what the next answer is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Final
from uuid import UUID

from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.documents import add_months
from mayatrack.domain.follow_ups import SHIPPED_PERIODS, Wave, name_wave

# The window of a wave closes: its call is due within so many days, or overdue.
CLOSING_DAYS: Final = 14
# Whoever was tried is left in peace for so many days, whatever came of it.
REST_DAYS: Final = 3
# Nobody has reached them for so long.
SILENT_MONTHS: Final = 12
NEVER: Final = date.min


class CallReason(StrEnum):
    """Why somebody is called, the most worthwhile first: an unknown outcome moves both rates."""

    UNKNOWN_DUE = "unknown_due"
    UNKNOWN = "unknown"
    DUE = "due"
    SEEKING = "seeking"
    NOT_OFFERED = "not_offered"
    SILENT = "silent"


@dataclass(frozen=True)
class CallDays:
    """The days from which the queue of one day counts."""

    today: date
    months_without_offer: int

    @property
    def closing_on(self) -> date:
        """A call that is due by this day is one whose window closes."""
        return self.today + timedelta(days=CLOSING_DAYS)

    @property
    def rested_on(self) -> date:
        """Whoever was tried after this day is left in peace."""
        return self.today - timedelta(days=REST_DAYS)

    @property
    def offered_on(self) -> date:
        """Whoever was offered nothing since this day waits for something."""
        return add_months(self.today, -self.months_without_offer)

    @property
    def silent_on(self) -> date:
        """Whoever was not reached since this day has been silent for long."""
        return add_months(self.today, -SILENT_MONTHS)


@dataclass(frozen=True)
class CallFacts:
    """What the order needs to know of one alumnus; `due_on` is that of the next call that nobody has made."""

    traveler_id: UUID
    returned_on: date
    group: OutcomeGroup = OutcomeGroup.UNKNOWN
    outcome_as_of_on: date | None = None
    due_on: date | None = None
    offered_on: date | None = None
    contacted_on: date | None = None
    attempted_on: date | None = None


Score = tuple[int, date, UUID]


def find_reason(facts: CallFacts, days: CallDays) -> CallReason | None:
    """Why this alumnus is called now; None if there is nothing to ask, or if they were tried in the last days."""
    if facts.attempted_on is not None and facts.attempted_on > days.rested_on:
        return None
    is_unknown = facts.group is OutcomeGroup.UNKNOWN
    if facts.due_on is not None and facts.due_on <= days.closing_on:
        return CallReason.UNKNOWN_DUE if is_unknown else CallReason.DUE
    if is_unknown:
        return CallReason.UNKNOWN
    if facts.group is OutcomeGroup.SEEKING:
        return CallReason.SEEKING
    if (facts.offered_on or facts.returned_on) <= days.offered_on:
        return CallReason.NOT_OFFERED
    return CallReason.SILENT if (facts.contacted_on or facts.returned_on) <= days.silent_on else None


def score(facts: CallFacts, days: CallDays) -> Score | None:
    """Where this alumnus stands in the queue, the lowest first; None for whoever is not in it.

    Three things in this order: the place of the reason in `CallReason`; the day from which that reason counts, the
    earliest first (due on, seeking since, offered or reached last, with `NEVER` before every day); and the key, so that
    the order is the same each time.
    """
    reason = find_reason(facts, days)
    if reason is None:
        return None
    return list(CallReason).index(reason), find_since(facts, reason) or NEVER, facts.traveler_id


def find_since(facts: CallFacts, reason: CallReason) -> date | None:
    """The day from which a reason counts, None if it never was."""
    since: Mapping[CallReason, date | None] = {
        CallReason.UNKNOWN_DUE: facts.due_on,
        CallReason.UNKNOWN: facts.contacted_on,
        CallReason.DUE: facts.due_on,
        CallReason.SEEKING: facts.outcome_as_of_on,
        CallReason.NOT_OFFERED: facts.offered_on,
        CallReason.SILENT: facts.contacted_on,
    }
    return since[reason]


def describe_reason(
    reason: CallReason,
    since: date | None,
    *,
    today: date,
    returned_on: date,
    wave: Wave | None = None,
    periods: Mapping[Wave, int] = SHIPPED_PERIODS,
) -> str:
    """The reason in words: `outcome unknown, 30-day call 12 days overdue`. `since` as `find_since` gives it."""
    if reason in {CallReason.UNKNOWN_DUE, CallReason.DUE} and since is not None:
        call = f"{name_wave(wave, periods)} {describe_due(since, today)}" if wave else describe_due(since, today)
        return f"outcome unknown, {call}" if reason is CallReason.UNKNOWN_DUE else call
    if reason is CallReason.SEEKING and since is not None:
        return f"still seeking, as told on {_write(since)}"
    return _describe_without(reason, since, returned_on)


def _describe_without(reason: CallReason, since: date | None, returned_on: date) -> str:
    if reason is CallReason.NOT_OFFERED:
        return f"offered nothing since {_write(since)}" if since else f"offered nothing since {_returned(returned_on)}"
    if reason is CallReason.SILENT:
        return f"not reached since {_write(since)}" if since else f"never reached since {_returned(returned_on)}"
    return f"outcome unknown, last reached {_write(since)}" if since else "outcome unknown, never reached"


def describe_due(due_on: date, today: date) -> str:
    """`12 days overdue`, `due today`, `due in 1 day`."""
    days = abs((due_on - today).days)
    count = "1 day" if days == 1 else f"{days:,} days"
    if due_on == today:
        return "due today"
    return f"due in {count}" if due_on > today else f"{count} overdue"


def count_answers_to(target_percent: int, *, known: int, returned: int) -> int:
    """How many more outcomes must become known until `target_percent` of the returned are; 0 once they are."""
    return max(0, ceil(Fraction(target_percent * returned, 100)) - known)


def _returned(day: date) -> str:
    return f"the return on {_write(day)}"


def _write(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
