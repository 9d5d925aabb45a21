"""How long does a sign-in last, and how does one begin?"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# OWASP ASVS 5.0, 7.3: an office's day is one sign-in; an unattended desk ends it after an hour.
IDLE_LIMIT: Final = timedelta(hours=1)
ABSOLUTE_LIMIT: Final = timedelta(hours=12)
# Writing down every click that somebody is still there would make every click a write.
SEEN_EVERY: Final = timedelta(minutes=1)

LINK_LIMIT: Final = timedelta(days=3)


class SignInMethod(StrEnum):
    """What proved who somebody is."""

    PASSWORD = "password"  # noqa: S105 - a name, no password.
    OPENID = "openid"
    DEMONSTRATION = "demonstration"


class LinkPurpose(StrEnum):
    """What a one-time link is good for."""

    FIRST_ADMINISTRATOR = "first_administrator"
    CHOOSE_PASSWORD = "choose_password"  # noqa: S105 - a name, no password.


def find_end(*, seen_at: datetime, ends_at: datetime) -> datetime:
    """When a session ends that was last seen then, and that nobody uses any more."""
    return min(ends_at, seen_at + IDLE_LIMIT)


def is_open(*, seen_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Is a session that was last seen then still open now?"""
    return now < find_end(seen_at=seen_at, ends_at=ends_at)


def is_due(*, seen_at: datetime, now: datetime) -> bool:
    """Is it time to write down again that somebody is there?"""
    return now - seen_at >= SEEN_EVERY
