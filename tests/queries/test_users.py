"""Are users read in order, with what they may do and when they were here, and by administrators alone?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.users import SIGN_IN, read_users
from mayatrack.ui.rows import Row, list_records
from tests.factories import make_audit_event, make_credential, make_user, make_user_role, make_user_session
from tests.queries.conftest import Recording

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PROVIDER = {"issuer": "https://login.example.org", "subject": "1234"}
COLUMNS = [
    "user_id", "version", "name", "email", "is_active", "roles", "has_password", "has_totp", "has_identity",
    "is_demonstration", "session_count", "seen_at",
]  # fmt: skip


def read(session: Session, by: Actor) -> list[Row]:
    return list_records(read_users(session, by=by, now=NOW))


def make_open_session(session: Session, *, ago: timedelta, **changes: Any) -> None:
    make_user_session(session, **{"seen_at": NOW - ago, "ends_at": NOW + HOUR} | changes)


def test_nobody_but_the_command_line_is_no_user(session: Session, local_actor: Actor) -> None:
    frame = read_users(session, by=local_actor, now=NOW)
    assert (list(frame.columns), len(frame)) == (COLUMNS, 0)


def test_user_is_read_without_a_secret(session: Session, local_actor: Actor) -> None:
    user = make_user(session, name="Ana")
    make_credential(session, user_id=user.id, password_hash="$argon2id$…", totp_secret="JBSWY3DP")
    for role in (Role.ADMINISTRATOR, Role.PROGRAM_STAFF):
        make_user_role(session, user_id=user.id, role=role)
    frame = read_users(session, by=local_actor, now=NOW)
    assert list(frame.columns) == COLUMNS
    (row,) = list_records(frame)
    assert row == {
        "user_id": str(user.id),
        "version": 1,
        "name": "Ana",
        "email": user.email,
        "is_active": True,
        "roles": ["program_staff", "administrator"],
        "has_password": True,
        "has_totp": True,
        "has_identity": False,
        "is_demonstration": False,
        "session_count": 0,
        "seen_at": None,
    }


def test_users_are_read_by_name_active_first(session: Session, local_actor: Actor) -> None:
    for name in ("zoë", "Émile", "Ana", "élan"):
        make_user(session, name=name)
    make_user(session, name="Aaron", is_active=False)
    assert [row["name"] for row in read(session, local_actor)] == ["Ana", "élan", "Émile", "zoë", "Aaron"]


def test_users_differ_in_how_they_sign_in(session: Session, local_actor: Actor) -> None:
    make_user_role(session, user_id=make_user(session, name="1 provider", **PROVIDER).id)
    make_user(session, name="2 demonstration", issuer="demonstration", subject="reviewer")
    make_credential(session, user_id=make_user(session, name="3 nothing yet").id)
    make_credential(session, user_id=make_user(session, name="4 password").id, password_hash="$argon2id$…")
    rows = read(session, local_actor)
    assert [row["roles"] for row in rows] == [["program_staff"], [], [], []]
    names = ("has_identity", "is_demonstration", "has_password", "has_totp")
    assert [tuple(row[name] for name in names) for row in rows] == [
        (True, False, False, False),
        (False, True, False, False),
        (False, False, False, False),
        (False, False, True, False),
    ]


def test_open_sessions_are_counted_and_ended_ones_are_not(session: Session, local_actor: Actor) -> None:
    user = make_user(session)
    for ago in (timedelta(minutes=59), timedelta(0)):
        make_open_session(session, ago=ago, user_id=user.id)
    make_open_session(session, ago=HOUR, user_id=user.id)
    make_open_session(session, ago=timedelta(minutes=5), user_id=user.id, ends_at=NOW)
    make_open_session(session, ago=timedelta(0))
    counts = {row["user_id"]: row["session_count"] for row in read(session, local_actor)}
    assert sorted(counts.values()) == [1, 2]
    assert counts[str(user.id)] == 2


def test_last_seen_is_the_last_click_or_else_the_last_sign_in(session: Session, local_actor: Actor) -> None:
    clicking, gone, refused = (make_user(session, name=name) for name in ("1 clicking", "2 gone", "3 refused"))
    for user in (clicking, gone):
        for hours in (3, 2):
            make_audit_event(session, user_id=user.id, action=SIGN_IN, happened_at=NOW - hours * HOUR)
    make_audit_event(session, user_id=refused.id, action="refuse_sign_in", happened_at=NOW)
    make_open_session(session, ago=timedelta(minutes=1), user_id=clicking.id)
    make_open_session(session, ago=timedelta(minutes=9), user_id=clicking.id)
    seen = [row["seen_at"] for row in read(session, local_actor)]
    assert seen == [NOW - timedelta(minutes=1), NOW - 2 * HOUR, None]


def make_whole_user(session: Session) -> None:
    user = make_user(session)
    for role in (Role.ADMINISTRATOR, Role.PROGRAM_STAFF):
        make_user_role(session, user_id=user.id, role=role)
    make_credential(session, user_id=user.id)
    make_open_session(session, ago=timedelta(0), user_id=user.id)
    make_audit_event(session, user_id=user.id, action=SIGN_IN, happened_at=NOW)


def test_users_are_read_by_one_statement(session: Session, local_actor: Actor, record_statements: Recording) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_whole_user(session)
        with record_statements() as statements:
            frame = read_users(session, by=local_actor, now=NOW)
        counts.append((len(frame), len(statements)))
    assert counts == [(1, 1), (3, 1)]
    assert isinstance(frame["seen_at"].dtype, pd.DatetimeTZDtype)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_users_are_refused_to_other_roles(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    make_user(session)
    with pytest.raises(NotAllowed):
        read_users(session, by=actor_with(role), now=NOW)
