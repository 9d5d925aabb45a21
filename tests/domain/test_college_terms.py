"""Does a term one year on keep its weekdays, its order and its name?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.college_terms import move_day, move_name, move_term
from mayatrack.domain.term_clashes import Term
from mayatrack.exceptions import InvalidInput

DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2090, 12, 31))


def test_spring_of_the_next_year_has_the_weekdays_of_this_one() -> None:
    spring = Term("Spring 2025", date(2025, 2, 10), date(2025, 6, 9), date(2025, 6, 3), date(2025, 6, 9))
    assert move_term(spring, years=1) == Term(
        "Spring 2026", date(2026, 2, 9), date(2026, 6, 8), date(2026, 6, 2), date(2026, 6, 8)
    )


def test_finals_that_are_unknown_stay_so() -> None:
    moved = move_term(Term("Summer 2025", date(2025, 6, 16), date(2025, 8, 24)), years=1)
    assert (moved.finals_from_on, moved.finals_until_on) == (None, None)


@given(DAYS, st.integers(min_value=-9, max_value=9))
def test_moved_day_is_the_nearest_of_its_weekday(day: date, years: int) -> None:
    moved = move_day(day, years=years)
    assert moved.weekday() == day.weekday()
    target = date(day.year + years, day.month, 1) + timedelta(days=day.day - 1)
    assert abs((moved - target).days) <= 3


@given(DAYS, st.integers(min_value=0, max_value=140), st.integers(min_value=0, max_value=9), st.integers(-9, 9))
def test_moved_term_keeps_its_order(starts_on: date, length: int, finals: int, years: int) -> None:
    ends_on = starts_on + timedelta(days=length)
    first_finals = max(starts_on, ends_on - timedelta(days=finals))
    # A term whose days are out of order raises.
    move_term(Term("Spring", starts_on, ends_on, first_finals, ends_on), years=years)


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("Spring 2026", "Spring 2027"),
        ("Winter 2026/2027", "Winter 2027/2028"),
        ("Fall", "Fall 2027"),
        ("Session 20261", "Session 20261 2027"),
    ],
)
def test_name_carries_the_new_year(name: str, moved: str) -> None:
    assert move_name(name, years=1, year=2026) == moved


def test_name_that_would_grow_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too long"):
        move_name("F" * 80, years=1, year=2026)
