"""Does the page of users add them, change them, let them in and keep them out, and show a link once?"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.models import SignInLink, User, UserRole, UserSession
from mayatrack.services.sessions import hash_token
from tests.factories import make_credential, make_user, make_user_role, make_user_session
from tests.pages.clicking import find, press, read_badges, read_errors
from tests.pages.conftest import OpenPage, Store

NAUGHTY = "![x](http://example.org/x.png) <img onerror> [y](javascript:1)"


@pytest.fixture
def ana(store: Store) -> User:
    """Ana, of the program's staff, who has a password and is signed in on two browsers."""
    with store() as session:
        user = make_user(session, name="Ana", email="ana@example.org")
        make_user_role(session, user_id=user.id)
        make_credential(session, user_id=user.id, password_hash="$argon2id$…")
        for _ in range(2):
            make_user_session(session, user_id=user.id)
        return user


def read_user(database: Engine, user: User) -> User:
    with Session(database) as session:
        return session.get_one(User, user.id)


def read_all(database: Engine, column: Any, user: User) -> list[Any]:
    with Session(database) as session:
        return list(session.exec(select(column).where(column.class_.user_id == user.id)))


def choose(shown: AppTest, user: User) -> AppTest:
    shown.selectbox(key="chosen_user").set_value(str(user.id)).run()
    assert not shown.exception
    return shown


def list_buttons(shown: AppTest) -> Iterator[str]:
    return (button.label for button in shown.main.button)


def test_users_of_an_empty_office_say_what_to_do(open_page: OpenPage) -> None:
    assert [caption.value for caption in open_page("users").main.caption][-1:] == [
        "Add the first user with a name, an e-mail address and roles; then make a link to choose a password."
    ]


def test_users_show_who_they_are_and_how_they_sign_in(open_page: OpenPage, store: Store, ana: User) -> None:
    with store() as session:
        bound = make_user(session, name="Ben", issuer="https://login.example.org", subject="1", is_active=False)
        make_credential(session, user_id=bound.id, password_hash="$argon2id$…", totp_secret="JBSWY3DP")
        make_user(session, name="Cai")
        make_user(session, name="Look around", issuer="demonstration", subject="reviewer")
    shown = open_page("users")
    office, demonstration = (table.value.drop(columns=["E-mail", "Last seen"]) for table in shown.dataframe)
    assert office.to_numpy().tolist() == [
        ["Ana", "Program staff", "Password", "Active", 2],
        ["Cai", "No role yet", "Not yet", "Active", 0],
        ["Ben", "No role yet", "Identity provider, Password and code", "Deactivated", 0],
    ]
    assert [column.value for column in shown.main.header] == ["Demonstration"]
    assert demonstration.to_numpy().tolist() == [["Look around", "No role yet", "Demonstration", "Active", 0]]
    assert [option.partition(" ·")[0] for option in shown.selectbox(key="chosen_user").options] == ["Ana", "Cai", "Ben"]
    assert read_badges(choose(shown, ana)) == ["Active"]


def test_users_new_one_is_added_and_shown(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("users")
    shown.text_input(key="new_user_0_name").input("Ana María")
    shown.text_input(key="new_user_0_email").input("Ana@Example.org")
    shown.multiselect(key="new_user_0_roles").set_value([Role.PROGRAM_STAFF, Role.REVIEWER])
    press(shown, "Add")
    with Session(database) as session:
        user = session.exec(select(User).where(User.id != LOCAL_USER_ID)).one()
    assert (user.name, user.email) == ("Ana María", "ana@example.org")
    assert set(read_all(database, UserRole.role, user)) == {Role.PROGRAM_STAFF, Role.REVIEWER}
    assert [header.value for header in shown.main.header] == ["Ana María"]


def test_users_reviewer_is_not_made_leadership(open_page: OpenPage, database: Engine) -> None:
    shown = open_page("users")
    shown.text_input(key="new_user_0_name").input("Ana")
    shown.text_input(key="new_user_0_email").input("ana@example.org")
    shown.multiselect(key="new_user_0_roles").set_value([Role.REVIEWER, Role.LEADERSHIP])
    press(shown, "Add")
    assert read_errors(shown) == ["A reviewer cannot also be leadership: choose one of the two."]
    with Session(database) as session:
        assert session.exec(select(User.id)).all() == [LOCAL_USER_ID]


def test_users_are_told_what_each_role_sees(open_page: OpenPage) -> None:
    captions = [caption.value for caption in open_page("users").main.caption]
    assert [text[: text.index("**:")] for text in captions if "**:" in text] == [
        "**Program staff", "**Reviewer", "**Leadership", "**Alumni coordinator", "**Travel adviser", "**Administrator",
    ]  # fmt: skip


def test_users_name_and_email_change(open_page: OpenPage, database: Engine, ana: User) -> None:
    shown = choose(open_page("users"), ana)
    find(shown.main.text_input[2:], "Name").input("Ana Núñez")
    find(shown.main.text_input[2:], "E-mail").input("nunez@example.org")
    press(shown, "Save")
    user = read_user(database, ana)
    assert (user.name, user.email, user.version) == ("Ana Núñez", "nunez@example.org", 2)
    assert read_all(database, UserSession.token_hash, ana) == []


def test_users_roles_change_and_then_the_name(open_page: OpenPage, database: Engine, ana: User) -> None:
    shown = choose(open_page("users"), ana)
    shown.main.multiselect[1].set_value([Role.TRAVEL_ADVISER])
    press(shown, "Save the roles")
    assert read_all(database, UserRole.role, ana) == [Role.TRAVEL_ADVISER]
    find(shown.main.text_input[2:], "Name").input("Ana Núñez")
    press(shown, "Save")
    assert (read_errors(shown), read_user(database, ana).name) == ([], "Ana Núñez")


def test_users_present_roles_must_be_held_together_too(open_page: OpenPage, database: Engine, ana: User) -> None:
    shown = choose(open_page("users"), ana)
    shown.main.multiselect[1].set_value([Role.REVIEWER, Role.LEADERSHIP])
    press(shown, "Save the roles")
    assert read_errors(shown) == ["A reviewer cannot also be leadership: choose one of the two."]
    assert shown.main.multiselect[1].value == [Role.REVIEWER, Role.LEADERSHIP]
    assert read_all(database, UserRole.role, ana) == [Role.PROGRAM_STAFF]


def test_users_link_is_shown_once(open_page: OpenPage, store: Store, database: Engine, ana: User) -> None:
    with store() as session:
        administrator = make_user_role(session, role=Role.ADMINISTRATOR)
        make_credential(session, user_id=administrator.user_id, password_hash="$argon2id$…")
    shown = press(choose(open_page("users"), ana), "Make the link")
    (address,) = [code.value for code in shown.main.code]
    path, token = address.split("?token=")
    assert (path.endswith("/choose-password"), len(token)) == (True, 43)
    assert read_all(database, SignInLink.token_hash, ana) == [hash_token(token)]
    assert list(shown.run().main.code) == []


def test_users_sessions_end(open_page: OpenPage, database: Engine, ana: User) -> None:
    shown = press(choose(open_page("users"), ana), "End the sessions")
    assert read_all(database, UserSession.token_hash, ana) == []
    assert "End the sessions" not in set(list_buttons(shown))


def test_users_are_deactivated_and_activated(open_page: OpenPage, database: Engine, ana: User) -> None:
    shown = press(choose(open_page("users"), ana), "Deactivate this user")
    assert (read_user(database, ana).is_active, read_badges(shown)) == (False, ["Deactivated"])
    assert not {"Make the link", "Deactivate this user"} & set(list_buttons(shown))
    press(shown, "Activate")
    assert (read_user(database, ana).is_active, read_badges(shown)) == (True, ["Active"])


def test_users_identity_is_unbound(open_page: OpenPage, database: Engine, store: Store) -> None:
    with store() as session:
        bound = make_user(session, issuer="https://login.example.org", subject="1")
    shown = choose(open_page("users"), bound)
    assert "Make the link" not in set(list_buttons(shown))
    press(shown, "Unbind the account")
    assert (read_user(database, bound).issuer, read_user(database, bound).subject) == (None, None)


def test_users_last_administrator_stays(open_page: OpenPage, database: Engine, store: Store, ana: User) -> None:
    with store() as session:
        make_user_role(session, user_id=ana.id, role=Role.ADMINISTRATOR)
    shown = press(choose(open_page("users"), ana), "Deactivate this user")
    assert [error[:51] for error in read_errors(shown)] == ["This is the last administrator who can sign in: mak"]
    assert read_user(database, ana).is_active is True


def test_users_name_that_is_markdown_is_shown_as_it_is(open_page: OpenPage, store: Store) -> None:
    with store() as session:
        user = make_user(session, name=NAUGHTY)
    shown = choose(open_page("users"), user)
    assert [header.value.replace("\\", "") for header in shown.main.header] == [NAUGHTY.replace("://", ":\u2060//")]
    assert [text.value for text in shown.main.markdown if NAUGHTY in text.value] == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_users_refused_to_other_roles_shows_nothing(refused: OpenPage, role: Role) -> None:
    shown = refused("users", role)
    assert not shown.exception
    assert (len(shown.main), len(shown.error)) == (1, 1)
