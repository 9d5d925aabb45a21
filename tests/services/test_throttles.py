"""Do guesses have to wait, account by account and address by address, and does the wait end?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.exceptions import SignInRefused
from mayatrack.models import SignInThrottle
from mayatrack.services.throttles import (
    ACCOUNT,
    ADDRESS,
    TurnedAway,
    count_provider_failure,
    count_try,
    count_turned_away,
    forget_failures,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMAIL = "ines.okafor@example.org"


def fail(session: Session, count: int, *, email: str = EMAIL, address: str = "10.0.0.7", now: datetime = NOW) -> None:
    for _ in range(count):
        count_try(session, email=email, address=address, now=now)


def turn_away(session: Session, *, email: str = EMAIL, now: datetime = NOW) -> list[TurnedAway]:
    return count_turned_away(session, email=email, address="10.0.0.7", now=now)


def test_sixth_guess_has_to_wait_and_is_not_counted(session: Session) -> None:
    fail(session, 5)
    for _ in range(3):
        with pytest.raises(SignInRefused, match=r"^There were too many attempts: wait a minute, and try again\.$"):
            fail(session, 1)
    assert {each.failure_count for each in session.exec(select(SignInThrottle))} == {5}
    fail(session, 1, now=NOW + timedelta(seconds=30))


def test_wait_grows_and_never_exceeds_a_quarter_of_an_hour(session: Session) -> None:
    moment, waits = NOW, []
    fail(session, 4, now=moment)
    for _ in range(8):
        fail(session, 1, now=moment)
        with pytest.raises(SignInRefused) as refusal:
            fail(session, 1, now=moment)
        waits.append(str(refusal.value).partition("wait ")[2].partition(",")[0])
        moment += timedelta(minutes=15)
    assert waits == ["a minute", "a minute", "2 minutes", "4 minutes", "8 minutes", *["15 minutes"] * 3]


def test_other_account_and_other_address_do_not_wait(session: Session) -> None:
    fail(session, 5)
    fail(session, 1, email="other@example.org")
    with pytest.raises(SignInRefused):
        fail(session, 1, address="10.0.0.8")


def test_address_that_tries_many_accounts_has_to_wait(session: Session) -> None:
    for number in range(20):
        fail(session, 1, email=f"user{number}@example.org")
    with pytest.raises(SignInRefused):
        fail(session, 1, email="another@example.org")
    fail(session, 1, email="another@example.org", address="10.0.0.8")


def test_right_password_lets_the_account_start_anew(session: Session) -> None:
    for _ in range(30):
        fail(session, 1)
        forget_failures(session, email=EMAIL, address="10.0.0.7")
    fail(session, 5)


def test_day_without_failure_is_forgotten(session: Session) -> None:
    fail(session, 4)
    fail(session, 4, now=NOW + timedelta(days=1))
    fail(session, 1, now=NOW + timedelta(days=1))


def test_throttle_keeps_neither_address_nor_account_readable(session: Session) -> None:
    fail(session, 1)
    keys = [each.key for each in session.exec(select(SignInThrottle))]
    assert len(keys) == 2
    assert [key for key in keys if "ines" in key or "10.0" in key or len(key) != 64] == []


def test_addresses_of_one_ipv6_network_wait_together(session: Session) -> None:
    for number in range(20):
        fail(session, 1, email=f"user{number}@example.org", address=f"2001:db8:12:34::{number:x}")
    with pytest.raises(SignInRefused):
        fail(session, 1, email="another@example.org", address="2001:db8:12:34:ffff::1")
    fail(session, 1, email="another@example.org", address="2001:db8:12:35::1")


def test_those_turned_away_are_counted_until_the_next_block(session: Session) -> None:
    fail(session, 4)
    assert turn_away(session) == []
    fail(session, 1)
    assert [turn_away(session) for _ in range(3)] == [[TurnedAway(ACCOUNT, count)] for count in (1, 2, 3)]
    later = NOW + timedelta(seconds=30)
    assert turn_away(session, now=later) == []
    fail(session, 1, now=later)
    assert turn_away(session, now=later) == [TurnedAway(ACCOUNT, 1)]


def test_account_that_nobody_guessed_at_is_not_stored_by_those_turned_away(session: Session) -> None:
    for number in range(20):
        fail(session, 1, email=f"user{number}@example.org")
    before = len(session.exec(select(SignInThrottle)).all())
    told = [turn_away(session, email=f"made up {number}") for number in range(3)]
    assert told == [[TurnedAway(ADDRESS, count)] for count in (1, 2, 3)]
    assert len(session.exec(select(SignInThrottle)).all()) == before


def test_failures_at_the_provider_are_told_one_by_one_at_first_and_make_nobody_wait(session: Session) -> None:
    counts = [count_provider_failure(session, address="10.0.0.7", now=NOW) for _ in range(23)]
    assert counts == [0] * 20 + [1, 2, 3]
    later = NOW + timedelta(seconds=30)
    assert [count_provider_failure(session, address="10.0.0.7", now=later) for _ in range(2)] == [0, 1]
    assert count_provider_failure(session, address="10.0.0.8", now=NOW) == 0
    fail(session, 1)
