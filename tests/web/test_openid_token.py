"""Is an ID token refused that is forged, too old, or meant for another sign-in?"""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jwk, jwt
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from tests.web.openid_forger import CLIENT_ID, CLIENT_SECRET, SUBJECT, Change, Forger, make_key
from tests.web.openid_visiting import FAILED, NOT_GENUINE, check_refused, make_browser, named_forger, sign_in


@pytest.fixture
def forger(monkeypatch: pytest.MonkeyPatch, sqlite_engine: Engine) -> Iterator[Forger]:
    with named_forger(monkeypatch, sqlite_engine) as forger:
        yield forger


@pytest.fixture
def browser(forger: Forger) -> TestClient:
    return make_browser()


def resign(make: Callable[[], jwk.Key], header: dict[str, Any]) -> Change:
    """Let the ID token be signed with another key or under another header."""

    def change(forger: Forger) -> None:
        forger.sign = lambda claims: jwt.encode(header, claims, make(), algorithms=[header["alg"]])

    return change


def sign_with_secret(find_secret: Callable[[Forger], bytes]) -> Change:
    """Let the ID token be signed with what others know too, as HS256."""

    def change(forger: Forger) -> None:
        def write(claims: dict[str, Any]) -> str:
            signed = f"{encode({'alg': 'HS256', 'kid': 'first'})}.{encode(claims)}"
            return f"{signed}.{encode_bytes(hmac.digest(find_secret(forger), signed.encode(), 'sha256'))}"

        forger.sign = write

    return change


def sign_not_at_all(forger: Forger) -> None:
    def write(claims: dict[str, Any]) -> str:
        return f"{encode({'alg': 'none'})}.{encode(claims)}."

    forger.sign = write


def change_after_signing(forger: Forger) -> None:
    def write(claims: dict[str, Any]) -> str:
        header, _, signature = forger.sign_honestly(claims).split(".")
        return f"{header}.{encode(claims | {'sub': 'somebody-else'})}.{signature}"

    forger.sign = write


def encode(part: dict[str, Any]) -> str:
    return encode_bytes(json.dumps(part).encode())


def encode_bytes(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def claim(**claims: Any) -> Change:
    """Let the ID token say something else, honestly signed; None leaves the claim out."""
    return lambda forger: forger.claims.update(claims)


MINUTE = 60
FORGERIES: dict[str, Change] = {
    "foreign key": resign(lambda: make_key("foreign"), {"alg": "RS256", "kid": "first"}),
    "unknown key": resign(lambda: make_key("foreign"), {"alg": "RS256", "kid": "second"}),
    "key within the token": resign(lambda: make_key("foreign"), {"alg": "RS256"}),
    "method that was not announced": resign(lambda: jwk.ECKey.generate_key("P-256"), {"alg": "ES256", "kid": "first"}),
    "public key as a secret": sign_with_secret(lambda forger: forger.key.as_pem(private=False)),
    "client's secret": sign_with_secret(lambda forger: CLIENT_SECRET.encode()),
    "no signature": sign_not_at_all,
    "changed after signing": change_after_signing,
    "no token": lambda forger: forger.answer.update(id_token="no.token.atall"),
    "expired": lambda forger: forger.claims.update(exp=int(time.time()) - 2 * MINUTE),
    "never expires": claim(exp=None),
    "from the future": lambda forger: forger.claims.update(iat=int(time.time()) + 5 * MINUTE),
    "of no time": claim(iat=None),
    "not valid yet": lambda forger: forger.claims.update(nbf=int(time.time()) + 5 * MINUTE),
    "other nonce": claim(nonce="another"),
    "no nonce": claim(nonce=None),
    "other issuer": claim(iss="https://example.org"),
    "no issuer": claim(iss=None),
    "for another client": claim(aud="another"),
    "for another client, given to this one": claim(aud="another", azp=CLIENT_ID),
    "for nobody": claim(aud=None),
    "for several, given to another": claim(aud=[CLIENT_ID, "another"], azp="another"),
    "for several, given to nobody": claim(aud=[CLIENT_ID, "another"]),
    "given to another": claim(azp="another"),
    "about nobody": claim(sub=None),
    "about an empty name": lambda forger: (forger.claims.update(sub=""), forger.contact.update(sub="")),
    "with another access token": claim(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "userinfo of somebody else": lambda forger: forger.contact.update(sub="somebody-else"),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_forged_token_signs_nobody_in(browser: TestClient, forger: Forger, forgery: Change) -> None:
    forgery(forger)
    check_refused(sign_in(browser, forger), "not_genuine", NOT_GENUINE)


FAILURES: dict[str, Change] = {
    "no token": lambda forger: forger.answer.update(id_token=None),
    "no access token": lambda forger: forger.answer.update(access_token=None),
    "userinfo is no object": lambda forger: setattr(forger, "contact", ["sub", SUBJECT]),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
def test_answer_that_cannot_be_read_signs_nobody_in(browser: TestClient, forger: Forger, failure: Change) -> None:
    failure(forger)
    check_refused(sign_in(browser, forger), "provider_failed", FAILED)
