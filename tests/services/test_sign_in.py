"""Does the right password open a session, and everything else the same sentence, with its trace in the log?"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.domain.sessions import SignInMethod
from mayatrack.exceptions import NotAllowed, SignInRefused
from mayatrack.models import AuditEvent, Credential, User
from mayatrack.services.passwords import hash_password
from mayatrack.services.sessions import find_signed_in, open_session
from mayatrack.services.sign_in import NOT_RIGHT, Attempt, check_present_password, sign_in
from tests import factories as make

EMAIL = "ines.okafor@example.org"
PASSWORD = "violet harbor lantern 48"
STORED = hash_password(PASSWORD)
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def attempt(email: str = EMAIL, password: str = PASSWORD, code: str = "") -> Attempt:
    return Attempt(email, password, code, "10.0.0.7")


@pytest.fixture
def user(engine: Engine) -> User:
    """Somebody with a password and without a second step."""
    with writing(engine) as session:
        user = make.make_user(session, name="Ines Okafor", email=EMAIL)
        make.make_credential(session, user_id=user.id, password_hash=STORED)
    return user


def change(engine: Engine, user: User, **values: object) -> None:
    with writing(engine) as session:
        record = session.get_one(Credential, user.id)
        for name, value in values.items():
            setattr(record, name, value)


def read_trail(engine: Engine) -> list[tuple[str, bool]]:
    """Each event of signing in, and whether it knows its user."""
    with Session(engine) as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        return [(event.action, event.user_id is not None) for event in events]


@pytest.mark.parametrize("email", [EMAIL, " Ines.Okafor@Example.ORG "])
def test_right_password_opens_a_session(engine: Engine, user: User, email: str) -> None:
    found = find_signed_in(engine, sign_in(engine, attempt(email)))
    assert found is not None
    assert (found.actor.user_id, found.actor.name, found.method) == (user.id, "Ines Okafor", SignInMethod.PASSWORD)
    assert read_trail(engine) == [("sign_in", True)]


@pytest.mark.parametrize(
    ("wrong", "is_known"),
    [
        (attempt(password="another password entirely"), True),
        (attempt(password=""), True),
        (attempt(email="nobody@example.org"), False),
        (attempt(email=""), False),
    ],
    ids=["wrong", "empty", "unknown", "nobody"],
)
def test_anything_else_gets_one_answer_and_leaves_no_word_in_the_log(
    engine: Engine, user: User, wrong: Attempt, is_known: bool
) -> None:
    with pytest.raises(SignInRefused) as refusal:
        sign_in(engine, wrong)
    assert str(refusal.value) == NOT_RIGHT
    assert read_trail(engine) == [("fail_sign_in", is_known)]


def test_user_who_is_not_active_gets_the_same_answer(engine: Engine, user: User) -> None:
    with writing(engine) as session:
        session.get_one(User, user.id).is_active = False
    with pytest.raises(SignInRefused) as refusal:
        sign_in(engine, attempt())
    assert str(refusal.value) == NOT_RIGHT
    assert read_trail(engine) == [("fail_sign_in", False)]


def test_code_is_asked_for_where_it_is_switched_on_and_works_once(engine: Engine, user: User) -> None:
    change(engine, user, totp_secret=KEY)
    now = datetime.now(UTC)
    code = pyotp.TOTP(KEY).at(now)
    for wrong in ("", "000000"):
        with pytest.raises(SignInRefused, match="is not right"):
            sign_in(engine, attempt(code=wrong), now=now)
    sign_in(engine, attempt(code=code), now=now)
    with pytest.raises(SignInRefused, match="is not right"):
        sign_in(engine, attempt(code=code), now=now)


def test_code_sent_twice_at_once_opens_one_session(engine: Engine, user: User) -> None:
    change(engine, user, totp_secret=KEY)
    now = datetime.now(UTC)
    opened: list[str] = []

    def enter() -> None:
        with suppress(SignInRefused):
            opened.append(sign_in(engine, attempt(code=pyotp.TOTP(KEY).at(now)), now=now))

    threads = [Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


def test_guesses_sent_all_at_once_are_counted_one_by_one(engine: Engine, user: User) -> None:
    answers: list[str] = []

    def guess() -> None:
        try:
            sign_in(engine, attempt(password="another password entirely"))
        except SignInRefused as refusal:
            answers.append(refusal.reason)

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["not right"] * 5 + ["throttled"] * 3


def test_right_password_has_to_wait_after_five_failures_too(engine: Engine, user: User) -> None:
    now = datetime.now(UTC)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="is not right"):
            sign_in(engine, attempt(password="another password entirely"), now=now)
    with pytest.raises(SignInRefused, match="too many attempts"):
        sign_in(engine, attempt(), now=now)
    assert find_signed_in(engine, sign_in(engine, attempt(), now=now + timedelta(seconds=31)))


def test_sign_in_ends_what_the_browser_had_before(engine: Engine, user: User) -> None:
    old = sign_in(engine, attempt())
    new = sign_in(engine, attempt(), old_token=old)
    assert [find_signed_in(engine, token) is not None for token in (old, new)] == [False, True]


def test_outdated_hash_is_made_anew(engine: Engine, user: User) -> None:
    change(engine, user, password_hash=PasswordHasher(memory_cost=8, time_cost=1, parallelism=1).hash(PASSWORD))
    sign_in(engine, attempt())
    with Session(engine) as session:
        assert str(session.get_one(Credential, user.id).password_hash).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    sign_in(engine, attempt())


def test_nobody_signs_in_as_the_command_line(engine: Engine) -> None:
    with pytest.raises(NotAllowed), writing(engine) as session:
        open_session(session, user_id=LOCAL_USER_ID, method=SignInMethod.PASSWORD)


def test_present_password_is_asked_for_and_guessing_it_has_to_wait(engine: Engine, user: User) -> None:
    check_present_password(engine, user.id, PASSWORD, address="10.0.0.7")
    for _ in range(5):
        with pytest.raises(SignInRefused, match="present password is not right"):
            check_present_password(engine, user.id, "another password entirely", address="10.0.0.7")
    with pytest.raises(SignInRefused, match="too many attempts"):
        check_present_password(engine, user.id, PASSWORD, address="10.0.0.7")
    assert read_trail(engine) == [*[("fail_present_password", True)] * 5, ("throttle_present_password", True)]


def turn_away(engine: Engine, count: int, tried: Attempt, *, now: datetime) -> None:
    for _ in range(count):
        with pytest.raises(SignInRefused) as refusal:
            sign_in(engine, tried, now=now)
        assert refusal.value.reason == "throttled"


def read_throttled(engine: Engine) -> list[tuple[UUID | None, Any]]:
    with Session(engine) as session:
        events = select(AuditEvent).where(AuditEvent.action == "throttle_sign_in").order_by(col(AuditEvent.id))
        return [(event.user_id, event.after) for event in session.exec(events)]


def told(waiting: str, count: int) -> dict[str, Any]:
    return {"waiting": waiting, "turned_away_count": count, "network": "10.0.0.0/24"}


def test_attempts_that_are_turned_away_are_told_without_filling_the_log(engine: Engine, user: User) -> None:
    now = datetime.now(UTC)
    for _ in range(5):
        with pytest.raises(SignInRefused, match="is not right"):
            sign_in(engine, attempt(password="another password entirely"), now=now)
    turn_away(engine, 120, attempt(), now=now)
    assert read_throttled(engine) == [(user.id, told("account", count)) for count in (1, 10, 100)]
    later = now + timedelta(seconds=31)
    with pytest.raises(SignInRefused, match="is not right"):
        sign_in(engine, attempt(password="another password entirely"), now=later)
    turn_away(engine, 3, attempt(), now=later)
    assert read_throttled(engine)[3:] == [(user.id, told("account", 1))]


def test_address_that_is_turned_away_is_told_without_whatever_account_it_names(engine: Engine, user: User) -> None:
    now = datetime.now(UTC)
    for number in range(20):
        with pytest.raises(SignInRefused, match="is not right"):
            sign_in(engine, attempt(email=f"made.up.{number}@example.org"), now=now)
    for email in (EMAIL, "nobody@example.org", "Violet Harbor"):
        turn_away(engine, 4, attempt(email=email), now=now)
    assert read_throttled(engine) == [(None, told("address", count)) for count in (1, 10)]


def test_every_event_names_the_network_and_never_the_address(engine: Engine, user: User) -> None:
    sign_in(engine, attempt())
    for password in ("another password entirely", ""):
        with pytest.raises(SignInRefused):
            check_present_password(engine, user.id, password, address="10.0.0.7")
    with pytest.raises(SignInRefused):
        sign_in(engine, attempt(password=""))
    with Session(engine) as session:
        kept = [event.after for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]
    network = {"network": "10.0.0.0/24"}
    assert kept == [{"method": "password", **network}, network, network, network]
