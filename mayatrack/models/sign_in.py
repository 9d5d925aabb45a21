"""Who is signed in now, who may sign in for the first time, and who has failed too often?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.sessions import LinkPurpose, SignInMethod
from mayatrack.models.base import Base, Keyed, enum_type, link, now


class UserSession(Base, table=True):
    """One open sign-in: the hash of the token that one browser's cookie holds."""

    __tablename__ = "user_session"

    token_hash: str = Field(primary_key=True)
    user_id: uuid.UUID = link("app_user.id", cascade=True, index=True)
    method: SignInMethod = Field(sa_type=enum_type(SignInMethod))
    started_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now)
    ends_at: datetime


class SignInLink(Keyed, table=True):
    """A link that works once: it makes the first administrator, or lets a user choose a password."""

    __tablename__ = "sign_in_link"
    __table_args__ = (
        sa.UniqueConstraint("token_hash"),
        sa.CheckConstraint("user_id IS NOT NULL OR purpose = 'first_administrator'", name="user_for_purpose"),
    )

    token_hash: str
    purpose: LinkPurpose = Field(sa_type=enum_type(LinkPurpose))
    user_id: uuid.UUID | None = link("app_user.id", cascade=True, default=None, nullable=True, index=True)
    made_at: datetime = Field(default_factory=now)
    ends_at: datetime
    used_at: datetime | None = None


class SignInThrottle(Base, table=True):
    """How often sign-in failed for one account or one address, named by a hash, and until when it has to wait."""

    __tablename__ = "sign_in_throttle"

    key: str = Field(primary_key=True)
    failure_count: int = 0
    failed_at: datetime = Field(default_factory=now)
    blocked_until: datetime | None = None
    # Since the block began.
    turned_away_count: int = 0


class OpenIDRequest(Base, table=True):
    """One sign-in that was sent to the identity provider and has not come back yet."""

    __tablename__ = "openid_request"

    state_hash: str = Field(primary_key=True)
    # The hash of a cookie: only the browser that asked may bring the answer.
    browser_hash: str
    nonce: str
    code_verifier: str
    next_address: str
    ends_at: datetime
