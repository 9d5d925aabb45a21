"""Can a destination's entry rule be relied on, and where does a table of somebody else's say another thing?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.documents import Authorization, PassportAnchor, is_rule_stale
from mayatrack.exceptions import InvalidInput

LONGEST_RECHECK: Final = timedelta(days=366)


class RuleDoubt(StrEnum):
    """Why an entry rule cannot be relied on, the worst first."""

    MISSING = "missing"
    NOT_CONFIRMED = "not_confirmed"
    RECHECK_DUE = "recheck_due"
    STALE = "stale"


class Finding(StrEnum):
    """What a comparison with somebody else's table says of one thing, what needs a look first."""

    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    ABSENT = "absent"
    SAME = "same"


@dataclass(frozen=True)
class RuleFacts:
    """What a rule asks, or what a table says that it asks; None where it says nothing that can be read."""

    anchor: PassportAnchor | None = None
    months: int | None = None
    max_age_years: int | None = None
    authorization: Authorization | None = None


@dataclass(frozen=True)
class Compared:
    """One thing in which a destination's rule and a table were compared; `theirs` is what the table has, as text."""

    what: str
    finding: Finding
    theirs: str


def find_doubt(
    *, has_rule: bool, is_confirmed: bool, checked_on: date | None, recheck_by_on: date | None, today: date
) -> RuleDoubt | None:
    """Why the rule cannot be relied on today; None if it can."""
    if not has_rule:
        return RuleDoubt.MISSING
    if not is_confirmed or checked_on is None:
        return RuleDoubt.NOT_CONFIRMED
    if recheck_by_on is not None and recheck_by_on < today:
        return RuleDoubt.RECHECK_DUE
    return RuleDoubt.STALE if is_rule_stale(checked_on, today) else None


def rank_doubt(doubt: RuleDoubt, departures: Iterable[date]) -> tuple[bool, date, int]:
    """Where a doubtful rule stands among others: the sooner somebody depends on it the worse, then by the doubt."""
    next_on = min(departures, default=None)
    return next_on is None, next_on or date.max, list(RuleDoubt).index(doubt)


def check_recheck_day(day: date | None, *, before: date | None, today: date) -> None:
    """Raise InvalidInput for a new day to look again that is past, or more than a year ahead."""
    if day is None or day == before:
        return
    if day < today:
        raise InvalidInput(f"The day to look again, {day}, is past: choose one to come, or leave it empty.")
    if day > today + LONGEST_RECHECK:
        raise InvalidInput(f"The day to look again, {day}, is more than a year ahead: check the year.")


def compare_validity(own: RuleFacts, theirs: RuleFacts, said: str) -> Compared:
    """How long a passport must be valid. A table that names no anchor is compared by its months alone."""
    what = "Passport validity"
    if not said:
        return Compared(what, Finding.ABSENT, "")
    if theirs.months is None:
        return Compared(what, Finding.UNREADABLE, said)
    is_same = theirs.months == own.months and theirs.anchor in {None, own.anchor}
    return Compared(what, Finding.SAME if is_same else Finding.DIFFERS, said)


def compare_max_age(own: RuleFacts, theirs: RuleFacts, said: str) -> Compared:
    """How old a passport may be."""
    what = "Age of the book"
    if not said:
        return Compared(what, Finding.ABSENT, "")
    if theirs.max_age_years is None:
        return Compared(what, Finding.UNREADABLE, said)
    # A table writes 0 where there is no such rule.
    is_same = theirs.max_age_years == (own.max_age_years or 0)
    return Compared(what, Finding.SAME if is_same else Finding.DIFFERS, said)


def compare_authorization(own: RuleFacts, theirs: RuleFacts, said: str) -> Compared:
    """Whether a visa or an authorization is needed."""
    what = "Visa or authorization"
    if not said:
        return Compared(what, Finding.ABSENT, "")
    if theirs.authorization is None:
        return Compared(what, Finding.UNREADABLE, said)
    is_same = theirs.authorization is own.authorization
    return Compared(what, Finding.SAME if is_same else Finding.DIFFERS, said)
