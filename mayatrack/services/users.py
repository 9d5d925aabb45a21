"""Add users, change who they are and what they may do, and end their sign-ins."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session, col, select

from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, Role, check_can_act, check_roles
from mayatrack.domain.sessions import LinkPurpose
from mayatrack.exceptions import InvalidInput, NotFound, RuleBroken
from mayatrack.models import Credential, User, UserRole
from mayatrack.models.users import UserCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.demonstration import DEMONSTRATION
from mayatrack.services.doors import has_administrator, select_administrators
from mayatrack.services.links import make_link, void_links
from mayatrack.services.records import check_input, fetch
from mayatrack.services.sessions import end_sessions

LAST_ADMINISTRATOR: Final = (
    "This is the last administrator who can sign in: make somebody else an administrator first, and let them sign in."
)


def check_user(values: dict[str, Any]) -> UserCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(UserCreate, values)


def add_user(session: Session, *, fields: UserCreate, roles: Iterable[Role], by: Actor) -> User:
    """Add a user, who cannot sign in before they choose a password by a link or a provider vouches for their e-mail.

    Raises InvalidInput if the e-mail address belongs to a user already, or the roles must not be held together.
    """
    check_can_act(by, Action.EDIT_USERS)
    _lock_users(session)
    _check_email_is_free(session, fields.email)
    user = User(**fields.model_dump())
    session.add(user)
    record_event(session, "add_user", user, by=by)
    session.flush()
    _store_roles(session, user, roles, by=by)
    return user


def edit_user(session: Session, user_id: UUID, *, fields: UserCreate, version: int, by: Actor) -> User:
    """Change a user's name and e-mail address; another address ends their sign-ins and voids their links.

    Raises EditConflict if somebody changed the user since `version`, InvalidInput if the address is another user's.
    """
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id, version=version)
    is_moving = fields.email != user.email
    if is_moving:
        _check_email_is_free(session, fields.email)
    user.name, user.email = fields.name, fields.email
    record_event(session, "edit_user", user, by=by)
    session.flush()
    if is_moving:
        _shut_out(session, user)
    return user


def change_roles(session: Session, user_id: UUID, *, roles: Iterable[Role], version: int, by: Actor) -> User:
    """Give the user exactly these roles and end their sign-ins. Raises EditConflict if changed since `version`.

    Raises RuleBroken where an administrator would take the role from themselves or from the last who can sign in.
    """
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id, version=version)
    wanted = frozenset(roles)
    if Role.ADMINISTRATOR not in wanted:
        if user.id == by.user_id and Role.ADMINISTRATOR in by.roles:
            raise RuleBroken("You cannot take away your own administrator role: ask another administrator to do it.")
        _check_not_last_administrator(session, user)
    if _store_roles(session, user, wanted, by=by):
        # The roles are rows of their own: without this, an edit that saw the roles of before would pass as current.
        flag_modified(user, "name")
        session.flush()
        end_sessions(session, user_id=user.id)
    return user


def deactivate_user(session: Session, user_id: UUID, *, by: Actor) -> User:
    """Let the user sign in no longer, from this moment on; what they did stays theirs.

    Raises RuleBroken for oneself and for the last administrator who can sign in.
    """
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id)
    if user.id == by.user_id:
        raise RuleBroken("You cannot deactivate yourself: ask another administrator to do it.")
    _check_not_last_administrator(session, user)
    user.is_active = False
    record_event(session, "deactivate_user", user, by=by)
    session.flush()
    _shut_out(session, user)
    return user


def activate_user(session: Session, user_id: UUID, *, by: Actor) -> User:
    """Let a deactivated user sign in again, as before."""
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id)
    user.is_active = True
    record_event(session, "activate_user", user, by=by)
    session.flush()
    return user


def unbind_identity(session: Session, user_id: UUID, *, by: Actor) -> User:
    """Forget which account of the identity provider is the user's, and end their sign-ins.

    The next account that the provider vouches for with the user's e-mail address is bound instead. Raises RuleBroken
    for the last administrator who can sign in.
    """
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id)
    if not _has_password(session, user):
        _check_not_last_administrator(session, user)
    user.issuer = user.subject = None
    record_event(session, "unbind_identity", user, by=by)
    session.flush()
    end_sessions(session, user_id=user.id)
    return user


def end_user_sessions(session: Session, user_id: UUID, *, by: Actor) -> int:
    """Sign the user out everywhere. How many sessions there were."""
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id)
    count = end_sessions(session, user_id=user.id)
    if count:
        add_event(session, "end_user_sessions", user, after={"session_count": count}, by=by)
    return count


def make_password_link(session: Session, user_id: UUID, *, by: Actor) -> str:
    """The token of a link by which the user chooses a password; it is stored nowhere.

    Raises RuleBroken for oneself, for a deactivated user, for one for whom the identity provider vouches, and for one
    without that role while no administrator can sign in.
    """
    check_can_act(by, Action.EDIT_USERS)
    user = _fetch_locked(session, user_id)
    if user.id == by.user_id:
        raise RuleBroken("This link is for other users: change your own password on the page Account.")
    if not user.is_active:
        raise RuleBroken("A deactivated user cannot sign in: activate the user before you make a link.")
    if user.issuer is not None:
        raise RuleBroken(
            "This user signs in through the identity provider: unbind that account before you make a link."
        )
    if not has_administrator(session) and not _is_administrator(session, user.id):
        # Whoever signs in first closes the demonstration: nobody would be left to add others.
        raise RuleBroken(
            "The first who signs in has to be an administrator: use the one-time link that the terminal printed at "
            "start-up, or give this user that role."
        )
    add_event(session, "make_password_link", user, by=by)
    return make_link(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=user.id)


def make_password_link_of(session: Session, *, email: str, by: Actor) -> str:
    """The same for the user with this e-mail address. Raises NotFound where there is none."""
    check_can_act(by, Action.EDIT_USERS)
    user_id = session.exec(select(User.id).where(User.email == email.strip().lower())).one_or_none()
    if user_id is None:
        raise NotFound(f"No user has the e-mail address {email.strip()}: look it up on the page Users.")
    return make_password_link(session, user_id, by=by)


def _is_administrator(session: Session, user_id: UUID) -> bool:
    return session.get(UserRole, (user_id, Role.ADMINISTRATOR)) is not None


def _lock_users(session: Session) -> None:
    """Let whoever changes users come one at a time, until the transaction ends."""
    # Two administrators may take the role from each other at once, and each would have seen one remain. One row stands
    # for all users; SQLite has locked the whole database when the write began.
    session.exec(select(User.id).where(col(User.id) == LOCAL_USER_ID).with_for_update(key_share=True)).one_or_none()


def _fetch_locked(session: Session, user_id: UUID, *, version: int | None = None) -> User:
    """The user, while nobody else changes any. Raises RuleBroken for those whom the product itself keeps."""
    _lock_users(session)
    user = fetch(session, User, user_id, version=version)
    if user.id == LOCAL_USER_ID or user.issuer == DEMONSTRATION:
        raise RuleBroken("MaYA Track keeps this user itself: add a user of the office instead.")
    return user


def _store_roles(session: Session, user: User, roles: Iterable[Role], *, by: Actor) -> bool:
    """Store the roles and their event. Did anything change?"""
    wanted = frozenset(roles)
    check_roles(wanted)
    held = {each.role: each for each in session.exec(select(UserRole).where(UserRole.user_id == user.id))}
    if wanted == held.keys():
        return False
    for role in held.keys() - wanted:
        session.delete(held[role])
    session.add_all(UserRole(user_id=user.id, role=role) for role in sorted(wanted - held.keys()))
    add_event(session, "change_roles", user, before={"roles": sorted(held)}, after={"roles": sorted(wanted)}, by=by)
    session.flush()
    return True


def _shut_out(session: Session, user: User) -> None:
    """End the user's sign-ins, and void the links that were handed out and not used."""
    end_sessions(session, user_id=user.id)
    void_links(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=user.id)


def _has_password(session: Session, user: User) -> bool:
    found = select(Credential.user_id).where(Credential.user_id == user.id, col(Credential.password_hash).is_not(None))
    return session.exec(found).first() is not None


def _check_not_last_administrator(session: Session, user: User) -> None:
    """Raise RuleBroken if the user is the last administrator who can sign in."""
    if session.exec(select_administrators()).all() == [user.id]:
        raise RuleBroken(LAST_ADMINISTRATOR)


def _check_email_is_free(session: Session, email: str) -> None:
    if session.exec(select(User.id).where(User.email == email)).first() is not None:
        raise InvalidInput(f"The e-mail address {email} belongs to a user already: change that user instead.")
