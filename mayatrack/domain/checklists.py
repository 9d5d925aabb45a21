"""What must be in before a group leaves, from whom, by when, and how far is it?"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import Authorization
from mayatrack.domain.eligibility import find_age
from mayatrack.exceptions import InvalidInput

ADULT_AGE: Final = 18
# What has to be asked for before the journey, and not at the border.
ASKED_BEFORE: Final = frozenset({Authorization.ELECTRONIC, Authorization.VISA})
# A year typed wrong: nothing that travelers bring is valid for longer.
LONGEST_VALIDITY: Final = timedelta(days=366 * 20)


class ItemOwner(StrEnum):
    """Who has to see to an item of a checklist."""

    TRAVELER = "traveler"
    GUARDIAN = "guardian"
    STAFF = "staff"


class ItemScope(StrEnum):
    """Of whom an item is asked."""

    EVERYBODY = "everybody"
    MINORS = "minors"
    FIRST_FLIGHT = "first_flight"
    AUTHORIZATION = "authorization"


class MarkState(StrEnum):
    """How far one traveler's item is; it expires by its date, which is never stored as a state."""

    MISSING = "missing"
    RECEIVED = "received"
    APPROVED = "approved"


class ItemState(StrEnum):
    """How far one traveler's item is on a day, as people read it."""

    NOT_ASKED = "not_asked"
    MISSING = "missing"
    RECEIVED = "received"
    APPROVED = "approved"
    EXPIRED = "expired"


class Asked(StrEnum):
    """Is an item asked of a traveler? NOT_KNOWN is asked as well: better once too often than left out."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class TravelerFacts:
    """What decides which items are asked of a traveler; None where it is not known."""

    is_minor: bool | None
    had_flown_before: Baseline
    authorization: Authorization | None


def due_on(departs_on: date, days_before: int) -> date:
    """The last day on which the item may come in."""
    return departs_on - timedelta(days=days_before)


def is_minor_on(birth_on: date | None, day: date) -> bool | None:
    """Is somebody born on `birth_on` under 18 on `day`? None where the birth date is not known."""
    return None if birth_on is None else find_age(birth_on, day) < ADULT_AGE


def is_asked(scope: ItemScope, facts: TravelerFacts) -> Asked:
    """Is an item of this scope asked of the traveler?"""
    match scope:
        case ItemScope.MINORS:
            return _answer(facts.is_minor)
        case ItemScope.FIRST_FLIGHT:
            has_flown = {Baseline.YES: True, Baseline.NO: False}.get(facts.had_flown_before)
            return _answer(None if has_flown is None else not has_flown)
        case ItemScope.AUTHORIZATION:
            return _answer(None if facts.authorization is None else facts.authorization in ASKED_BEFORE)
        case ItemScope.EVERYBODY:
            return Asked.YES


def find_state(asked: Asked, state: MarkState, expires_on: date | None, *, today: date) -> ItemState:
    """How far the item is today. What has expired counts as such the day after; what nobody asks for is no gap."""
    if state is MarkState.MISSING:
        return ItemState.NOT_ASKED if asked is Asked.NO else ItemState.MISSING
    if expires_on is not None and expires_on < today:
        return ItemState.EXPIRED
    return ItemState(state.value)


def is_open(state: ItemState, expires_on: date | None, *, returns_on: date) -> bool:
    """Is there still something to do: not in, expired, or about to expire before the group is back?"""
    if state in {ItemState.MISSING, ItemState.EXPIRED}:
        return True
    return state is not ItemState.NOT_ASKED and expires_on is not None and expires_on < returns_on


def check_expiry(state: MarkState, expires_on: date | None, *, today: date) -> None:
    """Raise InvalidInput for a date on which nothing that is in can expire."""
    if expires_on is None:
        return
    if state is MarkState.MISSING:
        raise InvalidInput("What is missing cannot expire: leave the date empty, or choose received.")
    if not today - LONGEST_VALIDITY <= expires_on <= today + LONGEST_VALIDITY:
        raise InvalidInput(f"Nothing that a traveler brings expires on {expires_on}: check the year.")


def _answer(is_so: bool | None) -> Asked:  # noqa: FBT001  It is what the answer is about.
    return Asked.NOT_KNOWN if is_so is None else Asked.YES if is_so else Asked.NO
