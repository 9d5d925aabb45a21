"""Which ways in are there at this moment? What the sign-in page offers, and what must not be open besides."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Role
from mayatrack.domain.sessions import SignInMethod
from mayatrack.models import Credential, User, UserRole
from mayatrack.services.samples import is_sample
from mayatrack.settings import get_settings


@dataclass(frozen=True)
class Doors:
    """What works now: passwords, looking around; and whether the first administrator is still missing."""

    has_passwords: bool
    has_demonstration: bool
    needs_administrator: bool


def find_doors(session: Session) -> Doors:
    """The ways in that are open now."""
    return Doors(
        has_passwords=_has_user(session, col(Credential.password_hash).is_not(None)),
        has_demonstration=is_demonstration_open(session),
        needs_administrator=not has_administrator(session),
    )


def has_account(session: Session) -> bool:
    """Can anybody really sign in: with a password of their own, or because an identity provider knows them?"""
    is_known = col(User.issuer) != SignInMethod.DEMONSTRATION.value
    return _has_user(session, sa.or_(col(Credential.password_hash).is_not(None), is_known))


def has_administrator(session: Session) -> bool:
    """Can an administrator really sign in? Until then start-up prints the link that makes the first one."""
    is_known = col(User.issuer) != SignInMethod.DEMONSTRATION.value
    can_sign_in = sa.or_(col(Credential.password_hash).is_not(None), is_known)
    administers = select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR)
    return _has_user(session, sa.and_(can_sign_in, col(User.id).in_(administers)))


def is_demonstration_open(session: Session) -> bool:
    """May anybody at this computer look around without an account?

    Only among the sample program's synthetic people, while nobody can really sign in, and not where others could come.
    """
    settings = get_settings()
    is_private = settings.public_url is None and settings.openid_issuer is None
    return is_private and is_sample(session) and not has_account(session)


def _has_user(session: Session, condition: sa.ColumnElement[bool]) -> bool:
    statement = select(User.id).join(Credential, isouter=True).where(User.is_active, condition)
    return session.exec(statement.limit(1)).first() is not None
