"""Are times of a series right, and does the fairest order fill them?"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.interviews import (
    Filling,
    OpenSlot,
    Series,
    Span,
    check_days,
    list_days,
    may_meet,
    plan_filling,
    plan_series,
)
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.exceptions import InvalidInput

MONDAY = date(2027, 3, 8)


def key(number: int) -> UUID:
    return UUID(int=number)


def series(*days: date, start: time = time(9), minutes: int = 30, gap: int = 10, count: int = 3) -> Series:
    return Series(days, start, minutes, gap, count)


def shown(spans: Iterable[Span]) -> list[str]:
    """What the office's clocks show at each start."""
    return [f"{span.starts_at.astimezone(PROGRAM_ZONE):%m-%d %H:%M}" for span in spans]


def test_days_are_the_chosen_weekdays() -> None:
    assert list_days(MONDAY, MONDAY + timedelta(days=9), {0, 2}) == [
        MONDAY + timedelta(days=each) for each in (0, 2, 7, 9)
    ]


@pytest.mark.parametrize(
    ("first", "last", "weekdays", "sentence"),
    [
        (MONDAY, MONDAY - timedelta(days=1), {0}, "enter them in order"),
        (MONDAY, MONDAY + timedelta(days=121), {0}, "check the year"),
        (MONDAY, MONDAY + timedelta(days=1), {5}, "None of the chosen weekdays"),
        (MONDAY, MONDAY, set(), "None of the chosen weekdays"),
    ],
)
def test_days_that_cannot_be_get_a_sentence(first: date, last: date, weekdays: set[int], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        list_days(first, last, weekdays)


def test_series_has_breaks_and_begins_anew_each_day() -> None:
    spans = plan_series(series(MONDAY, MONDAY + timedelta(days=1)))
    assert shown(spans) == ["03-08 09:00", "03-08 09:40", "03-08 10:20", "03-09 09:00", "03-09 09:40", "03-09 10:20"]
    assert {span.ends_at - span.starts_at for span in spans} == {timedelta(minutes=30)}


def test_series_begins_by_the_clock_in_winter_and_in_summer() -> None:
    """Clocks jump on Sunday, 14 March and 7 November 2027: nine o'clock stays nine o'clock."""
    for saturday, hours in ((date(2027, 3, 13), (17, 16)), (date(2027, 11, 6), (16, 17))):
        spans = plan_series(series(saturday, saturday + timedelta(days=1), count=1))
        assert [span.starts_at.hour for span in spans] == list(hours)
        assert [text[6:] for text in shown(spans)] == ["09:00", "09:00"]


def test_series_across_the_jump_keeps_every_length() -> None:
    night = plan_series(series(date(2027, 3, 14), start=time(1, 20), minutes=30, gap=10, count=3))
    assert shown(night) == ["03-14 01:20", "03-14 03:00", "03-14 03:40"]
    assert {span.ends_at - span.starts_at for span in night} == {timedelta(minutes=30)}


def test_series_may_end_at_midnight_and_not_later() -> None:
    assert len(plan_series(series(MONDAY, start=time(23), minutes=30, gap=0, count=2))) == 2
    with pytest.raises(InvalidInput, match="would end after midnight"):
        plan_series(series(MONDAY, start=time(23), minutes=30, gap=1, count=2))


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"gap": -1}, {"count": 0}])
def test_series_of_nothing_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidInput, match="correct its numbers"):
        plan_series(series(MONDAY, **wrong))


def test_series_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(InvalidInput, match="These are 600 times"):
        plan_series(series(*(MONDAY + timedelta(days=each) for each in range(60)), minutes=5, gap=0, count=10))


def test_times_lie_within_the_days_of_interviews() -> None:
    at = datetime(2027, 3, 9, 7, 30, tzinfo=UTC)
    late = Span(at, at + timedelta(minutes=10))
    # It is still Monday in the office.
    check_days([late], first_on=MONDAY, ends_on=MONDAY + timedelta(days=1))
    for first, end in ((MONDAY + timedelta(days=1), MONDAY + timedelta(days=9)), (MONDAY, MONDAY), (None, MONDAY)):
        with pytest.raises(InvalidInput, match="2027-03-08 is not among these days"):
            check_days([late], first_on=first, ends_on=end)


def test_spans_that_only_touch_do_not_meet() -> None:
    at = datetime(2027, 3, 8, 18, 0, tzinfo=UTC)
    half = timedelta(minutes=30)
    one, next_one = Span(at, at + half), Span(at + half, at + 2 * half)
    assert not one.meets(next_one)
    assert one.meets(Span(at + half / 2, at + half))
    assert one.meets(Span(at - half, at + 2 * half))


def slots(*interviewers: set[int], elsewhere: dict[int, set[int]] | None = None) -> list[OpenSlot]:
    """Times 100, 101, …, each with these users."""
    away = elsewhere or {}
    return [
        OpenSlot(key(100 + place), frozenset(map(key, users)), frozenset(map(key, away.get(place, set()))))
        for place, users in enumerate(interviewers)
    ]


def told(filling: Filling) -> dict[int, int]:
    return {application.int: slot.int for application, slot in filling.booked}


def test_best_ranked_gets_the_earliest_time() -> None:
    filling = plan_filling([key(1), key(2), key(3)], slots({7}, {7}), barred={})
    assert told(filling) == {1: 100, 2: 101}
    assert filling.left == [key(3)]


def test_nobody_is_put_before_a_recused_interviewer() -> None:
    filling = plan_filling([key(1), key(2)], slots({7, 8}, {8}), barred={key(1): {key(7)}})
    assert told(filling) == {1: 101, 2: 100}


def test_nobody_is_in_two_places_at_once() -> None:
    assert told(plan_filling([key(1)], slots({7}, {7}, elsewhere={0: {1}}), barred={})) == {1: 101}


def test_whoever_can_move_makes_room() -> None:
    """The first would take the only time that the second may have."""
    filling = plan_filling([key(1), key(2)], slots({7}, {8}), barred={key(2): {key(8)}})
    assert told(filling) == {1: 101, 2: 100}
    assert filling.left == []


def test_better_ranked_is_never_left_for_a_worse_one() -> None:
    filling = plan_filling([key(1), key(2)], slots({7}), barred={})
    assert told(filling) == {1: 100}
    assert filling.left == [key(2)]


@given(
    st.integers(0, 7),
    st.lists(st.frozensets(st.integers(50, 53), max_size=2), max_size=7),
    st.dictionaries(st.integers(1, 7), st.frozensets(st.integers(50, 53)), max_size=7),
)
def test_filling_is_possible_and_as_full_as_can_be(
    count: int, interviewers: list[frozenset[int]], barred: dict[int, frozenset[int]]
) -> None:
    ranked = [key(number) for number in range(1, count + 1)]
    free = slots(*map(set, interviewers))
    away = {key(one): set(map(key, users)) for one, users in barred.items()}
    filling = plan_filling(ranked, free, barred=away)
    by_id = {slot.slot_id: slot for slot in free}
    assert all(may_meet(application, by_id[slot], away) for application, slot in filling.booked)
    assert len({slot for _, slot in filling.booked}) == len(filling.booked)
    assert [*sorted(one for one, _ in filling.booked), *sorted(filling.left)] == [
        *(one for one in ranked if one not in filling.left),
        *filling.left,
    ]
    assert len(filling.booked) == most_pairs(ranked, free, away)


def most_pairs(ranked: list[UUID], free: list[OpenSlot], away: dict[UUID, set[UUID]]) -> int:
    """By trying everything."""
    if not ranked:
        return 0
    best = most_pairs(ranked[1:], free, away)
    for slot in free:
        if may_meet(ranked[0], slot, away):
            best = max(best, 1 + most_pairs(ranked[1:], [each for each in free if each is not slot], away))
    return best


def test_thousands_who_wait_for_few_times_are_planned_at_once() -> None:
    """A search in vain is not repeated for everybody: that would take minutes."""
    free = slots(*({7} for _ in range(500)))
    filling = plan_filling([key(10_000 + number) for number in range(20_000)], free, barred={})
    assert len(filling.booked) == 500
    assert len(filling.left) == 19_500
