"""Is a trip that falls into a term or its finals pointed out, to the day?"""

from datetime import date

import pytest

from mayatrack.domain.term_clashes import Clash, ClashKind, Term, find_clashes
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
            [Clash("Spring 2027", ClashKind.FINALS, date(2027, 6, 7), date(2027, 6, 7))],
        ),
        (
            date(2027, 5, 20),
            date(2027, 5, 31),
            [Clash("Spring 2027", ClashKind.TERM, date(2027, 5, 20), date(2027, 5, 31))],
        ),
        (
            date(2027, 6, 6),
            date(2027, 6, 14),
            [
                Clash("Spring 2027", ClashKind.FINALS, date(2027, 6, 6), date(2027, 6, 7)),
                Clash("Summer 2027", ClashKind.TERM, date(2027, 6, 14), date(2027, 6, 14)),
            ],
        ),
    ],
)
def test_trip_clashes_with_the_days_that_it_touches(departs_on: date, returns_on: date, clashes: list[Clash]) -> None:
    assert find_clashes([SUMMER, SPRING], departs_on=departs_on, returns_on=returns_on) == clashes


def test_clash_counts_both_ends() -> None:
    assert Clash("Spring 2027", ClashKind.TERM, date(2027, 5, 20), date(2027, 5, 31)).day_count == 12


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
