"""Does a traveler's passport satisfy the destination's entry rule and the program's policy?"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from mayatrack.domain.documents import PassportAnchor, add_months, required_expiry
from mayatrack.domain.travel_policy import SHIPPED_POLICY, TravelPolicy

# A flight across the date line and a connection: nobody who departs from Los Angeles arrives later than this. Counting
# from the latest arrival can ask for two days too many, and never for too few.
LONGEST_WAY: Final = timedelta(days=2)


# All travelers of a cohort are measured from the same days.
_add_months: Final = lru_cache(maxsize=1_000)(add_months)
_required_expiry: Final = lru_cache(maxsize=1_000)(required_expiry)


class BookVerdict(StrEnum):
    """What the dates of a book say, measured by an entry rule and by the program's policy."""

    SATISFIES = "satisfies"
    EXPIRES_TOO_EARLY = "expires_too_early"
    ISSUED_TOO_LONG_AGO = "issued_too_long_ago"
    SHORT_OF_POLICY = "short_of_policy"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PassportRule:
    """What a destination asks of a book."""

    anchor: PassportAnchor
    months: int
    max_age_years: int | None = None

    @property
    def asks_for_arrival(self) -> bool:
        """Does it matter on which day a traveler arrives?"""
        return self.anchor is PassportAnchor.ARRIVAL or self.max_age_years is not None


def find_arrival(lands_on: date | None, *, departs_on: date, returns_on: date) -> date:
    """The local day of arrival: that of the booked flight, or the latest that it can be.

    A flight that lands before the trip or after it was booked for other dates, and says nothing of this one.
    """
    if lands_on is not None and departs_on <= lands_on <= returns_on:
        return lands_on
    return departs_on + LONGEST_WAY


def asked_until(rule: PassportRule, *, departs_on: date, returns_on: date, lands_on: date | None = None) -> date:
    """The first day on which a book may expire for a trip with these dates; `lands_on` as in `find_arrival`."""
    arrives_on = find_arrival(lands_on, departs_on=departs_on, returns_on=returns_on)
    return _required_expiry(rule.anchor, rule.months, arrives_on=arrives_on, returns_on=returns_on)


def policy_until(policy: TravelPolicy, returns_on: date) -> date:
    """The first day on which a book may expire for the program's own policy."""
    return _add_months(returns_on, policy.months_beyond_return)


def judge_book(
    rule: PassportRule | None,
    *,
    issued_on: date | None,
    expires_on: date | None,
    departs_on: date,
    returns_on: date,
    lands_on: date | None = None,
    policy: TravelPolicy = SHIPPED_POLICY,
) -> BookVerdict:
    """Measure a book by the rule, then by the policy. Unknown while a date or the rule that it needs is missing."""
    if expires_on is None:
        return BookVerdict.UNKNOWN
    is_short = expires_on < policy_until(policy, returns_on)
    if rule is None:
        return BookVerdict.SHORT_OF_POLICY if is_short else BookVerdict.UNKNOWN
    if expires_on < asked_until(rule, departs_on=departs_on, returns_on=returns_on, lands_on=lands_on):
        return BookVerdict.EXPIRES_TOO_EARLY
    age = _judge_age(rule, issued_on, find_arrival(lands_on, departs_on=departs_on, returns_on=returns_on))
    if age is BookVerdict.SATISFIES or (age is BookVerdict.UNKNOWN and is_short):
        return BookVerdict.SHORT_OF_POLICY if is_short else BookVerdict.SATISFIES
    return age


def _judge_age(rule: PassportRule, issued_on: date | None, arrives_on: date) -> BookVerdict:
    if rule.max_age_years is None:
        return BookVerdict.SATISFIES
    if issued_on is None:
        return BookVerdict.UNKNOWN
    is_young = add_months(issued_on, 12 * rule.max_age_years) > arrives_on
    return BookVerdict.SATISFIES if is_young else BookVerdict.ISSUED_TOO_LONG_AGO
