"""Is the right thing asked of the right traveler, by the right day, and does it expire by itself?"""

from datetime import date, timedelta
from itertools import product

import pytest

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.checklists import (
    Asked,
    ItemScope,
    ItemState,
    MarkState,
    TravelerFacts,
    check_expiry,
    due_on,
    find_state,
    is_asked,
    is_minor_on,
    is_open,
)
from mayatrack.domain.documents import Authorization
from mayatrack.exceptions import InvalidInput

TODAY = date(2027, 3, 1)
RETURNS_ON = date(2027, 3, 24)
DEPARTS_ON = date(2028, 3, 1)
ADULT = TravelerFacts(is_minor=False, had_flown_before=Baseline.YES, authorization=Authorization.NONE)


@pytest.mark.parametrize(
    ("departs_on", "days_before", "due"),
    [
        (DEPARTS_ON, 0, DEPARTS_ON),
        # 2028 is a leap year.
        (DEPARTS_ON, 1, date(2028, 2, 29)),
        (date(2027, 3, 1), 1, date(2027, 2, 28)),
        (date(2027, 1, 10), 30, date(2026, 12, 11)),
        (DEPARTS_ON, 365, date(2027, 3, 2)),
    ],
)
def test_due_date_counts_back_from_departure(departs_on: date, days_before: int, due: date) -> None:
    assert due_on(departs_on, days_before) == due


@pytest.mark.parametrize(
    ("birth_on", "is_minor"),
    [
        (date(2010, 3, 1), False),
        (date(2010, 3, 2), True),
        # Born on February 29: of age on March 1 where the year has no such day, and on the day itself where it has.
        (date(2010, 2, 28), False),
        (date(2008, 2, 29), False),
        (None, None),
    ],
)
def test_minor_is_who_is_under_18_on_the_day_of_departure(birth_on: date | None, is_minor: bool | None) -> None:
    assert is_minor_on(birth_on, DEPARTS_ON) is is_minor


def test_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    assert is_minor_on(date(2008, 2, 29), date(2026, 2, 28)) is True
    assert is_minor_on(date(2008, 2, 29), date(2026, 3, 1)) is False


@pytest.mark.parametrize(
    ("scope", "facts", "asked"),
    [
        (ItemScope.EVERYBODY, ADULT, Asked.YES),
        (ItemScope.MINORS, ADULT, Asked.NO),
        (ItemScope.MINORS, TravelerFacts(True, Baseline.YES, None), Asked.YES),
        (ItemScope.MINORS, TravelerFacts(None, Baseline.YES, None), Asked.NOT_KNOWN),
        (ItemScope.FIRST_FLIGHT, ADULT, Asked.NO),
        (ItemScope.FIRST_FLIGHT, TravelerFacts(False, Baseline.NO, None), Asked.YES),
        (ItemScope.FIRST_FLIGHT, TravelerFacts(False, Baseline.UNKNOWN, None), Asked.NOT_KNOWN),
        (ItemScope.AUTHORIZATION, ADULT, Asked.NO),
        (ItemScope.AUTHORIZATION, TravelerFacts(False, Baseline.YES, Authorization.ON_ARRIVAL), Asked.NO),
        (ItemScope.AUTHORIZATION, TravelerFacts(False, Baseline.YES, Authorization.ELECTRONIC), Asked.YES),
        (ItemScope.AUTHORIZATION, TravelerFacts(False, Baseline.YES, Authorization.VISA), Asked.YES),
        (ItemScope.AUTHORIZATION, TravelerFacts(False, Baseline.YES, None), Asked.NOT_KNOWN),
    ],
)
def test_scope_says_of_whom_an_item_is_asked(scope: ItemScope, facts: TravelerFacts, asked: Asked) -> None:
    assert is_asked(scope, facts) is asked


def test_item_that_nobody_knows_to_be_needless_is_asked() -> None:
    unknown = TravelerFacts(None, Baseline.UNKNOWN, None)
    assert [find_state(is_asked(scope, unknown), MarkState.MISSING, None, today=TODAY) for scope in ItemScope] == [
        ItemState.MISSING
    ] * len(ItemScope)


@pytest.mark.parametrize(
    ("asked", "state", "expires_on", "found"),
    [
        (Asked.NO, MarkState.MISSING, None, ItemState.NOT_ASKED),
        (Asked.NOT_KNOWN, MarkState.MISSING, None, ItemState.MISSING),
        (Asked.YES, MarkState.RECEIVED, None, ItemState.RECEIVED),
        # It came in although nobody asked: that stays true.
        (Asked.NO, MarkState.APPROVED, None, ItemState.APPROVED),
        (Asked.YES, MarkState.APPROVED, TODAY, ItemState.APPROVED),
        (Asked.YES, MarkState.APPROVED, TODAY - timedelta(days=1), ItemState.EXPIRED),
    ],
)
def test_item_expires_the_day_after_its_date(
    asked: Asked, state: MarkState, expires_on: date | None, found: ItemState
) -> None:
    assert find_state(asked, state, expires_on, today=TODAY) is found


@pytest.mark.parametrize(
    ("state", "expires_on", "has_work"),
    [
        (ItemState.MISSING, None, True),
        (ItemState.EXPIRED, TODAY, True),
        (ItemState.NOT_ASKED, None, False),
        (ItemState.APPROVED, None, False),
        (ItemState.APPROVED, RETURNS_ON, False),
        (ItemState.APPROVED, RETURNS_ON - timedelta(days=1), True),
    ],
)
def test_item_that_ends_before_the_return_is_still_to_do(
    state: ItemState, expires_on: date | None, has_work: bool
) -> None:
    assert is_open(state, expires_on, returns_on=RETURNS_ON) is has_work


def test_date_in_2206_and_expiry_of_what_is_missing_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"^Nothing that a traveler brings expires on 2206-03-01: check the year.$"):
        check_expiry(MarkState.RECEIVED, date(2206, 3, 1), today=TODAY)
    with pytest.raises(InvalidInput, match=r"^What is missing cannot expire"):
        check_expiry(MarkState.MISSING, RETURNS_ON, today=TODAY)
    for state, day in product((MarkState.RECEIVED, MarkState.APPROVED), (None, RETURNS_ON)):
        check_expiry(state, day, today=TODAY)
