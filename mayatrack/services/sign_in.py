"""Is this the password of an account? Whoever guesses learns nothing from the answer, and has to wait."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.passwords import is_told
from mayatrack.domain.sessions import SignInMethod
from mayatrack.exceptions import SignInRefused
from mayatrack.models import Credential, User
from mayatrack.models.base import now as present
from mayatrack.services.accounts import lock_credential
from mayatrack.services.passwords import hash_password, is_hash_outdated, is_password
from mayatrack.services.second_steps import accept_code
from mayatrack.services.sessions import end_session, open_session
from mayatrack.services.sign_in_events import add_sign_in_event
from mayatrack.services.throttles import ACCOUNT, count_try, count_turned_away, forget_failures

# One sentence for an unknown account, a wrong password, a wrong code and a user who is not active any more.
NOT_RIGHT: Final = "The e-mail address, the password or the code is not right: check all three and try again."


@dataclass(frozen=True)
class Attempt:
    """What somebody typed, and the network address from which it came."""

    email: str
    password: str
    code: str
    address: str


@dataclass(frozen=True)
class CountedTry:
    """What is tried, on whose account, by which name its tries are counted, and from which network address."""

    what: str
    user_id: UUID | None
    name: str
    address: str


def sign_in(engine: Engine, attempt: Attempt, *, old_token: str | None = None, now: datetime | None = None) -> str:
    """Sign in with a password, and with a code where the account asks for one: the token for the browser's cookie.

    A session that the browser had under `old_token` ends. Raises SignInRefused with a sentence.
    """
    moment = now or present()
    user_id = check_attempt(engine, attempt, now=moment)
    with writing(engine) as session:
        end_session(session, old_token)
        return open_session(session, user_id=user_id, method=SignInMethod.PASSWORD, address=attempt.address, now=moment)


def check_attempt(engine: Engine, attempt: Attempt, *, now: datetime | None = None) -> UUID:
    """Whose password and code these are; the code is used up. Raises SignInRefused with a sentence."""
    moment = now or present()
    email = attempt.email.strip().lower()
    user_id, stored = _find_account(engine, email)
    tried = CountedTry("sign_in", user_id, email, attempt.address)
    _count_try(engine, tried, moment)
    # Outside of any transaction: it takes its time, and others must not wait for it.
    is_right = is_password(stored, attempt.password)
    with writing(engine) as session:
        if is_right and user_id and _accept(session, user_id, stored, attempt, moment):
            forget_failures(session, email=email, address=attempt.address)
            return user_id
        add_sign_in_event(session, "fail_sign_in", user_id=user_id, address=attempt.address)
    raise SignInRefused(NOT_RIGHT, reason="not right")


def check_present_password(engine: Engine, user_id: UUID, password: str, *, address: str) -> None:
    """Is it really the user who changes how they sign in? Raises SignInRefused with a sentence."""
    name = str(user_id)
    _count_try(engine, CountedTry("present_password", user_id, name, address), present())
    with reading(engine) as session:
        credential = session.get(Credential, user_id)
        stored = credential.password_hash if credential else None
    is_right = is_password(stored, password)
    with writing(engine) as session:
        if is_right:
            forget_failures(session, email=name, address=address)
            return
        add_sign_in_event(session, "fail_present_password", user_id=user_id, address=address)
    raise SignInRefused("The present password is not right: enter the one that you sign in with.", reason="not right")


def _count_try(engine: Engine, tried: CountedTry, moment: datetime) -> None:
    """Count the try as failed; one that has to wait leaves its trace in the log, and is refused."""
    try:
        with writing(engine) as session:
            count_try(session, email=tried.name, address=tried.address, now=moment)
    except SignInRefused:
        with writing(engine) as session:
            _log_turned_away(session, tried, moment)
        raise


def _log_turned_away(session: Session, tried: CountedTry, moment: datetime) -> None:
    for each in count_turned_away(session, email=tried.name, address=tried.address, now=moment):
        if is_told(each.count):
            # Where the address has to wait, whatever account was named has nothing to do with it.
            about = tried.user_id if each.kind == ACCOUNT else None
            told = {"waiting": each.kind, "turned_away_count": each.count}
            add_sign_in_event(session, f"throttle_{tried.what}", user_id=about, address=tried.address, after=told)


def _find_account(engine: Engine, email: str) -> tuple[UUID | None, str | None]:
    with reading(engine) as session:
        statement = select(User, Credential).join(Credential).where(User.email == email, User.is_active)
        found = session.exec(statement).one_or_none()
        return (found[0].id, found[1].password_hash) if found else (None, None)


def _accept(session: Session, user_id: UUID, stored: str | None, attempt: Attempt, moment: datetime) -> bool:
    """Is the password still the one that was checked, and the code one that nobody used yet?"""
    credential = lock_credential(session, user_id)
    if credential is None or stored is None or credential.password_hash != stored:
        return False
    if not accept_code(session, credential, attempt.code, now=moment):
        return False
    if is_hash_outdated(stored):
        credential.password_hash = hash_password(attempt.password)
    session.add(credential)
    return True
