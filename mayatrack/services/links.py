"""Which link lets somebody choose a password once? A random token, of which the database keeps a hash."""

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.sessions import LINK_LIMIT, LinkPurpose
from mayatrack.exceptions import NotFound
from mayatrack.models import SignInLink
from mayatrack.models.base import now as present
from mayatrack.services.sessions import hash_token, new_token

GONE: Final = "This link was used, was replaced by a newer one, or is older than three days: ask for a new one."


def make_link(
    session: Session, *, purpose: LinkPurpose, user_id: UUID | None = None, now: datetime | None = None
) -> str:
    """The token of a new link that works once within three days; earlier ones of this purpose and user are void.

    The caller has asked whether the actor may, and writes the audit event. The token is stored nowhere.
    """
    token, moment = new_token(), now or present()
    void_links(session, purpose=purpose, user_id=user_id)
    session.add(
        SignInLink(
            token_hash=hash_token(token),
            purpose=purpose,
            user_id=user_id,
            made_at=moment,
            ends_at=moment + LINK_LIMIT,
        )
    )
    session.flush()
    return token


def void_links(session: Session, *, purpose: LinkPurpose, user_id: UUID | None = None) -> None:
    """No link of this purpose and user that was not used yet works any more."""
    old = sa.delete(SignInLink).where(col(SignInLink.purpose) == purpose, col(SignInLink.used_at).is_(None))
    session.connection().execute(old.where(col(SignInLink.user_id).is_not_distinct_from(user_id)))


def find_link(session: Session, token: str, *, purpose: LinkPurpose, now: datetime | None = None) -> SignInLink:
    """The link of this token, locked until the transaction ends. Raises NotFound unless it still works."""
    statement = select(SignInLink).where(
        SignInLink.token_hash == hash_token(token),
        SignInLink.purpose == purpose,
        col(SignInLink.used_at).is_(None),
        col(SignInLink.ends_at) > (now or present()),
    )
    link = session.exec(statement.with_for_update()).one_or_none()
    if link is None:
        raise NotFound(GONE)
    return link


def use_link(session: Session, token: str, *, purpose: LinkPurpose, now: datetime | None = None) -> UUID | None:
    """Use the link up and give its user, None for the first administrator's. Raises NotFound unless it still works."""
    link = find_link(session, token, purpose=purpose, now=now)
    link.used_at = now or present()
    session.add(link)
    session.flush()
    return link.user_id
