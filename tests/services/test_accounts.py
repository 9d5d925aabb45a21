"""How does somebody get an account, and what ends when they change what they sign in with?"""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.domain.sessions import LinkPurpose, SignInMethod
from mayatrack.exceptions import InvalidInput, NotFound, RuleBroken
from mayatrack.models import AuditEvent, Credential, User
from mayatrack.services import accounts
from mayatrack.services.links import make_link
from mayatrack.services.passwords import is_password
from mayatrack.services.sessions import find_signed_in, open_session
from tests import factories as make

PASSWORD, OTHER = "violet harbor lantern 48", "copper meadow trumpet 71"
FORM = {"name": " Ines  Okafor", "email": "Ines.Okafor@Example.org", "password": PASSWORD}


def begin(engine: Engine, **changes: str) -> str:
    with writing(engine) as session:
        token = accounts.renew_first_link(session)
        assert token is not None
    with writing(engine) as session:
        return accounts.add_first_administrator(session, token, **(FORM | changes))


def add_user(engine: Engine, **changes: object) -> User:
    with writing(engine) as session:
        return make.make_user(session, **({"name": "Ines Okafor", "email": "ines.okafor@example.org"} | changes))


def make_choice(engine: Engine, user: User) -> str:
    with writing(engine) as session:
        return make_link(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=user.id)


def choose(engine: Engine, token: str, password: str = PASSWORD) -> str:
    with writing(engine) as session:
        return accounts.choose_password(session, token, password=password)


def visit(engine: Engine, user: User, method: SignInMethod = SignInMethod.PASSWORD) -> str:
    with writing(engine) as session:
        return open_session(session, user_id=user.id, method=method)


def read_actions(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def test_first_administrator_is_made_and_signed_in(engine: Engine) -> None:
    found = find_signed_in(engine, begin(engine))
    assert found is not None
    assert (found.actor.name, found.actor.roles) == ("Ines Okafor", {Role.ADMINISTRATOR})
    assert read_actions(engine) == ["add_first_administrator", "sign_in"]
    with Session(engine) as session:
        assert session.get_one(User, found.actor.user_id).email == "ines.okafor@example.org"
        assert is_password(session.get_one(Credential, found.actor.user_id).password_hash, PASSWORD)


def test_first_link_is_not_made_once_somebody_can_sign_in(engine: Engine) -> None:
    begin(engine)
    with writing(engine) as session:
        assert accounts.renew_first_link(session) is None


def test_first_link_makes_nobody_once_somebody_can_sign_in(engine: Engine) -> None:
    with writing(engine) as session:
        token = accounts.renew_first_link(session) or ""
        user = make.make_user(session)
        make.make_user_role(session, user_id=user.id, role=Role.ADMINISTRATOR)
        make.make_credential(session, user_id=user.id, password_hash="x")
    with pytest.raises(RuleBroken, match=r"^There is an administrator already"), writing(engine) as session:
        accounts.add_first_administrator(session, token, **FORM)


@pytest.mark.parametrize("changes", [{"name": " "}, {"email": "no address"}, {"password": "short"}])
def test_refused_form_leaves_the_link_as_it_was(engine: Engine, changes: dict[str, str]) -> None:
    with writing(engine) as session:
        token = accounts.renew_first_link(session) or ""
    with pytest.raises(InvalidInput), writing(engine) as session:
        accounts.add_first_administrator(session, token, **(FORM | changes))
    with writing(engine) as session:
        accounts.add_first_administrator(session, token, **FORM)
    assert read_actions(engine) == ["add_first_administrator", "sign_in"]


def test_password_is_chosen_once_by_a_link(engine: Engine) -> None:
    user = add_user(engine)
    old, token = visit(engine, user), make_choice(engine, user)
    new = choose(engine, token)
    assert [find_signed_in(engine, each) is not None for each in (old, new)] == [False, True]
    with pytest.raises(NotFound):
        choose(engine, token)
    assert read_actions(engine) == ["sign_in", "choose_password", "sign_in"]


def test_password_chosen_by_a_link_switches_the_second_step_off(engine: Engine) -> None:
    user = add_user(engine)
    with writing(engine) as session:
        make.make_credential(session, user_id=user.id, password_hash="x", totp_secret="K" * 32, totp_step=7)
    choose(engine, make_choice(engine, user))
    with Session(engine) as session:
        credential = session.get_one(Credential, user.id)
        assert (credential.totp_secret, credential.totp_step) == (None, 0)


@pytest.mark.parametrize("changes", [{"is_active": False}, {"issuer": "demonstration", "subject": "office"}])
def test_link_of_somebody_who_must_not_sign_in_is_gone(engine: Engine, changes: dict[str, object]) -> None:
    token = make_choice(engine, add_user(engine, **changes))
    with pytest.raises(NotFound):
        choose(engine, token)


def test_command_line_can_have_no_password(engine: Engine) -> None:
    with writing(engine) as session:
        token = make_link(session, purpose=LinkPurpose.CHOOSE_PASSWORD, user_id=LOCAL_USER_ID)
    with pytest.raises(NotFound):
        choose(engine, token)


def test_first_password_ends_the_demonstration(engine: Engine) -> None:
    player = visit(engine, add_user(engine, email=None), SignInMethod.DEMONSTRATION)
    choose(engine, make_choice(engine, add_user(engine)))
    assert find_signed_in(engine, player) is None


def test_changed_password_ends_other_sign_ins_and_keeps_the_second_step(engine: Engine) -> None:
    user = add_user(engine)
    old = choose(engine, make_choice(engine, user))
    with writing(engine) as session:
        accounts.switch_second_step(session, user_id=user.id, key="K" * 32, step=7)
        new = accounts.change_password(session, user_id=user.id, password=OTHER)
    assert [find_signed_in(engine, each) is not None for each in (old, new)] == [False, True]
    with Session(engine) as session:
        credential = session.get_one(Credential, user.id)
        assert (credential.totp_secret, credential.totp_step) == ("K" * 32, 7)
        assert [is_password(credential.password_hash, each) for each in (PASSWORD, OTHER)] == [False, True]


def test_second_step_is_switched_on_and_off(engine: Engine) -> None:
    user = add_user(engine)
    choose(engine, make_choice(engine, user))
    seen = []
    for key in ("K" * 32, None):
        with writing(engine) as session:
            accounts.switch_second_step(session, user_id=user.id, key=key)
            seen.append(accounts.find_account(session, user_id=user.id).has_second_step)
    assert seen == [True, False]
    assert read_actions(engine)[-2:] == ["switch_on_second_step", "switch_off_second_step"]


def test_second_step_needs_a_password(engine: Engine) -> None:
    with pytest.raises(NotFound), writing(engine) as session:
        accounts.switch_second_step(session, user_id=make.make_user(session).id, key="K" * 32)


def test_sign_out_ends_every_session_of_the_user_alone(engine: Engine) -> None:
    user, other = add_user(engine), add_user(engine, email="other@example.org")
    tokens = [visit(engine, each) for each in (user, user, other)]
    with writing(engine) as session:
        assert accounts.sign_out(session, user_id=user.id) == 2
    assert [find_signed_in(engine, token) is not None for token in tokens] == [False, False, True]
    assert read_actions(engine)[-1] == "sign_out"


def test_log_holds_neither_password_nor_key_nor_address(engine: Engine) -> None:
    user = add_user(engine)
    token = make_choice(engine, user)
    choose(engine, token)
    with writing(engine) as session:
        accounts.switch_second_step(session, user_id=user.id, key="K" * 32)
    with Session(engine) as session:
        told = str([(event.before, event.after) for event in session.exec(select(AuditEvent))])
    assert [word for word in (PASSWORD, "K" * 32, token, "okafor", "$argon2") if word in told] == []
