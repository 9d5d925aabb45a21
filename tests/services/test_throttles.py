"""Do guesses have to wait, account by account and address by address, and does the wait end?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.exceptions import SignInRefused
from mayatrack.models import SignInThrottle
from mayatrack.services.throttles import count_try, forget_failures

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EMAIL = "ines.okafor@example.org"


def fail(session: Session, count: int, *, email: str = EMAIL, address: str = "10.0.0.7", now: datetime = NOW) -> None:
    for _ in range(count):
        count_try(session, email=email, address=address, now=now)


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
