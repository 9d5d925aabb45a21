"""May somebody try again yet? Wrong guesses are counted for each account and for each address they come from."""

import hashlib
import math
from datetime import datetime
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mayatrack.domain.passwords import ACCOUNT_TRIES, ADDRESS_TRIES, FORGET_AFTER, wait_after
from mayatrack.exceptions import SignInRefused
from mayatrack.models import SignInThrottle
from mayatrack.models.base import now as present

ACCOUNT: Final = "account"
ADDRESS: Final = "address"
TRIES: Final = {ACCOUNT: ACCOUNT_TRIES, ADDRESS: ADDRESS_TRIES}


def count_try(session: Session, *, email: str, address: str, now: datetime | None = None) -> None:
    """Count one more try as failed before it is looked at: guesses sent all at once are counted one by one.

    Raises SignInRefused, and counts nothing, while the account or the address has to wait.
    """
    moment = now or present()
    found = [(kind, _fetch(session, kind, name)) for kind, name in ((ACCOUNT, email), (ADDRESS, address))]
    blocked = [each.blocked_until for _, each in found if each.blocked_until and each.blocked_until > moment]
    if blocked:
        minutes = math.ceil((max(blocked) - moment).total_seconds() / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        raise SignInRefused(f"There were too many attempts: wait {wait}, and try again.", reason="throttled")
    for kind, throttle in found:
        is_old = moment - throttle.failed_at >= FORGET_AFTER
        throttle.failure_count = 1 if is_old else throttle.failure_count + 1
        throttle.failed_at = moment
        wait_for = wait_after(throttle.failure_count, tries=TRIES[kind])
        throttle.blocked_until = moment + wait_for if wait_for else None
        session.add(throttle)
    session.flush()


def forget_failures(session: Session, *, email: str, address: str) -> None:
    """The try was no failure after all: the account starts anew, and the address is one failure better off."""
    if account := session.get(SignInThrottle, _key(ACCOUNT, email)):
        session.delete(account)
    if source := session.get(SignInThrottle, _key(ADDRESS, address), with_for_update=True):
        source.failure_count -= 1
        source.blocked_until = None
        session.add(source)
    session.flush()


def _fetch(session: Session, kind: str, name: str) -> SignInThrottle:
    key = _key(kind, name)
    # Of two first guesses at once one has to wait for the other: there must be a row to wait for.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"key": key, "failure_count": 0, "failed_at": present()}
    session.connection().execute(insert(SignInThrottle).values(row).on_conflict_do_nothing())
    return session.get_one(SignInThrottle, key, with_for_update=True)


def _key(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()
