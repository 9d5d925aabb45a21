"""How far is a traveler's travel document? The neutral states, and what a destination asks of the book."""

import calendar
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import InvalidInput

STALE_AFTER: Final = timedelta(days=90)
BOOK_VALIDITY_YEARS: Final = 10


class DocumentState(StrEnum):
    """The neutral state of a traveler's document; it says nothing about citizenship or status.

    The last two are what a travel adviser knows: they stand in a consult, and never in a traveler's record.
    """

    NOT_STARTED = "not_started"
    APPOINTMENT = "appointment"
    APPLIED = "applied"
    IN_HAND = "in_hand"
    NEEDS_CONSULT = "needs_consult"
    NOT_TRAVELING = "not_traveling"


CONFIDENTIAL_STATES: Final = frozenset({DocumentState.NEEDS_CONSULT, DocumentState.NOT_TRAVELING})
# What staff records and everybody who reads of a traveler's document sees.
KEPT_STATES: Final = tuple(state for state in DocumentState if state not in CONFIDENTIAL_STATES)


class Authorization(StrEnum):
    """What else than a passport a destination asks for before entry."""

    NONE = "none"
    ON_ARRIVAL = "on_arrival"
    ELECTRONIC = "electronic"
    VISA = "visa"


class PassportAnchor(StrEnum):
    """The date from which a destination counts how long a passport must stay valid."""

    STAY = "stay"
    ARRIVAL = "arrival"
    RETURN = "return"


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def required_expiry(anchor: PassportAnchor, months: int, *, arrives_on: date, returns_on: date) -> date:
    """The first day on which a passport may expire and still satisfy the destination's rule."""
    return add_months(arrives_on if anchor is PassportAnchor.ARRIVAL else returns_on, months)


def is_rule_stale(checked_on: date | None, today: date) -> bool:
    """Has nobody checked the entry rule for 90 days (or ever)?"""
    return checked_on is None or today - checked_on > STALE_AFTER


def check_kept_state(state: DocumentState) -> None:
    """Raise InvalidInput for what belongs to a confidential consult."""
    if state in CONFIDENTIAL_STATES:
        raise InvalidInput(
            "Whether somebody needs a consult or does not travel is never recorded with a document: "
            "refer the traveler to the travel adviser instead."
        )


def check_passport_dates(*, applied_on: date | None, issued_on: date | None, expires_on: date | None) -> None:
    """Raise InvalidInput unless the dates of a first passport can be those of one book."""
    if applied_on and issued_on and issued_on < applied_on:
        raise InvalidInput(
            f"The passport cannot be issued on {issued_on} before it was applied for on {applied_on}: check both dates."
        )
    if issued_on and expires_on and expires_on <= issued_on:
        raise InvalidInput(
            f"The passport cannot expire on {expires_on}, on or before the day it was issued ({issued_on}): "
            "check both dates."
        )
    if issued_on and expires_on and expires_on > add_months(issued_on, 12 * BOOK_VALIDITY_YEARS):
        raise InvalidInput(
            f"A passport issued on {issued_on} is valid for ten years at most, not until {expires_on}: "
            "check both dates."
        )
