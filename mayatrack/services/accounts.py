"""Who can sign in here with a password, how does somebody get one, and how is it changed?"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.domain.sessions import LinkPurpose, SignInMethod
from mayatrack.exceptions import NotFound, RuleBroken
from mayatrack.models import Credential, User, UserRole
from mayatrack.models.base import now as present
from mayatrack.models.users import UserCreate
from mayatrack.services.demonstration import DEMONSTRATION, end_demonstration
from mayatrack.services.doors import has_administrator
from mayatrack.services.links import GONE, find_link, make_link, use_link, void_links
from mayatrack.services.passwords import check_password, hash_password
from mayatrack.services.records import check_input
from mayatrack.services.sessions import end_sessions, open_session
from mayatrack.services.sign_in_events import add_sign_in_event


@dataclass(frozen=True)
class Account:
    """A user, and what they sign in with; never the password or the key."""

    name: str
    email: str
    has_password: bool
    has_second_step: bool


def renew_first_link(session: Session) -> str | None:
    """The token of a new link for the first administrator, the only one that works; None where there is one."""
    if has_administrator(session):
        void_links(session, purpose=LinkPurpose.FIRST_ADMINISTRATOR)
        return None
    return make_link(session, purpose=LinkPurpose.FIRST_ADMINISTRATOR)


def add_first_administrator(
    session: Session, token: str, *, name: str, email: str, password: str, address: str | None = None
) -> str:
    """Make the first administrator by the link that start-up printed, and sign them in: their cookie's token.

    Raises NotFound if the link does not work, RuleBroken if there is one already, InvalidInput with a sentence.
    """
    fields = check_input(UserCreate, {"name": name, "email": email})
    stored = hash_password(check_password(password, name=fields.name, email=fields.email))
    use_link(session, token, purpose=LinkPurpose.FIRST_ADMINISTRATOR)
    if has_administrator(session):
        raise RuleBroken("There is an administrator already: ask them to add you.")
    user = User(**fields.model_dump())
    session.add(user)
    session.flush()
    session.add(UserRole(user_id=user.id, role=Role.ADMINISTRATOR))
    add_sign_in_event(session, "add_first_administrator", user_id=user.id, address=address)
    _store_password(session, user.id, stored)
    return open_session(session, user_id=user.id, method=SignInMethod.PASSWORD, address=address)


def find_link_user(session: Session, token: str) -> User:
    """Whose password the link is for. Raises NotFound if the link does not work or the user is not active."""
    link = find_link(session, token, purpose=LinkPurpose.CHOOSE_PASSWORD)
    return _fetch_active(session, link.user_id)


def choose_password(session: Session, token: str, *, password: str, address: str | None = None) -> str:
    """Set the password of the link's user, end their other sign-ins, and sign them in: their cookie's token.

    It switches off their second step: who lost their phone gets in again by a link alone.
    Raises NotFound if the link does not work, InvalidInput with a sentence that says why the password is refused.
    """
    user = find_link_user(session, token)
    stored = hash_password(check_password(password, name=user.name, email=user.email or ""))
    use_link(session, token, purpose=LinkPurpose.CHOOSE_PASSWORD)
    add_sign_in_event(session, "choose_password", user_id=user.id, address=address)
    _store_password(session, user.id, stored)
    return open_session(session, user_id=user.id, method=SignInMethod.PASSWORD, address=address)


def change_password(session: Session, *, user_id: UUID, password: str, address: str | None = None) -> str:
    """Change the user's own password and end every sign-in of theirs; the token of a new one.

    The caller has asked for the present password. Raises InvalidInput with a sentence that says why it is refused.
    """
    user = _fetch_active(session, user_id)
    stored = hash_password(check_password(password, name=user.name, email=user.email or ""))
    add_sign_in_event(session, "change_password", user_id=user.id, address=address)
    _store_password(session, user.id, stored, keeps_second_step=True)
    return open_session(session, user_id=user.id, method=SignInMethod.PASSWORD, address=address)


def find_account(session: Session, *, user_id: UUID) -> Account:
    """What the user's own page shows of what they sign in with."""
    user, credential = session.get_one(User, user_id), session.get(Credential, user_id)
    return Account(
        name=user.name,
        email=user.email or "",
        has_password=credential is not None and credential.password_hash is not None,
        has_second_step=credential is not None and credential.totp_secret is not None,
    )


def switch_second_step(
    session: Session, *, user_id: UUID, key: str | None, step: int = 0, address: str | None = None
) -> None:
    """Ask for a code of this key at every sign-in from now on, or for none; `step` is the last code's time step."""
    credential = lock_credential(session, user_id)
    if credential is None:
        raise NotFound("There is no password of yours here: sign in with it first.")
    credential.totp_secret, credential.totp_step = key, step
    session.add(credential)
    action = "switch_on_second_step" if key else "switch_off_second_step"
    add_sign_in_event(session, action, user_id=user_id, address=address)
    session.flush()


def sign_out(session: Session, *, user_id: UUID, address: str | None = None) -> int:
    """End every sign-in of the user, in whatever browser; how many there were."""
    count = end_sessions(session, user_id=user_id)
    add_sign_in_event(session, "sign_out", user_id=user_id, address=address, after={"sessions": count})
    return count


def lock_credential(session: Session, user_id: UUID) -> Credential | None:
    """What the user signs in with, locked until the transaction ends; None where that is not a password."""
    return session.get(Credential, user_id, with_for_update=True, populate_existing=True)


def _store_password(session: Session, user_id: UUID, stored: str, *, keeps_second_step: bool = False) -> None:
    credential = lock_credential(session, user_id) or Credential(user_id=user_id)
    credential.password_hash, credential.password_set_at = stored, present()
    if not keeps_second_step:
        credential.totp_secret, credential.totp_step = None, 0
    session.add(credential)
    session.flush()
    end_sessions(session, user_id=user_id)
    # From now on somebody can really sign in.
    end_demonstration(session)


def _fetch_active(session: Session, user_id: UUID | None) -> User:
    user = session.get(User, user_id) if user_id not in {None, LOCAL_USER_ID} else None
    if user is None or not user.is_active or user.issuer == DEMONSTRATION:
        raise NotFound(GONE)
    return user
