"""Does a sign-in through the provider work once, in the browser that began it, and for a user of the office alone?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.sessions import SignInMethod
from mayatrack.exceptions import SignInRefused
from mayatrack.models import AuditEvent, OpenIDRequest, User, UserSession
from mayatrack.models.base import now
from mayatrack.services.openid import (
    REQUEST_LIMIT,
    Identity,
    NewRequest,
    Refusal,
    TakenRequest,
    begin_request,
    log_refusal,
    sign_in_identity,
    take_request,
)
from mayatrack.services.sessions import find_signed_in
from tests import factories as make

ISSUER = "https://provider.example.org"
UNKNOWN = (
    "Your account is not known to this office: ask an administrator of MaYA Track to add you "
    "with the e-mail address of that account."
)


def identity(**changes: Any) -> Identity:
    return Identity(**({"issuer": ISSUER, "subject": "17", "email": "ana@example.org"} | changes))


def read_events(session: Session) -> list[tuple[str, Any, Any]]:
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
    return [(event.action, event.user_id, event.after) for event in events]


def test_request_is_taken_once(session: Session) -> None:
    begun = begin_request(session, next_address="/travel?cohort=1")
    asked = {"state": begun.state, "browser_token": begun.browser_token}
    assert take_request(session, **asked) == TakenRequest(begun.nonce, begun.code_verifier, "/travel?cohort=1")
    assert take_request(session, **asked) is None


def test_request_keeps_neither_state_nor_cookie(session: Session) -> None:
    begun = begin_request(session, next_address="/")
    (stored,) = session.exec(select(OpenIDRequest)).all()
    assert {begun.state, begun.browser_token} & {str(value) for value in stored.model_dump().values()} == set()
    assert len({begun.state, begun.browser_token, begun.nonce, begun.code_verifier}) == 4


@pytest.mark.parametrize(
    "changes", [{"state": "forged"}, {"browser_token": "forged"}, {"state": None}, {"browser_token": None}]
)
def test_request_stays_for_its_own_browser(session: Session, changes: dict[str, Any]) -> None:
    begun = begin_request(session, next_address="/")
    asked = {"state": begun.state, "browser_token": begun.browser_token}
    assert take_request(session, **(asked | changes)) is None
    assert take_request(session, **asked) is not None


def test_request_of_one_tab_is_not_good_with_the_cookie_of_another(session: Session) -> None:
    first, second = (begin_request(session, next_address="/") for _ in range(2))
    assert take_request(session, state=first.state, browser_token=second.browser_token) is None


def test_request_ends_after_ten_minutes(session: Session) -> None:
    begun = begin_request(session, next_address="/")
    asked = {"state": begun.state, "browser_token": begun.browser_token}
    assert take_request(session, **asked, now=now() + REQUEST_LIMIT) is None
    assert take_request(session, **asked, now=now() + REQUEST_LIMIT - timedelta(seconds=5)) is not None


def test_requests_that_have_ended_are_forgotten(session: Session) -> None:
    begin_request(session, next_address="/", now=now() - REQUEST_LIMIT)
    kept = begin_request(session, next_address="/")
    assert [stored.nonce for stored in session.exec(select(OpenIDRequest))] == [kept.nonce]


def test_request_is_taken_by_one_of_two_at_once(engine: Engine) -> None:
    with writing(engine) as session:
        begun = begin_request(session, next_address="/")
    assert [is_taken(engine, begun) for _ in range(2)] == [True, False]


def is_taken(engine: Engine, begun: NewRequest) -> bool:
    with writing(engine) as session:
        return take_request(session, state=begun.state, browser_token=begun.browser_token) is not None


def test_first_sign_in_binds_the_user_registered_with_the_address(engine: Engine) -> None:
    with writing(engine) as session:
        user = make.make_user(session, email="ana@example.org")
    with writing(engine) as session:
        token = sign_in_identity(session, identity(email=" Ana@Example.ORG "))
    signed_in = find_signed_in(engine, token)
    assert signed_in is not None
    assert (signed_in.actor.user_id, signed_in.method) == (user.id, SignInMethod.OPENID)
    with writing(engine) as session:
        bound = session.get_one(User, user.id)
        assert (bound.issuer, bound.subject) == (ISSUER, "17")
        assert read_events(session) == [
            ("bind_identity", user.id, {"issuer": ISSUER}),
            ("sign_in", user.id, {"method": "openid"}),
        ]


@pytest.mark.parametrize("email", [None, "moved@example.org", "other@example.org"])
def test_bound_user_is_known_by_issuer_and_subject_alone(session: Session, email: str | None) -> None:
    user = make.make_user(session, email="ana@example.org", issuer=ISSUER, subject="17")
    make.make_user(session, email="other@example.org")
    sign_in_identity(session, identity(email=email))
    assert [opened.user_id for opened in session.exec(select(UserSession))] == [user.id]


@pytest.mark.parametrize(
    ("user", "changes"),
    [
        ({}, {"email": None}),
        ({}, {"email": "else@example.org"}),
        ({"is_active": False}, {}),
        ({"is_active": False, "issuer": ISSUER, "subject": "17"}, {}),
        ({"issuer": ISSUER, "subject": "18"}, {}),
        ({"issuer": "https://other.example.org", "subject": "17"}, {}),
        ({"issuer": "demonstration", "subject": "reviewer"}, {}),
    ],
    ids=[
        "no e-mail",
        "stranger",
        "deactivated",
        "bound and deactivated",
        "other subject",
        "other issuer",
        "demonstration",
    ],
)
def test_anybody_else_is_refused(session: Session, user: dict[str, Any], changes: dict[str, Any]) -> None:
    make.make_user(session, **({"email": "ana@example.org"} | user))
    before = [stored.model_dump() for stored in session.exec(select(User).order_by(col(User.id)))]
    with pytest.raises(SignInRefused) as refusal:
        sign_in_identity(session, identity(**changes))
    assert (str(refusal.value), refusal.value.reason) == (UNKNOWN, "unknown_user")
    assert session.exec(select(UserSession)).all() == []
    assert [stored.model_dump() for stored in session.exec(select(User).order_by(col(User.id)))] == before


def test_sign_in_ends_the_session_that_the_browser_had(engine: Engine) -> None:
    with writing(engine) as session:
        make.make_user(session, email="ana@example.org", issuer=ISSUER, subject="17")
        earlier = sign_in_identity(session, identity())
    with writing(engine) as session:
        later = sign_in_identity(session, identity(), replaced_token=earlier)
    assert find_signed_in(engine, earlier) is None
    assert find_signed_in(engine, later) is not None


def test_refusal_is_logged_without_a_user(session: Session) -> None:
    log_refusal(session, Refusal.STALE)
    session.flush()
    assert read_events(session) == [("fail_sign_in", None, {"method": "openid", "reason": "stale_request"})]


def test_made_up_answers_do_not_fill_the_log(session: Session) -> None:
    begun = now()
    for _ in range(140):
        log_refusal(session, Refusal.STALE, address="203.0.113.7", now=begun)
    log_refusal(session, Refusal.STALE, address="203.0.113.7", now=begun + timedelta(minutes=1))
    session.flush()
    told = {"method": "openid", "reason": "stale_request", "network": "203.0.113.0/24"}
    counted = [{**told, "failure_count": count} for count in (1, 10, 100)]
    assert [after for _, _, after in read_events(session)] == [
        *[told] * 20,
        *counted,
        told,
    ]
