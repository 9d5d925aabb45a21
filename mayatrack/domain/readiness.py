"""Does a traveler's passport satisfy the destination's entry rule?"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.documents import PassportAnchor, add_months, required_expiry

# A flight across the date line and a connection: nobody who departs from Los Angeles arrives later than this. Counting
# from the latest arrival can ask for two days too many, and never for too few.
LONGEST_WAY: Final = timedelta(days=2)


class BookVerdict(StrEnum):
    """What the dates of a book say, measured by an entry rule."""

    SATISFIES = "satisfies"
    EXPIRES_TOO_EARLY = "expires_too_early"
    ISSUED_TOO_LONG_AGO = "issued_too_long_ago"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PassportRule:
    """What a destination asks of a book."""

    anchor: PassportAnchor
    months: int
    max_age_years: int | None = None


def asked_until(rule: PassportRule, *, departs_on: date, returns_on: date) -> date:
    """The first day on which a book may expire for a trip with these dates."""
    return required_expiry(rule.anchor, rule.months, arrives_on=departs_on + LONGEST_WAY, returns_on=returns_on)


def judge_book(
    rule: PassportRule | None, *, issued_on: date | None, expires_on: date | None, departs_on: date, returns_on: date
) -> BookVerdict:
    """Measure a book by the rule. Unknown without a rule, or while a date that the rule needs is missing."""
    if rule is None or expires_on is None:
        return BookVerdict.UNKNOWN
    if expires_on < asked_until(rule, departs_on=departs_on, returns_on=returns_on):
        return BookVerdict.EXPIRES_TOO_EARLY
    if rule.max_age_years is None:
        return BookVerdict.SATISFIES
    if issued_on is None:
        return BookVerdict.UNKNOWN
    is_young = add_months(issued_on, 12 * rule.max_age_years) > departs_on + LONGEST_WAY
    return BookVerdict.SATISFIES if is_young else BookVerdict.ISSUED_TOO_LONG_AGO
