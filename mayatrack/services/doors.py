"""Which ways in are there at this moment? What the sign-in page offers, and what must not be open besides."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

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
        has_passwords=_has_password(session),
        has_demonstration=is_demonstration_open(session),
        needs_administrator=not has_administrator(session),
    )


def has_account(session: Session) -> bool:
    """Can anybody really sign in: with a password of their own, or because an identity provider knows them?"""
    return session.exec(select_accounts().limit(1)).first() is not None


def has_administrator(session: Session) -> bool:
    """Can an administrator really sign in? Until then start-up prints the link that makes the first one."""
    return session.exec(select_administrators().limit(1)).first() is not None


def select_accounts() -> SelectOfScalar[UUID]:
    """The ids of active users with a password of their own, or whom an identity provider knows."""
    is_known = col(User.issuer) != SignInMethod.DEMONSTRATION.value
    can_sign_in = sa.or_(col(Credential.password_hash).is_not(None), is_known)
    return select(User.id).join(Credential, isouter=True).where(User.is_active, can_sign_in)


def select_administrators() -> SelectOfScalar[UUID]:
    """Those of them who are administrators, and no demonstration's."""
    is_real = col(User.issuer).is_distinct_from(SignInMethod.DEMONSTRATION.value)
    return select_accounts().join(UserRole).where(UserRole.role == Role.ADMINISTRATOR, is_real)


def is_demonstration_open(session: Session) -> bool:
    """May anybody at this computer look around without an account?

    Only among the sample program's synthetic people, while nobody can really sign in, and not where others could come.
    """
    settings = get_settings()
    is_private = settings.public_url is None and settings.openid_issuer is None
    return is_private and is_sample(session) and not has_account(session)


def _has_password(session: Session) -> bool:
    statement = select(User.id).join(Credential).where(User.is_active, col(Credential.password_hash).is_not(None))
    return session.exec(statement.limit(1)).first() is not None
