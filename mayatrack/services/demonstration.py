"""How does somebody look around among the sample program's synthetic people without an account of their own?"""

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.roles import LOCAL_USER_ROLES, Role
from mayatrack.domain.sessions import SignInMethod
from mayatrack.exceptions import SignInRefused
from mayatrack.models import User, UserRole, UserSession
from mayatrack.services.doors import is_demonstration_open
from mayatrack.services.sessions import end_session, open_session
from mayatrack.services.sign_in_events import add_sign_in_event

# Stands where an identity provider's name would: nobody can sign in by it.
DEMONSTRATION: Final = SignInMethod.DEMONSTRATION.value
OFFICE: Final = "office"
# Which part somebody can play → the roles that go with it.
PARTS: Final[dict[str, frozenset[Role]]] = {
    OFFICE: LOCAL_USER_ROLES,
    **{role.value: frozenset({role}) for role in Role},
}
WORDS: Final[dict[str, str]] = {
    OFFICE: "the whole office",
    Role.PROGRAM_STAFF: "program staff",
    Role.REVIEWER: "a reviewer",
    Role.LEADERSHIP: "leadership",
    Role.ALUMNI_COORDINATOR: "an alumni coordinator",
    Role.TRAVEL_ADVISER: "a travel adviser",
    Role.ADMINISTRATOR: "an administrator",
}


def describe_part(name: str) -> str:
    """Whom somebody plays, in words, such as program staff."""
    return WORDS[name]


def enter_demonstration(
    session: Session, part: str, *, old_token: str | None = None, address: str | None = None
) -> str:
    """Sign in as the demonstration user of this part: the token for their browser's cookie.

    A session that the browser had under `old_token` ends. Raises SignInRefused where the door is closed, or the part
    is none.
    """
    if part not in PARTS or not is_demonstration_open(session):
        raise SignInRefused("Looking around without an account is not possible here: sign in.", reason="no door")
    end_session(session, old_token)
    user_id = _find_user(session, part) or _add_user(session, part, address)
    return open_session(session, user_id=user_id, method=SignInMethod.DEMONSTRATION, address=address)


def end_demonstration(session: Session) -> None:
    """Nobody looks around any more: every demonstration session ends."""
    ended = sa.delete(UserSession).where(col(UserSession.method) == SignInMethod.DEMONSTRATION)
    session.connection().execute(ended)


def _find_user(session: Session, part: str) -> UUID | None:
    statement = select(User.id).where(User.issuer == DEMONSTRATION, User.subject == part, User.is_active)
    return session.exec(statement).one_or_none()


def _add_user(session: Session, part: str, address: str | None) -> UUID:
    user = User(name=f"Demonstration: {describe_part(part)}", issuer=DEMONSTRATION, subject=part)
    session.add(user)
    session.flush()
    session.add_all(UserRole(user_id=user.id, role=role) for role in sorted(PARTS[part]))
    add_sign_in_event(session, "add_demonstration_user", user_id=user.id, address=address, after={"part": part})
    session.flush()
    return user.id
