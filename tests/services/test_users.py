"""Are users added and changed by administrators alone, is one always left, and do changes sign people out?"""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.domain.sessions import LinkPurpose
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, SignInLink, User, UserRole, UserSession
from mayatrack.models.base import new_id, now
from mayatrack.models.users import UserCreate
from mayatrack.services.sessions import hash_token
from mayatrack.services.users import (
    activate_user,
    add_user,
    change_roles,
    check_user,
    deactivate_user,
    edit_user,
    end_user_sessions,
    make_password_link,
    make_password_link_of,
    unbind_identity,
)
from tests.factories import make_credential, make_sign_in_link, make_user, make_user_role, make_user_session

FIELDS = {"name": "Ana María Núñez", "email": "Ana@Example.ORG "}
LAST = (
    "This is the last administrator who can sign in: make somebody else an administrator first, and let them sign in."
)
KEPT = "MaYA Track keeps this user itself: add a user of the office instead."
PROVIDER = {"issuer": "https://login.example.org", "subject": "1234"}


def make_signed_in(session: Session, *roles: Role, **changes: Any) -> User:
    """A user with a password, two open sessions and a link that nobody used."""
    user = make_user(session, **changes)
    make_credential(session, user_id=user.id, password_hash="$argon2id$…")
    make_sign_in_link(session, user_id=user.id)
    for _ in range(2):
        make_user_session(session, user_id=user.id)
    for role in roles:
        make_user_role(session, user_id=user.id, role=role)
    return user


def act_as(user: User, *roles: Role) -> Actor:
    return Actor(user_id=user.id, name=user.name, roles=frozenset(roles))


def as_fields(user: User, **changes: Any) -> UserCreate:
    return check_user({"name": user.name, "email": user.email} | changes)


def read_roles(session: Session, user_id: UUID) -> set[Role]:
    return set(session.exec(select(UserRole.role).where(UserRole.user_id == user_id)))


def count_sessions(session: Session, user_id: UUID) -> int:
    return len(session.exec(select(UserSession.token_hash).where(UserSession.user_id == user_id)).all())


def count_links(session: Session, user_id: UUID) -> int:
    return len(session.exec(select(SignInLink.id).where(SignInLink.user_id == user_id)).all())


def read_events(session: Session) -> list[tuple[str, Any, Any]]:
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
    return [(event.action, event.before, event.after) for event in events]


def test_user_is_added_with_roles_and_cannot_sign_in_yet(session: Session, local_actor: Actor) -> None:
    roles = [Role.PROGRAM_STAFF, Role.REVIEWER]
    user = add_user(session, fields=check_user(FIELDS), roles=roles, by=local_actor)
    assert (user.name, user.email, user.is_active, user.issuer) == ("Ana María Núñez", "ana@example.org", True, None)
    assert read_roles(session, user.id) == set(roles)
    assert [action for action, _, _ in read_events(session)] == ["add_user", "change_roles"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " \u200b"}, "Name is missing: enter the name that colleagues know."),
        ({"name": "123-45-6789"}, "Name: this looks like a Social Security number, which is never stored: remove it."),
        ({"name": "N" * 121}, "Name: string should have at most 120 characters."),
        ({"is_active": True}, "Is active: extra inputs are not permitted."),
    ],
)
def test_user_that_is_nobody_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_user(FIELDS | changes)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("email", ["", "nobody", "a@b@example.org", None])
def test_user_needs_an_email_address(email: str | None) -> None:
    with pytest.raises(InvalidInput, match=r"^Email"):
        check_user(FIELDS | {"email": email})


def test_email_belongs_to_one_user(session: Session, local_actor: Actor) -> None:
    make_user(session, email="ana@example.org")
    other = make_user(session)
    sentence = "The e-mail address ana@example.org belongs to a user already: change that user instead."
    with pytest.raises(InvalidInput) as refusal:
        add_user(session, fields=check_user(FIELDS), roles=[], by=local_actor)
    assert str(refusal.value) == sentence
    with pytest.raises(InvalidInput) as refusal:
        edit_user(session, other.id, fields=check_user(FIELDS), version=1, by=local_actor)
    assert str(refusal.value) == sentence
    assert (other.version, read_events(session)) == (1, [])


def test_reviewer_cannot_be_leadership(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        user = make_signed_in(session, Role.REVIEWER)
    both = [Role.REVIEWER, Role.LEADERSHIP]
    with pytest.raises(InvalidInput, match="A reviewer cannot also be leadership"), writing(engine) as session:
        add_user(session, fields=check_user(FIELDS), roles=both, by=local_actor)
    with pytest.raises(InvalidInput, match="A reviewer cannot also be leadership"), writing(engine) as session:
        change_roles(session, user.id, roles=both, version=1, by=local_actor)
    with writing(engine) as session:
        assert session.exec(select(User.id).where(User.email == "ana@example.org")).all() == []
        assert (read_roles(session, user.id), count_sessions(session, user.id)) == ({Role.REVIEWER}, 2)
        assert read_events(session) == []


def test_new_name_keeps_the_sign_ins(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session)
    edit_user(session, user.id, fields=as_fields(user, name="Ana"), version=1, by=local_actor)
    assert (user.name, user.version, count_sessions(session, user.id)) == ("Ana", 2, 2)
    assert read_events(session) == [("edit_user", {"name": "withheld"}, {"name": "withheld"})]


def test_new_email_ends_sign_ins_and_links(session: Session, local_actor: Actor) -> None:
    user, other = make_signed_in(session), make_signed_in(session)
    used = make_sign_in_link(session, user_id=user.id, used_at=now())
    edit_user(session, user.id, fields=as_fields(user, email="New@example.org"), version=1, by=local_actor)
    assert (user.email, count_sessions(session, user.id)) == ("new@example.org", 0)
    assert session.exec(select(SignInLink.id).where(SignInLink.user_id == user.id)).all() == [used.id]
    assert (count_sessions(session, other.id), count_links(session, other.id)) == (2, 1)
    assert read_events(session) == [("edit_user", {"email": "withheld"}, {"email": "withheld"})]


def test_roles_change_with_both_sets_in_the_log_and_end_sign_ins(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session, Role.REVIEWER, Role.PROGRAM_STAFF)
    change_roles(session, user.id, roles=[Role.PROGRAM_STAFF, Role.ADMINISTRATOR], version=1, by=local_actor)
    assert read_roles(session, user.id) == {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}
    assert (count_sessions(session, user.id), count_links(session, user.id)) == (0, 1)
    before, after = ["program_staff", "reviewer"], ["administrator", "program_staff"]
    assert read_events(session) == [("change_roles", {"roles": before}, {"roles": after})]


def test_same_roles_change_nothing(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session, Role.REVIEWER)
    change_roles(session, user.id, roles=[Role.REVIEWER], version=1, by=local_actor)
    assert (user.version, count_sessions(session, user.id), read_events(session)) == (1, 2, [])


def test_user_changed_meanwhile_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session, email="before@example.org")
    change_roles(session, user.id, roles=[Role.REVIEWER], version=1, by=local_actor)
    assert user.version == 2
    with pytest.raises(EditConflict):
        change_roles(session, user.id, roles=[Role.LEADERSHIP], version=1, by=local_actor)
    with pytest.raises(EditConflict):
        edit_user(session, user.id, fields=check_user(FIELDS), version=1, by=local_actor)
    assert (read_roles(session, user.id), user.email) == ({Role.REVIEWER}, "before@example.org")


def test_deactivation_ends_sign_ins_and_links_until_activation(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session, Role.REVIEWER)
    deactivate_user(session, user.id, by=local_actor)
    assert (user.is_active, count_sessions(session, user.id), count_links(session, user.id)) == (False, 0, 0)
    activate_user(session, user.id, by=local_actor)
    assert (user.is_active, read_roles(session, user.id)) == (True, {Role.REVIEWER})
    assert read_events(session) == [
        ("deactivate_user", {"is_active": True}, {"is_active": False}),
        ("activate_user", {"is_active": False}, {"is_active": True}),
    ]


def test_sessions_of_one_user_end(session: Session, local_actor: Actor) -> None:
    user, other = make_signed_in(session), make_signed_in(session)
    assert end_user_sessions(session, user.id, by=local_actor) == 2
    assert (count_sessions(session, user.id), count_sessions(session, other.id)) == (0, 2)
    assert end_user_sessions(session, user.id, by=local_actor) == 0
    assert read_events(session) == [("end_user_sessions", None, {"session_count": 2})]


def test_identity_is_unbound(session: Session, local_actor: Actor) -> None:
    user = make_signed_in(session, **PROVIDER)
    unbind_identity(session, user.id, by=local_actor)
    assert (user.issuer, user.subject, count_sessions(session, user.id)) == (None, None, 0)
    withheld = {"issuer": "withheld", "subject": "withheld"}
    assert read_events(session) == [("unbind_identity", withheld, {"issuer": None, "subject": None})]


def test_link_to_choose_a_password_is_made_and_not_told(session: Session, local_actor: Actor) -> None:
    make_signed_in(session, Role.ADMINISTRATOR)
    user = make_user(session)
    token = make_password_link(session, user.id, by=local_actor)
    session.flush()
    link = session.exec(select(SignInLink).where(SignInLink.user_id == user.id)).one()
    assert (link.user_id, link.purpose, link.token_hash) == (user.id, LinkPurpose.CHOOSE_PASSWORD, hash_token(token))
    assert ("make_password_link", None, None) in read_events(session)
    assert token not in str(read_events(session))


def test_first_link_is_an_administrators(session: Session, local_actor: Actor) -> None:
    user, first = make_user(session), make_user(session)
    make_user_role(session, user_id=first.id, role=Role.ADMINISTRATOR)
    with pytest.raises(RuleBroken, match=r"^The first who signs in has to be an administrator"):
        make_password_link(session, user.id, by=local_actor)
    make_password_link(session, first.id, by=local_actor)
    assert (count_links(session, user.id), count_links(session, first.id)) == (0, 1)


def test_link_is_found_by_the_email_address(session: Session, local_actor: Actor) -> None:
    first = make_user(session, email="ana@example.org")
    make_user_role(session, user_id=first.id, role=Role.ADMINISTRATOR)
    make_password_link_of(session, email=" Ana@Example.org", by=local_actor)
    assert count_links(session, first.id) == 1
    with pytest.raises(NotFound, match=r"^No user has the e-mail address other@example\.org"):
        make_password_link_of(session, email="other@example.org", by=local_actor)


def test_link_is_refused_to_those_who_cannot_use_it(session: Session, local_actor: Actor) -> None:
    administrator = make_signed_in(session, Role.ADMINISTRATOR)
    inactive, bound = make_user(session, is_active=False), make_user(session, **PROVIDER)
    with pytest.raises(RuleBroken, match=r"change your own password on the page Account\.$"):
        make_password_link(session, administrator.id, by=act_as(administrator, Role.ADMINISTRATOR))
    with pytest.raises(RuleBroken, match=r"^A deactivated user cannot sign in"):
        make_password_link(session, inactive.id, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^This user signs in through the identity provider"):
        make_password_link(session, bound.id, by=local_actor)
    assert (count_links(session, administrator.id), read_events(session)) == (1, [])


def test_administrator_stays_one_and_stays_in(session: Session) -> None:
    administrator, other = (make_signed_in(session, Role.ADMINISTRATOR) for _ in range(2))
    by = act_as(administrator, Role.ADMINISTRATOR)
    with pytest.raises(RuleBroken, match=r"^You cannot take away your own administrator role"):
        change_roles(session, administrator.id, roles=[Role.PROGRAM_STAFF], version=1, by=by)
    with pytest.raises(RuleBroken, match=r"^You cannot deactivate yourself"):
        deactivate_user(session, administrator.id, by=by)
    change_roles(session, administrator.id, roles=[Role.ADMINISTRATOR, Role.REVIEWER], version=1, by=by)
    change_roles(session, other.id, roles=[], version=1, by=by)
    assert read_roles(session, administrator.id) == {Role.ADMINISTRATOR, Role.REVIEWER}


def make_who_does_not_count(session: Session) -> None:
    """Administrators who could not sign in, and somebody who can but is none."""
    make_user_role(session, role=Role.ADMINISTRATOR)
    make_user_role(session, role=Role.ADMINISTRATOR, user_id=make_user(session, is_active=False, **PROVIDER).id)
    demonstration = make_user(session, issuer="demonstration", subject="administrator")
    make_user_role(session, role=Role.ADMINISTRATOR, user_id=demonstration.id)
    make_credential(session, user_id=make_user_role(session, role=Role.ADMINISTRATOR).user_id)
    make_signed_in(session, Role.PROGRAM_STAFF)


@pytest.mark.parametrize("is_bound", [False, True])
def test_last_administrator_who_can_sign_in_remains(session: Session, local_actor: Actor, is_bound: bool) -> None:
    make_who_does_not_count(session)
    last = make_user(session, **PROVIDER | {"subject": "5"}) if is_bound else make_signed_in(session)
    make_user_role(session, user_id=last.id, role=Role.ADMINISTRATOR)
    with pytest.raises(RuleBroken) as refusal:
        change_roles(session, last.id, roles=[Role.PROGRAM_STAFF], version=1, by=local_actor)
    assert str(refusal.value) == LAST
    with pytest.raises(RuleBroken) as refusal:
        deactivate_user(session, last.id, by=local_actor)
    assert str(refusal.value) == LAST
    if is_bound:
        with pytest.raises(RuleBroken) as refusal:
            unbind_identity(session, last.id, by=local_actor)
        assert str(refusal.value) == LAST
    assert (read_roles(session, last.id), last.is_active, read_events(session)) == ({Role.ADMINISTRATOR}, True, [])
    make_signed_in(session, Role.ADMINISTRATOR)
    deactivate_user(session, last.id, by=local_actor)
    assert last.is_active is False


def test_administrators_who_deactivate_each_other_at_once_leave_one(engine: Engine) -> None:
    with writing(engine) as session:
        pair = [make_signed_in(session, Role.ADMINISTRATOR) for _ in range(2)]
    together, refused = threading.Barrier(2), []

    def deactivate(by: User, whom: User) -> None:
        together.wait()
        try:
            with writing(engine) as session:
                deactivate_user(session, whom.id, by=act_as(by, Role.ADMINISTRATOR))
        except RuleBroken as error:
            refused.append(str(error))

    threads = [threading.Thread(target=deactivate, args=each) for each in (tuple(pair), tuple(pair[::-1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with writing(engine) as session:
        left = session.exec(select(User.id).where(col(User.id).in_([each.id for each in pair]), User.is_active)).all()
    assert (len(left), refused) == (1, [LAST])


CHANGES: list[Callable[[Session, UUID, Actor], object]] = [
    lambda session, user_id, by: edit_user(session, user_id, fields=check_user(FIELDS), version=1, by=by),
    lambda session, user_id, by: change_roles(session, user_id, roles=[], version=1, by=by),
    lambda session, user_id, by: deactivate_user(session, user_id, by=by),
    lambda session, user_id, by: activate_user(session, user_id, by=by),
    lambda session, user_id, by: unbind_identity(session, user_id, by=by),
    lambda session, user_id, by: end_user_sessions(session, user_id, by=by),
    lambda session, user_id, by: make_password_link(session, user_id, by=by),
]


@pytest.mark.parametrize("change", CHANGES)
def test_users_of_the_product_itself_are_not_changed(
    session: Session, local_actor: Actor, change: Callable[[Session, UUID, Actor], object]
) -> None:
    demonstration = make_signed_in(session, Role.REVIEWER, issuer="demonstration", subject="reviewer")
    for user_id in (LOCAL_USER_ID, demonstration.id):
        with pytest.raises(RuleBroken) as refusal:
            change(session, user_id, local_actor)
        assert str(refusal.value) == KEPT
    assert (count_sessions(session, demonstration.id), read_events(session)) == (2, [])


@pytest.mark.parametrize("change", CHANGES)
def test_user_who_is_gone_is_not_found(
    session: Session, local_actor: Actor, change: Callable[[Session, UUID, Actor], object]
) -> None:
    with pytest.raises(NotFound):
        change(session, new_id(), local_actor)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_other_roles_change_no_user(
    session: Session,
    actor_with: Callable[..., Actor],
    role: Role,
    change: Callable[[Session, UUID, Actor], object],
) -> None:
    user = make_signed_in(session, Role.REVIEWER)
    with pytest.raises(NotAllowed):
        change(session, user.id, actor_with(role))
    with pytest.raises(NotAllowed):
        add_user(session, fields=check_user(FIELDS), roles=[Role.ADMINISTRATOR], by=actor_with(role))
    assert (count_sessions(session, user.id), read_roles(session, user.id)) == (2, {Role.REVIEWER})
