"""Which ways in are open when, and is the demonstration's closed to everything but made-up people?"""

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ROLES, Role
from mayatrack.exceptions import SignInRefused
from mayatrack.models import User
from mayatrack.services.demonstration import OFFICE, PARTS, WORDS, enter_demonstration
from mayatrack.services.doors import Doors, find_doors, has_account
from mayatrack.services.samples import SAMPLE_MARK
from mayatrack.services.sessions import find_signed_in
from mayatrack.services.start_up import open_doors
from mayatrack.settings import get_settings
from tests import factories as make


def mark(session: Session) -> None:
    make.make_setting(session, name=SAMPLE_MARK, value=True)


def add_password(session: Session, **changes: object) -> User:
    user = make.make_user(session, **changes)
    make.make_credential(session, user_id=user.id, password_hash="x")
    return user


def enter(engine: Engine, part: str = OFFICE) -> str:
    with writing(engine) as session:
        return enter_demonstration(session, part)


def test_new_database_has_no_door_at_all(session: Session) -> None:
    assert find_doors(session) == Doors(has_passwords=False, has_demonstration=False, needs_administrator=True)


def test_sample_program_opens_the_demonstration(session: Session) -> None:
    mark(session)
    assert find_doors(session) == Doors(has_passwords=False, has_demonstration=True, needs_administrator=True)


def test_password_closes_the_demonstration(session: Session) -> None:
    mark(session)
    user = add_password(session)
    assert find_doors(session) == Doors(has_passwords=True, has_demonstration=False, needs_administrator=True)
    make.make_user_role(session, user_id=user.id, role=Role.ADMINISTRATOR)
    assert find_doors(session) == Doors(has_passwords=True, has_demonstration=False, needs_administrator=False)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"issuer": "https://id.example.org", "subject": "1"}, True),
        ({"issuer": "https://id.example.org", "subject": "1", "is_active": False}, False),
        ({"issuer": "demonstration", "subject": "office"}, False),
    ],
    ids=["nothing to sign in with", "provider", "not active", "demonstration"],
)
def test_account_is_somebody_who_can_really_sign_in(
    session: Session, changes: dict[str, object], expected: bool
) -> None:
    make.make_user(session, **changes)
    assert has_account(session) is expected


@pytest.mark.parametrize("value", [False, None, "true", 1])
def test_other_mark_opens_nothing(session: Session, value: object) -> None:
    make.make_setting(session, name=SAMPLE_MARK, value=value)
    assert find_doors(session).has_demonstration is False


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAYATRACK_PUBLIC_URL", "https://maya.example.org"), ("MAYATRACK_OPENID_ISSUER", "https://id.example.org")],
)
def test_installation_that_others_reach_has_no_demonstration(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with writing(engine) as session:
        mark(session)
    token = enter(engine)
    monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    with pytest.raises(SignInRefused, match=r"^Looking around without an account is not possible here"):
        enter(engine)
    open_doors(engine)
    assert find_signed_in(engine, token) is None


@pytest.mark.parametrize("is_marked", [False, True])
def test_door_is_asked_again_by_whoever_goes_through_it(engine: Engine, is_marked: bool) -> None:
    with writing(engine) as session:
        if is_marked:
            mark(session)
            add_password(session)
    with pytest.raises(SignInRefused):
        enter(engine)
    with Session(engine) as session:
        assert session.exec(select(User).where(User.issuer == "demonstration")).all() == []


@pytest.mark.parametrize("part", PARTS)
def test_part_has_its_own_roles_and_its_user_comes_back(engine: Engine, part: str) -> None:
    with writing(engine) as session:
        mark(session)
    first, second = (find_signed_in(engine, enter(engine, part)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.actor == second.actor
    assert first.actor.roles == (LOCAL_USER_ROLES if part == OFFICE else {Role(part)})


@pytest.mark.parametrize("part", ["", "reviewer,administrator", "This computer"])
def test_part_that_is_none_is_refused(engine: Engine, part: str) -> None:
    with writing(engine) as session:
        mark(session)
    with pytest.raises(SignInRefused):
        enter(engine, part)


def test_every_part_has_its_words() -> None:
    assert WORDS.keys() == PARTS.keys()


def test_start_gives_a_new_link_and_voids_the_one_before(engine: Engine) -> None:
    tokens = [open_doors(engine)[1] for _ in range(2)]
    assert None not in tokens
    assert len(set(tokens)) == 2
