"""Does a sign-in last as long as it should and no longer, and is its cookie worth guessing?"""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.domain.sessions import ABSOLUTE_LIMIT, IDLE_LIMIT, SignInMethod
from mayatrack.exceptions import NotAllowed
from mayatrack.models import User, UserSession
from mayatrack.models.base import now
from mayatrack.services.sessions import (
    end_sessions,
    find_session_end,
    find_signed_in,
    hash_token,
    name_session,
    open_session,
)
from tests.factories import make_user_role

INSTANT = timedelta(microseconds=1)
BEGUN = now()


def sign_in(engine: Engine, at: datetime = BEGUN) -> str:
    """The token of a session of program staff that began then."""
    with writing(engine) as session:
        role = make_user_role(session, role=Role.PROGRAM_STAFF)
        return open_session(session, user_id=role.user_id, method=SignInMethod.PASSWORD, now=at)


def is_signed_in(engine: Engine, token: str, after: timedelta) -> bool:
    return find_signed_in(engine, token, now=BEGUN + after) is not None


@pytest.mark.parametrize(("after", "expected"), [(IDLE_LIMIT - INSTANT, True), (IDLE_LIMIT, False)])
def test_session_ends_an_hour_after_the_last_click(engine: Engine, after: timedelta, expected: bool) -> None:
    token = sign_in(engine)
    assert is_signed_in(engine, token, after) is expected


def test_click_keeps_the_session_for_another_hour(engine: Engine) -> None:
    token = sign_in(engine)
    half = IDLE_LIMIT / 2
    assert [is_signed_in(engine, token, half * number) for number in (1, 2, 3)] == [True] * 3
    assert not is_signed_in(engine, token, half * 5)


def test_session_ends_after_twelve_hours_however_busy(engine: Engine) -> None:
    token = sign_in(engine)
    steps = range(1, int(ABSOLUTE_LIMIT / (IDLE_LIMIT / 2)) + 1)
    assert [is_signed_in(engine, token, number * IDLE_LIMIT / 2) for number in steps] == [True] * (len(steps) - 1) + [
        False
    ]


def test_token_is_random_and_only_its_hash_is_stored(engine: Engine) -> None:
    tokens = {sign_in(engine) for _ in range(20)}
    # 32 bytes of the system's randomness, as text.
    assert {bool(re.fullmatch(r"[\w-]{43}", token)) for token in tokens} == {True}
    with reading(engine) as session:
        stored = set(session.exec(select(UserSession.token_hash)))
    assert stored == {hash_token(token) for token in tokens}
    assert len(stored) == 20
    assert [find_signed_in(engine, each, now=BEGUN) for each in stored] == [None] * 20


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_nobody_is_signed_in_by_another_token(engine: Engine, token: str | None) -> None:
    sign_in(engine)
    assert find_signed_in(engine, token, now=BEGUN) is None


def test_nobody_can_be_the_command_lines_own_user(engine: Engine) -> None:
    with pytest.raises(NotAllowed), writing(engine) as session:
        open_session(session, user_id=LOCAL_USER_ID, method=SignInMethod.PASSWORD)


@pytest.mark.parametrize(
    ("after", "left"),
    [
        (timedelta(0), IDLE_LIMIT),
        (IDLE_LIMIT - INSTANT, INSTANT),
        (IDLE_LIMIT, None),
    ],
)
def test_end_of_a_session_is_known_and_to_ask_for_it_is_no_use(
    engine: Engine, after: timedelta, left: timedelta | None
) -> None:
    token = sign_in(engine)
    for _ in range(2):
        ends_at = find_session_end(engine, token, now=BEGUN + after)
        assert ends_at == (BEGUN + after + left if left else None)
    with reading(engine) as session:
        assert session.exec(select(UserSession.seen_at)).all() == [BEGUN]


def test_end_of_a_busy_session_is_its_last_hour(engine: Engine) -> None:
    token = sign_in(engine)
    with writing(engine) as session:
        opened = session.exec(select(UserSession)).one()
        opened.seen_at = BEGUN + ABSOLUTE_LIMIT - IDLE_LIMIT / 2
        session.add(opened)
    assert find_session_end(engine, token, now=opened.seen_at) == BEGUN + ABSOLUTE_LIMIT


def test_ended_session_has_no_end_to_come(engine: Engine) -> None:
    token, other = sign_in(engine), sign_in(engine)
    found = find_signed_in(engine, token, now=BEGUN)
    assert found is not None
    with writing(engine) as session:
        end_sessions(session, user_id=found.actor.user_id)
        for user in session.exec(select(User).where(User.id != found.actor.user_id)):
            user.is_active = False
    assert [find_session_end(engine, each, now=BEGUN) for each in (token, other, "made-up", "", None)] == [None] * 5


def test_name_of_a_session_is_its_own_and_opens_nothing(engine: Engine) -> None:
    tokens = [sign_in(engine) for _ in range(2)]
    names = {name_session(token) for token in tokens}
    assert (len(names), {len(name) for name in names}) == (2, {16})
    assert [name for name in names for token in tokens if name in token or name in hash_token(token)] == []
    assert [find_signed_in(engine, name, now=BEGUN) for name in names] == [None, None]
