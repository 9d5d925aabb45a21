"""Does only an answer of the provider to a question of this very browser open a session, and for a user alone?"""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.models import OpenIDRequest
from mayatrack.services.sessions import find_signed_in
from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.openid import CALLBACK, START
from mayatrack.web.openid_provider import remember_provider
from tests.web.openid_forger import CLIENT_ID, EMAIL, Change, Forger, make_key, name_provider
from tests.web.openid_visiting import (
    FAILED,
    HOME,
    NOT_GENUINE,
    STALE,
    WANTED,
    begin,
    check_refused,
    come_back,
    make_browser,
    named_forger,
    read_refusals,
    sign_in,
)


@pytest.fixture
def forger(monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine) -> Iterator[Forger]:
    with named_forger(monkeypatch, sqlite_engine) as forger:
        yield forger


@pytest.fixture
def browser(forger: Forger) -> TestClient:
    return make_browser()


def test_start_asks_by_code_flow_with_everything_that_ties_the_answer(browser: TestClient, forger: Forger) -> None:
    answer = browser.get(START, params={"next": WANTED})
    address = urlsplit(answer.headers["location"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{forger.issuer}/auth"
    secrets = {name: asked.pop(name) for name in ("state", "nonce", "code_challenge")}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{HOME}{CALLBACK}",
        "scope": "openid email",
        "code_challenge_method": "S256",
    }
    assert [len(secret) for secret in secrets.values()] == [43, 43, 43]
    (cookie,) = answer.headers.get_list("set-cookie")
    assert [part for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=600") if part not in cookie] == []
    assert [secret for secret in secrets.values() if secret in cookie] == []


def test_sign_in_opens_a_session_and_keeps_the_deep_link(browser: TestClient, forger: Forger) -> None:
    answer = sign_in(browser, forger)
    assert (answer.status_code, answer.headers["location"]) == (303, WANTED)
    signed_in = find_signed_in(get_engine(), browser.cookies.get(PLAIN_NAME))
    assert signed_in is not None
    assert signed_in.actor.name == "Ana"
    # The cookie of the way there is gone with it.
    assert list(browser.cookies.keys()) == [PLAIN_NAME]
    (form,) = forger.forms
    assert len(form.pop("code_verifier")) == 43
    assert form == {"grant_type": "authorization_code", "code": "good", "redirect_uri": f"{HOME}{CALLBACK}"}


def test_sign_in_asks_for_the_address_only_where_the_token_has_none(browser: TestClient, forger: Forger) -> None:
    forger.claims = {"email": EMAIL, "email_verified": True}
    assert sign_in(browser, forger).status_code == 303
    assert "/me" not in forger.asked
    forger.claims = {}
    assert sign_in(browser, forger).status_code == 303
    assert "/me" in forger.asked


def test_two_tabs_sign_in_beside_each_other(browser: TestClient, forger: Forger) -> None:
    first, second = begin(browser, forger, "/travel"), begin(browser, forger, "/cohorts")
    forger.nonce = first["nonce"]
    assert come_back(browser, first).headers["location"] == "/travel"
    forger.nonce = second["nonce"]
    assert come_back(browser, second).headers["location"] == "/cohorts"


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "/\\example.org", "/sign-in/openid", ""])
def test_sign_in_leads_to_no_other_site(browser: TestClient, forger: Forger, wanted: str) -> None:
    answer = come_back(browser, begin(browser, forger, wanted))
    assert answer.headers["location"] == "/"


def test_sign_in_behind_tls_uses_the_public_address_and_secure_cookies(
    monkeypatch: pytest.MonkeyPatch, forger: Forger
) -> None:
    monkeypatch.setenv("MAYATRACK_PUBLIC_URL", "https://maya.example.org")
    name_provider(monkeypatch, forger)
    browser = make_browser()
    browser.base_url = httpx2.URL("https://maya.example.org")
    outward = browser.get(START)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(outward.headers["location"]).query).items()}
    assert asked["redirect_uri"] == f"https://maya.example.org{CALLBACK}"
    forger.nonce = asked["nonce"]
    cookies = [*outward.headers.get_list("set-cookie"), *come_back(browser, asked).headers.get_list("set-cookie")]
    assert len(cookies) == 3
    assert [cookie for cookie in cookies if "Secure" not in cookie or not cookie.startswith("__Host-mayatrack_")] == []


def test_code_that_was_never_given_signs_nobody_in(browser: TestClient, forger: Forger) -> None:
    answer = come_back(browser, begin(browser, forger), code="made-up")
    check_refused(answer, "provider_failed", FAILED)


def test_person_who_says_no_is_told_so(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    answer = browser.get(CALLBACK, params={"error": "access_denied", "state": asked["state"]})
    check_refused(answer, "declined", "The sign-in was canceled")


def test_error_text_of_the_address_is_not_shown(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    said = {"error": "<b>boom</b>", "error_description": "<script>call 555-0100</script>"}
    answer = browser.get(CALLBACK, params=said | {"state": asked["state"]})
    check_refused(answer, "provider_failed", FAILED)
    assert [word for word in ("boom", "555-0100") if word in answer.text] == []


def test_answer_of_another_provider_is_refused(browser: TestClient, forger: Forger) -> None:
    answer = come_back(browser, begin(browser, forger), iss="https://example.org")
    check_refused(answer, "not_genuine", NOT_GENUINE)
    assert forger.forms == []


@pytest.mark.parametrize("changes", [{"state": "forged"}, {"state": ""}])
def test_forged_state_is_refused(browser: TestClient, forger: Forger, changes: dict[str, str]) -> None:
    answer = come_back(browser, begin(browser, forger), **changes)
    check_refused(answer, "stale_request", STALE, again="/sign-in")
    assert forger.forms == []


def test_callback_out_of_nowhere_is_refused(browser: TestClient, forger: Forger) -> None:
    check_refused(browser.get(CALLBACK), "stale_request", STALE, again="/sign-in")


def test_answer_brought_by_another_browser_is_refused(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    other = make_browser()
    begin(other, forger)
    check_refused(come_back(other, asked), "stale_request", STALE, again="/sign-in")


def test_tampered_cookie_is_refused(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    (name,) = browser.cookies.keys()
    browser.cookies.clear()
    browser.cookies.set(name, "tampered")
    check_refused(come_back(browser, asked), "stale_request", STALE, again="/sign-in")


def test_replayed_callback_is_refused(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    kept = dict(browser.cookies)
    assert come_back(browser, asked).status_code == 303
    thief = make_browser()
    thief.cookies.update(kept)
    assert come_back(thief, asked).status_code == 403
    assert thief.cookies.get(PLAIN_NAME) is None
    assert [reason for *_, reason in read_refusals()] == ["stale_request"]


def test_request_is_used_up_by_an_answer_that_fails(browser: TestClient, forger: Forger) -> None:
    asked = begin(browser, forger)
    kept = dict(browser.cookies)
    assert come_back(browser, asked, code="made-up").status_code == 403
    browser.cookies.update(kept)
    assert come_back(browser, asked).status_code == 403
    assert [reason for *_, reason in read_refusals()] == ["provider_failed", "stale_request"]
    with writing(get_engine()) as session:
        assert session.exec(select(OpenIDRequest)).all() == []


STRANGERS: dict[str, Change] = {
    "other address": lambda forger: forger.contact.update(email="else@example.org"),
    "no address": lambda forger: forger.contact.pop("email"),
    "address not verified": lambda forger: forger.contact.update(email_verified=False),
    "nothing said about it": lambda forger: forger.contact.pop("email_verified"),
    "something else said": lambda forger: forger.contact.update(email_verified=["true"]),
}


@pytest.mark.parametrize("change", STRANGERS.values(), ids=STRANGERS)
def test_stranger_gets_a_clear_page_and_nothing_else(browser: TestClient, forger: Forger, change: Change) -> None:
    change(forger)
    check_refused(sign_in(browser, forger), "unknown_user", "Your account is not known to this office")


def test_address_is_trusted_where_the_setting_says_so(
    monkeypatch: pytest.MonkeyPatch, browser: TestClient, forger: Forger
) -> None:
    forger.contact.pop("email_verified")
    name_provider(monkeypatch, forger, TRUST_EMAIL="true")
    assert sign_in(browser, forger).headers["location"] == WANTED


def test_changed_keys_are_fetched_once_more(browser: TestClient, forger: Forger) -> None:
    assert sign_in(browser, forger).status_code == 303
    forger.key = make_key("second")
    forger.published = [forger.key]
    assert sign_in(browser, forger).status_code == 303
    assert sign_in(browser, forger).status_code == 303
    assert forger.asked.count("/keys") == 2


def test_provider_is_asked_about_itself_once_a_day(
    monkeypatch: pytest.MonkeyPatch, browser: TestClient, forger: Forger
) -> None:
    clock = time.monotonic
    for _ in range(2):
        begin(browser, forger)
    assert forger.asked == ["/.well-known/openid-configuration"]
    monkeypatch.setattr("mayatrack.web.openid_provider.time.monotonic", lambda: clock() + 24 * 60 * 60 + 1)
    begin(browser, forger)
    assert forger.asked == ["/.well-known/openid-configuration"] * 2


def test_provider_that_is_down_gives_one_sentence(browser: TestClient, forger: Forger) -> None:
    forger.discovery = {"token_endpoint": None}
    remember_provider.cache_clear()
    answer = browser.get(START, params={"next": WANTED})
    check_refused(answer, "provider_failed", FAILED)
    assert "MAYATRACK" not in answer.text


def test_start_without_a_provider_leads_to_the_sign_in_page(
    monkeypatch: pytest.MonkeyPatch, browser: TestClient, forger: Forger
) -> None:
    name_provider(monkeypatch, forger, CLIENT_SECRET="")
    answer = browser.get(START, params={"next": WANTED})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Ftravel%3Fcohort%3D7")
