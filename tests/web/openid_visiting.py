"""How does a test visit the product as a browser that signs in through a provider of the test's own?"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.testclient import TestClient

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.models import AuditEvent, UserSession
from mayatrack.web.cookies import PLAIN_NAME, SECURE_NAME
from mayatrack.web.openid import CALLBACK, START
from tests import factories as make
from tests.web.openid_forger import CLIENT_SECRET, EMAIL, SUBJECT, Forger, name_provider, running_forger

HOME: Final = "http://localhost:8501"
WANTED: Final = "/travel?cohort=7"
WANTED_AGAIN: Final = "/sign-in?next=%2Ftravel%3Fcohort%3D7"
STALE: Final = "This sign-in was begun in another browser, was used already, or took longer than ten minutes"
FAILED: Final = "sign-in does not answer as it should"
NOT_GENUINE: Final = "is no valid proof of who you are"


@contextmanager
def named_forger(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> Iterator[Forger]:
    """A provider that the settings name, and one user whom it knows in the database of `engine`."""
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    with running_forger() as forger:
        name_provider(monkeypatch, forger)
        with writing(get_engine()) as session:
            make.make_user(session, name="Ana", email=EMAIL)
        yield forger


def make_browser() -> TestClient:
    """A browser with cookies of its own; it follows no redirect by itself."""
    from app import app

    return TestClient(app, base_url=HOME, follow_redirects=False, client=("127.0.0.1", 50_000))


def begin(browser: TestClient, forger: Forger, wanted: str = WANTED) -> dict[str, str]:
    """Set out for the provider; gives what the provider is asked."""
    answer = browser.get(START, params={"next": wanted})
    assert answer.status_code == 303
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    forger.nonce = asked["nonce"]
    return asked


def come_back(browser: TestClient, asked: dict[str, str], **changes: str) -> httpx2.Response:
    """Bring the provider's answer; `changes` are parts of it that somebody changed."""
    return browser.get(CALLBACK, params={"code": "good", "state": asked["state"]} | changes)


def sign_in(browser: TestClient, forger: Forger) -> httpx2.Response:
    return come_back(browser, begin(browser, forger))


def read_refusals() -> list[tuple[Any, Any, str]]:
    with writing(get_engine()) as session:
        events = session.exec(
            select(AuditEvent).where(AuditEvent.action == "fail_sign_in").order_by(col(AuditEvent.id))
        )
        found = list(events)
        assert {(event.after or {})["network"] for event in found} <= {"this_computer"}
        return [(event.user_id, event.before, (event.after or {})["reason"]) for event in found]


def check_refused(answer: httpx2.Response, reason: str, sentence: str, again: str = WANTED_AGAIN) -> None:
    """One sentence, a way to try again, one event without a name, and nothing that opens a door."""
    assert (answer.status_code, read_refusals()) == (403, [(None, None, reason)])
    assert [part for part in (sentence, f'<a href="{again}">Try again</a>') if part not in answer.text] == []
    assert [name for name in (PLAIN_NAME, SECURE_NAME) if name in answer.headers.get("set-cookie", "")] == []
    with writing(get_engine()) as session:
        assert session.exec(select(UserSession)).all() == []
    secrets = (EMAIL, SUBJECT, CLIENT_SECRET, "access")
    with writing(get_engine()) as session:
        told = json.dumps([event.after for event in session.exec(select(AuditEvent))])
    assert [secret for secret in secrets if secret in told] == []
