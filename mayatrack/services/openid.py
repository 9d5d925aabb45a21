"""Which sign-ins are on their way through the identity provider, and whom does the office know by what it says?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.passwords import is_told
from mayatrack.domain.sessions import SignInMethod
from mayatrack.exceptions import SignInRefused
from mayatrack.models import OpenIDRequest, User
from mayatrack.models.base import now as present
from mayatrack.services.sessions import end_session, hash_token, new_token, open_session
from mayatrack.services.sign_in_events import add_sign_in_event
from mayatrack.services.throttles import count_provider_failure

REQUEST_LIMIT: Final = timedelta(minutes=10)


class Refusal(StrEnum):
    """Why nobody was signed in, as the log says it."""

    STALE = "stale_request"
    DECLINED = "declined"
    FAILED = "provider_failed"
    NOT_GENUINE = "not_genuine"
    UNKNOWN = "unknown_user"


SENTENCES: Final[dict[Refusal, str]] = {
    Refusal.STALE: (
        "This sign-in was begun in another browser, was used already, or took longer than ten minutes: begin it again."
    ),
    Refusal.DECLINED: "The sign-in was canceled, or your organization did not agree to it: begin it again.",
    Refusal.FAILED: (
        "Your organization's sign-in does not answer as it should: begin again in a few minutes, "
        "and tell whoever runs MaYA Track if it stays like this."
    ),
    Refusal.NOT_GENUINE: (
        "What your organization's sign-in sent is no valid proof of who you are: begin again, "
        "and tell whoever runs MaYA Track if it stays like this."
    ),
    Refusal.UNKNOWN: (
        "Your account is not known to this office: ask an administrator of MaYA Track to add you "
        "with the e-mail address of that account."
    ),
}


@dataclass(frozen=True)
class NewRequest:
    """What only the asking browser and the provider may learn of a sign-in that begins; the database keeps hashes."""

    state: str
    browser_token: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True)
class TakenRequest:
    """What the provider's answer is checked against, and where the person wanted to go."""

    nonce: str
    code_verifier: str
    next_address: str


@dataclass(frozen=True)
class Identity:
    """Who somebody is at the provider; `email` only where it may be trusted to be theirs."""

    issuer: str
    subject: str
    email: str | None


def refuse(reason: Refusal) -> SignInRefused:
    """The error that says this reason to the person and to the log."""
    return SignInRefused(SENTENCES[reason], reason=reason.value)


def begin_request(session: Session, *, next_address: str, now: datetime | None = None) -> NewRequest:
    """Remember for ten minutes that somebody was sent to the provider, and forget those who never came back."""
    moment = now or present()
    session.connection().execute(sa.delete(OpenIDRequest).where(col(OpenIDRequest.ends_at) <= moment))
    begun = NewRequest(new_token(), new_token(), new_token(), new_token())
    session.add(
        OpenIDRequest(
            state_hash=hash_token(begun.state),
            browser_hash=hash_token(begun.browser_token),
            nonce=begun.nonce,
            code_verifier=begun.code_verifier,
            next_address=next_address,
            ends_at=moment + REQUEST_LIMIT,
        )
    )
    session.flush()
    return begun


def take_request(
    session: Session, *, state: str | None, browser_token: str | None, now: datetime | None = None
) -> TakenRequest | None:
    """The request of this browser with this state, which is gone from now on; None if there is none, or no more."""
    # One statement: of two answers at the same moment only one finds the row.
    taken: sa.CursorResult[Any] = session.connection().execute(
        sa.delete(OpenIDRequest)
        .where(
            col(OpenIDRequest.state_hash) == hash_token(state or ""),
            col(OpenIDRequest.browser_hash) == hash_token(browser_token or ""),
            col(OpenIDRequest.ends_at) > (now or present()),
        )
        .returning(
            col(OpenIDRequest.nonce).label("nonce"),
            col(OpenIDRequest.code_verifier).label("code_verifier"),
            col(OpenIDRequest.next_address).label("next_address"),
        )
    )
    found = taken.one_or_none()
    return TakenRequest(found.nonce, found.code_verifier, found.next_address) if found else None


def sign_in_identity(
    session: Session, identity: Identity, *, replaced_token: str | None = None, address: str | None = None
) -> str:
    """Open a session for the user with this identity and give its token; the one that the browser had ends.

    An active user whom an administrator registered with this e-mail address, and who has no identity yet, gets it.
    Raises SignInRefused if the office knows no such user, or their account is not active.
    """
    user = _find_bound(session, identity) or _bind(session, identity, address)
    if user is None or not user.is_active:
        raise refuse(Refusal.UNKNOWN)
    end_session(session, replaced_token)
    return open_session(session, user_id=user.id, method=SignInMethod.OPENID, address=address)


def log_refusal(session: Session, reason: str, *, address: str | None = None, now: datetime | None = None) -> None:
    """Write down that a sign-in was refused, and why; nobody knows whose it was.

    Anybody can bring any number of made-up answers: of an address that does, only some are written down.
    """
    count = count_provider_failure(session, address=address or "", now=now)
    if count and not is_told(count):
        return
    told = {"method": SignInMethod.OPENID.value, "reason": reason, **({"failure_count": count} if count else {})}
    add_sign_in_event(session, "fail_sign_in", user_id=None, address=address, after=told)


def _find_bound(session: Session, identity: Identity) -> User | None:
    statement = select(User).where(User.issuer == identity.issuer, User.subject == identity.subject)
    return session.exec(statement).one_or_none()


def _bind(session: Session, identity: Identity, address: str | None) -> User | None:
    """Give the identity to the user who was registered with its e-mail address, if there is one without any."""
    if identity.email is None:
        return None
    statement = select(User).where(
        User.email == identity.email.strip().lower(), User.is_active, col(User.issuer).is_(None)
    )
    user = session.exec(statement.with_for_update()).one_or_none()
    if user is not None:
        user.issuer, user.subject = identity.issuer, identity.subject
        told = {"issuer": identity.issuer}
        add_sign_in_event(session, "bind_identity", user_id=user.id, address=address, after=told)
    return user
