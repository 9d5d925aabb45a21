"""Does a one-time link work once, in time, and for its purpose alone?"""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.domain.sessions import LinkPurpose
from mayatrack.exceptions import NotFound
from mayatrack.models import SignInLink
from mayatrack.services.links import GONE, make_link, use_link, void_links
from tests import factories as make

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FIRST, CHOOSE = LinkPurpose.FIRST_ADMINISTRATOR, LinkPurpose.CHOOSE_PASSWORD


def is_gone(session: Session, token: str, purpose: LinkPurpose = FIRST, now: datetime = NOW) -> bool:
    try:
        use_link(session, token, purpose=purpose, now=now)
    except NotFound as refusal:
        return str(refusal) == GONE
    return False


def test_link_works_once(session: Session) -> None:
    token = make_link(session, purpose=FIRST, now=NOW)
    assert [is_gone(session, token) for _ in range(2)] == [False, True]


def test_link_names_its_user(session: Session) -> None:
    user = make.make_user(session)
    token = make_link(session, purpose=CHOOSE, user_id=user.id, now=NOW)
    assert use_link(session, token, purpose=CHOOSE, now=NOW) == user.id


@pytest.mark.parametrize(("age", "expected"), [(timedelta(days=3, seconds=-1), False), (timedelta(days=3), True)])
def test_link_ends_after_three_days(session: Session, age: timedelta, expected: bool) -> None:
    token = make_link(session, purpose=FIRST, now=NOW)
    assert is_gone(session, token, now=NOW + age) is expected


def test_newer_link_voids_the_older_one_of_the_same_user_alone(session: Session) -> None:
    one, other = make.make_user(session), make.make_user(session)
    tokens = [make_link(session, purpose=CHOOSE, user_id=user.id, now=NOW) for user in (one, other, one)]
    assert [is_gone(session, token, CHOOSE) for token in tokens] == [True, False, False]


def test_link_serves_no_other_purpose(session: Session) -> None:
    token = make_link(session, purpose=FIRST, now=NOW)
    assert [is_gone(session, token, CHOOSE), is_gone(session, token)] == [True, False]


def test_void_link_is_gone(session: Session) -> None:
    token = make_link(session, purpose=FIRST, now=NOW)
    void_links(session, purpose=FIRST)
    assert is_gone(session, token)


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --"])
def test_made_up_link_is_gone(session: Session, token: str) -> None:
    make_link(session, purpose=FIRST, now=NOW)
    assert is_gone(session, token)


def test_database_holds_no_token(session: Session) -> None:
    token = make_link(session, purpose=FIRST, now=NOW)
    (link,) = session.exec(select(SignInLink))
    assert token not in str(link.model_dump())
