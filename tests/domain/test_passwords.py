"""Are passwords long enough, and do waits grow and end?"""

from datetime import timedelta

import pytest

from mayatrack.domain.passwords import LONGEST, SHORTEST, check_length, is_told, normalize_password, wait_after
from mayatrack.exceptions import InvalidInput


@pytest.mark.parametrize("length", [SHORTEST, 64, LONGEST])
def test_length_is_allowed(length: int) -> None:
    check_length("x" * length)


@pytest.mark.parametrize(
    ("length", "sentence"),
    [
        (0, "This password has 0 characters and needs at least 15: several unrelated words are easy to remember."),
        (14, "This password has 14 characters and needs at least 15: several unrelated words are easy to remember."),
        (201, "This password has 201 characters; 200 are allowed: shorten it."),
    ],
)
def test_length_is_refused(length: int, sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_length("x" * length)
    assert str(refusal.value) == sentence


def test_password_is_the_same_on_every_keyboard() -> None:
    assert normalize_password("cafe\u0301 \uff21") == normalize_password("café A")


def test_waits_grow_to_a_quarter_of_an_hour_and_no_further() -> None:
    waits = [wait_after(count, tries=5) for count in (1, 4, 5, 6, 9, 10, 1_000_000)]
    assert waits == [None, None, *(timedelta(seconds=each) for each in (30, 60, 480, 900, 900))]


def test_fewer_and_fewer_of_many_attempts_are_told() -> None:
    assert [count for count in range(100_001) if is_told(count)] == [1, 10, 100, 1_000, 10_000, 100_000]
