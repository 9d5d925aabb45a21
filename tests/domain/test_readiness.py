"""Does a book satisfy an entry rule, to the day?"""

from datetime import date

import pytest

from mayatrack.domain.documents import PassportAnchor
from mayatrack.domain.readiness import (
    BookVerdict,
    PassportRule,
    asked_until,
    judge_book,
)
from mayatrack.domain.travel_policy import TravelPolicy

DEPARTS_ON, RETURNS_ON = date(2027, 6, 9), date(2027, 6, 23)
STAY = PassportRule(PassportAnchor.STAY, 0)
VIETNAM = PassportRule(PassportAnchor.ARRIVAL, 6)
SCHENGEN = PassportRule(PassportAnchor.RETURN, 3, max_age_years=10)


def judge(
    rule: PassportRule | None,
    expires_on: date | None,
    issued_on: date | None = None,
    lands_on: date | None = None,
    months_beyond_return: int = 0,
) -> BookVerdict:
    """The verdict for the trip of these tests, of a program that asks for nothing itself."""
    return judge_book(
        rule,
        issued_on=issued_on,
        expires_on=expires_on,
        departs_on=DEPARTS_ON,
        returns_on=RETURNS_ON,
        lands_on=lands_on,
        policy=TravelPolicy(months_beyond_return=months_beyond_return),
    )


@pytest.mark.parametrize(
    ("rule", "expected"),
    [(STAY, date(2027, 6, 23)), (VIETNAM, date(2027, 12, 11)), (SCHENGEN, date(2027, 9, 23))],
    ids=["stay", "arrival", "return"],
)
def test_asked_until_counts_from_the_rule_s_anchor(rule: PassportRule, expected: date) -> None:
    assert asked_until(rule, departs_on=DEPARTS_ON, returns_on=RETURNS_ON) == expected


def test_book_that_expires_on_the_asked_day_satisfies() -> None:
    assert judge(STAY, RETURNS_ON) is BookVerdict.SATISFIES


def test_book_that_expires_a_day_earlier_does_not() -> None:
    assert judge(STAY, date(2027, 6, 22)) is BookVerdict.EXPIRES_TOO_EARLY


def test_arrival_is_counted_from_the_latest_possible_day() -> None:
    assert judge(VIETNAM, date(2027, 12, 10)) is BookVerdict.EXPIRES_TOO_EARLY
    assert judge(VIETNAM, date(2027, 12, 11)) is BookVerdict.SATISFIES


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [
        (date(2017, 6, 12), BookVerdict.SATISFIES),
        (date(2017, 6, 11), BookVerdict.ISSUED_TOO_LONG_AGO),
        (None, BookVerdict.UNKNOWN),
    ],
)
def test_book_must_be_young_enough_on_arrival(issued_on: date | None, expected: BookVerdict) -> None:
    assert judge(SCHENGEN, date(2027, 9, 23), issued_on) is expected


def test_nothing_is_known_without_a_rule_or_an_expiry_date() -> None:
    assert judge(None, date(2037, 1, 1)) is BookVerdict.UNKNOWN
    assert judge(STAY, None) is BookVerdict.UNKNOWN


@pytest.mark.parametrize(
    ("lands_on", "expires_on", "expected"),
    [
        # A flight that crosses the date line lands a day later, one that goes east through Europe the same day.
        (date(2027, 6, 10), date(2027, 12, 10), BookVerdict.SATISFIES),
        (date(2027, 6, 10), date(2027, 12, 9), BookVerdict.EXPIRES_TOO_EARLY),
        (date(2027, 6, 9), date(2027, 12, 9), BookVerdict.SATISFIES),
    ],
)
def test_booked_flight_says_the_day_of_arrival(lands_on: date, expires_on: date, expected: BookVerdict) -> None:
    assert judge(VIETNAM, expires_on, lands_on=lands_on) is expected


@pytest.mark.parametrize("lands_on", [date(2027, 3, 11), date(2027, 6, 8), date(2027, 6, 24), date(2027, 9, 11)])
def test_flight_of_other_dates_says_nothing_of_the_day_of_arrival(lands_on: date) -> None:
    # The cohort's dates moved, and its old flights are still there: a book that sufficed then need not suffice now.
    assert judge(VIETNAM, date(2027, 12, 10), lands_on=lands_on) is BookVerdict.EXPIRES_TOO_EARLY
    assert judge(VIETNAM, date(2027, 12, 11), lands_on=lands_on) is BookVerdict.SATISFIES
    issued_on, expires_on = date(2017, 6, 11), date(2027, 12, 10)
    assert judge(SCHENGEN, expires_on, issued_on, lands_on) is BookVerdict.ISSUED_TOO_LONG_AGO


def test_schengen_counts_ten_years_until_the_day_of_arrival() -> None:
    issued_on, expires_on = date(2017, 6, 10), date(2027, 12, 10)
    assert judge(SCHENGEN, expires_on, issued_on, date(2027, 6, 9)) is BookVerdict.SATISFIES
    assert judge(SCHENGEN, expires_on, issued_on, date(2027, 6, 10)) is BookVerdict.ISSUED_TOO_LONG_AGO


@pytest.mark.parametrize(
    ("rule", "expires_on", "issued_on", "expected"),
    [
        (STAY, date(2027, 12, 23), None, BookVerdict.SATISFIES),
        (STAY, date(2027, 12, 22), None, BookVerdict.SHORT_OF_POLICY),
        (STAY, date(2027, 6, 22), None, BookVerdict.EXPIRES_TOO_EARLY),
        (None, date(2027, 12, 22), None, BookVerdict.SHORT_OF_POLICY),
        (None, date(2027, 12, 23), None, BookVerdict.UNKNOWN),
        # Whatever the issue date is, the book is too short.
        (SCHENGEN, date(2027, 12, 22), None, BookVerdict.SHORT_OF_POLICY),
        (SCHENGEN, date(2027, 12, 23), None, BookVerdict.UNKNOWN),
        (SCHENGEN, date(2027, 12, 22), date(2017, 6, 1), BookVerdict.ISSUED_TOO_LONG_AGO),
    ],
)
def test_program_asks_for_six_months_whatever_the_destination_asks(
    rule: PassportRule | None, expires_on: date, issued_on: date | None, expected: BookVerdict
) -> None:
    assert judge(rule, expires_on, issued_on, months_beyond_return=6) is expected
