"""Who is signed in with this cookie? Sessions live here, on the server; the cookie holds a random token alone."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.domain.sessions import ABSOLUTE_LIMIT, SignInMethod, find_end, is_due, is_open
from mayatrack.exceptions import NotAllowed
from mayatrack.models import User, UserRole, UserSession
from mayatrack.models.base import now as present
from mayatrack.services.sign_in_events import add_sign_in_event

TOKEN_BYTES: Final = 32
NAME_LENGTH: Final = 16


@dataclass(frozen=True)
class SignedIn:
    """Whose session a cookie names; the hash is the session's key, and worth nothing as a cookie."""

    actor: Actor
    token_hash: str
    method: SignInMethod


def hash_token(token: str) -> str:
    """What is stored of a token: without the token itself nobody can use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def name_session(token: str) -> str:
    """What tells one session from another to the pages that it opened; nothing can be done with it."""
    return hash_token(hash_token(token))[:NAME_LENGTH]


def new_token() -> str:
    """256 random bits as text for a cookie or a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def open_session(
    session: Session,
    *,
    user_id: UUID,
    method: SignInMethod,
    address: str | None = None,
    now: datetime | None = None,
) -> str:
    """Sign the user in and give the token for their browser's cookie; it is stored nowhere.

    `address` is the network address that the log names the network of, None where it is not known.
    Raises NotAllowed for the user of the command line, who is nobody's to sign in as.
    """
    if user_id == LOCAL_USER_ID:
        raise NotAllowed("Nobody can sign in as the command line's own user: sign in as yourself.")
    token, moment = new_token(), now or present()
    session.add(
        UserSession(
            token_hash=hash_token(token),
            user_id=user_id,
            method=method,
            started_at=moment,
            seen_at=moment,
            ends_at=moment + ABSOLUTE_LIMIT,
        )
    )
    add_sign_in_event(session, "sign_in", user_id=user_id, address=address, after={"method": method.value})
    session.flush()
    return token


def end_session(session: Session, token: str | None) -> None:
    """End the session of one browser, if it has one: whoever signs in there again begins anew."""
    if token:
        ended = sa.delete(UserSession).where(col(UserSession.token_hash) == hash_token(token))
        session.connection().execute(ended)


def end_sessions(session: Session, *, user_id: UUID) -> int:
    """End every open session of the user, in whatever browser a copy of its cookie is. How many there were."""
    ended = session.connection().execute(sa.delete(UserSession).where(col(UserSession.user_id) == user_id))
    return int(ended.rowcount)


def find_signed_in(engine: Engine, token: str | None, *, now: datetime | None = None) -> SignedIn | None:
    """Who is signed in with this token: None if its session has ended, or its user's account is not active."""
    if not token:
        return None
    moment = now or present()
    with reading(engine) as session:
        found = _find_open(session, token, moment)
        if found is None:
            return None
        opened, user = found
        held = session.exec(select(UserRole.role).where(UserRole.user_id == user.id))
        roles = frozenset(Role(role) for role in held)
    if is_due(seen_at=opened.seen_at, now=moment):
        _write_seen(engine, opened.token_hash, moment)
    return SignedIn(Actor(user_id=user.id, name=user.name, roles=roles), opened.token_hash, opened.method)


def find_session_end(engine: Engine, token: str | None, *, now: datetime | None = None) -> datetime | None:
    """When the session of this token will have ended if nobody uses it; None if it has. To ask is no use of it."""
    if not token:
        return None
    with reading(engine) as session:
        found = _find_open(session, token, now or present())
        return find_end(seen_at=found[0].seen_at, ends_at=found[0].ends_at) if found else None


def _find_open(session: Session, token: str, moment: datetime) -> tuple[UserSession, User] | None:
    found = session.exec(
        select(UserSession, User)
        .join(User, col(User.id) == col(UserSession.user_id))
        .where(UserSession.token_hash == hash_token(token), User.is_active)
    ).one_or_none()
    return found if found and is_open(seen_at=found[0].seen_at, ends_at=found[0].ends_at, now=moment) else None


def _write_seen(engine: Engine, token_hash: str, moment: datetime) -> None:
    with writing(engine) as session:
        statement = sa.update(UserSession).where(col(UserSession.token_hash) == token_hash)
        session.connection().execute(statement.values(seen_at=moment))
