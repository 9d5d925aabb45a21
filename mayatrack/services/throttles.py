"""May somebody try again yet? Wrong guesses are counted for each account and for each address they come from."""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from mayatrack.domain.network_addresses import name_caller
from mayatrack.domain.passwords import ACCOUNT_TRIES, ADDRESS_TRIES, FORGET_AFTER, wait_after
from mayatrack.exceptions import SignInRefused
from mayatrack.models import SignInThrottle
from mayatrack.models.base import now as present

ACCOUNT: Final = "account"
ADDRESS: Final = "address"
# Sign-ins through the identity provider that came to nothing: they are counted for the log alone, nobody has to wait.
PROVIDER: Final = "provider"
TRIES: Final = {ACCOUNT: ACCOUNT_TRIES, ADDRESS: ADDRESS_TRIES, PROVIDER: ADDRESS_TRIES}


@dataclass(frozen=True)
class TurnedAway:
    """What had to wait, ACCOUNT or ADDRESS, and how often somebody was turned away since that began."""

    kind: str
    count: int


def count_try(session: Session, *, email: str, address: str, now: datetime | None = None) -> None:
    """Count one more try as failed before it is looked at: guesses sent all at once are counted one by one.

    Raises SignInRefused, and counts nothing, while the account or the address has to wait.
    """
    moment = now or present()
    found = [(kind, _fetch(session, key)) for kind, key in _keys(email, address)]
    blocked = [each.blocked_until for _, each in found if each.blocked_until and each.blocked_until > moment]
    if blocked:
        minutes = math.ceil((max(blocked) - moment).total_seconds() / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        raise SignInRefused(f"There were too many attempts: wait {wait}, and try again.", reason="throttled")
    for kind, throttle in found:
        _count_failure(throttle, tries=TRIES[kind], moment=moment)
        session.add(throttle)
    session.flush()


def count_turned_away(session: Session, *, email: str, address: str, now: datetime | None = None) -> list[TurnedAway]:
    """Count an attempt that `count_try` refused, by what has to wait.

    Nothing is stored about an account that nobody guessed at before: whoever has to wait could name any number of them.
    """
    moment = now or present()
    counted = []
    for kind, key in _keys(email, address):
        throttle = session.get(SignInThrottle, key, with_for_update=True)
        if throttle is not None and _is_blocked(throttle, moment):
            throttle.turned_away_count += 1
            session.add(throttle)
            counted.append(TurnedAway(kind, throttle.turned_away_count))
    session.flush()
    return counted


def count_provider_failure(session: Session, *, address: str, now: datetime | None = None) -> int:
    """Count a sign-in through the identity provider that came to nothing, whoever may have made it up.

    0 for the address's first twenty and for the first one after each wait that a password would ask for; for those in
    between, the how manieth of this wait it is.
    """
    moment = now or present()
    throttle = _fetch(session, _key(PROVIDER, name_caller(address)))
    if _is_blocked(throttle, moment):
        throttle.turned_away_count += 1
    else:
        _count_failure(throttle, tries=TRIES[PROVIDER], moment=moment)
    session.add(throttle)
    session.flush()
    return throttle.turned_away_count


def forget_failures(session: Session, *, email: str, address: str) -> None:
    """The try was no failure after all: the account starts anew, and the address is one failure better off."""
    (_, account_key), (_, address_key) = _keys(email, address)
    if account := session.get(SignInThrottle, account_key):
        session.delete(account)
    if source := session.get(SignInThrottle, address_key, with_for_update=True):
        source.failure_count -= 1
        source.blocked_until = None
        session.add(source)
    session.flush()


def _count_failure(throttle: SignInThrottle, *, tries: int, moment: datetime) -> None:
    is_old = moment - throttle.failed_at >= FORGET_AFTER
    throttle.failure_count = 1 if is_old else throttle.failure_count + 1
    throttle.failed_at = moment
    wait_for = wait_after(throttle.failure_count, tries=tries)
    throttle.blocked_until = moment + wait_for if wait_for else None
    throttle.turned_away_count = 0


def _is_blocked(throttle: SignInThrottle, moment: datetime) -> bool:
    return throttle.blocked_until is not None and throttle.blocked_until > moment


def _fetch(session: Session, key: str) -> SignInThrottle:
    # Of two first guesses at once one has to wait for the other: there must be a row to wait for.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = {"key": key, "failure_count": 0, "failed_at": present(), "turned_away_count": 0}
    session.connection().execute(insert(SignInThrottle).values(row).on_conflict_do_nothing())
    return session.get_one(SignInThrottle, key, with_for_update=True)


def _keys(email: str, address: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """What a try is counted for: the account, then the address, each with its key."""
    return (ACCOUNT, _key(ACCOUNT, email)), (ADDRESS, _key(ADDRESS, name_caller(address)))


def _key(kind: str, name: str) -> str:
    return hashlib.sha256(f"{kind}:{name}".encode()).hexdigest()
