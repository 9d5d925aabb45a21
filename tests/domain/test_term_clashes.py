"""Is a trip that falls into a term or its finals pointed out, to the day?"""

from datetime import date

import pytest

from mayatrack.domain.term_clashes import Clash, Fit, Term, find_clashes, find_fit
from mayatrack.exceptions import InvalidInput

SPRING = Term("Spring 2027", date(2027, 2, 8), date(2027, 6, 7), date(2027, 6, 1), date(2027, 6, 7))
SUMMER = Term("Summer 2027", date(2027, 6, 14), date(2027, 8, 22))


@pytest.mark.parametrize(
    ("departs_on", "returns_on", "clashes"),
    [
        (date(2027, 6, 8), date(2027, 6, 13), []),
        (
            date(2027, 6, 7),
            date(2027, 6, 13),
            [Clash("Spring 2027", Fit.FINALS, date(2027, 6, 7), date(2027, 6, 7))],
        ),
        (
            date(2027, 5, 20),
            date(2027, 5, 31),
            [Clash("Spring 2027", Fit.TERM, date(2027, 5, 20), date(2027, 5, 31))],
        ),
        (
            date(2027, 6, 6),
            date(2027, 6, 14),
            [
                Clash("Spring 2027", Fit.FINALS, date(2027, 6, 6), date(2027, 6, 7)),
                Clash("Summer 2027", Fit.UNKNOWN_FINALS, date(2027, 6, 14), date(2027, 6, 14)),
            ],
        ),
    ],
)
def test_trip_clashes_with_the_days_that_it_touches(departs_on: date, returns_on: date, clashes: list[Clash]) -> None:
    assert find_clashes([SUMMER, SPRING], departs_on=departs_on, returns_on=returns_on) == clashes


def test_clash_counts_both_ends() -> None:
    assert Clash("Spring 2027", Fit.TERM, date(2027, 5, 20), date(2027, 5, 31)).day_count == 12


@pytest.mark.parametrize(
    ("departs_on", "returns_on", "fit"),
    [
        (date(2027, 6, 6), date(2027, 6, 14), Fit.FINALS),
        (date(2027, 6, 8), date(2027, 6, 14), Fit.UNKNOWN_FINALS),
        (date(2027, 5, 20), date(2027, 5, 31), Fit.TERM),
        (date(2027, 6, 8), date(2027, 6, 13), Fit.FREE),
        (date(2027, 2, 1), date(2027, 2, 7), Fit.UNKNOWN_TERMS),
        (date(2027, 8, 23), date(2027, 8, 30), Fit.UNKNOWN_TERMS),
        # What it falls into is known, whatever comes after the last term.
        (date(2027, 8, 20), date(2027, 8, 30), Fit.UNKNOWN_FINALS),
    ],
)
def test_trip_fits_as_badly_as_its_worst_days(departs_on: date, returns_on: date, fit: Fit) -> None:
    assert find_fit([SUMMER, SPRING], departs_on=departs_on, returns_on=returns_on) is fit


def test_nothing_is_known_of_a_college_without_terms() -> None:
    assert find_fit([], departs_on=date(2027, 6, 8), returns_on=date(2027, 6, 13)) is Fit.UNKNOWN_TERMS


def test_worst_fit_stands_first() -> None:
    assert list(Fit) == [Fit.FINALS, Fit.UNKNOWN_FINALS, Fit.TERM, Fit.UNKNOWN_TERMS, Fit.FREE]


@pytest.mark.parametrize(
    "dates",
    [
        (date(2027, 6, 7), date(2027, 2, 8), None, None),
        (date(2027, 2, 8), date(2027, 6, 7), date(2027, 6, 1), None),
        (date(2027, 2, 8), date(2027, 6, 7), date(2027, 6, 7), date(2027, 6, 1)),
        (date(2027, 2, 8), date(2027, 6, 7), date(2027, 6, 1), date(2027, 6, 8)),
    ],
)
def test_impossible_term_is_refused(dates: tuple[date, date, date | None, date | None]) -> None:
    with pytest.raises(InvalidInput, match="Odd"):
        Term("Odd", *dates)
