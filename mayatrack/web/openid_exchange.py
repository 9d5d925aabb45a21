"""What is asked of the identity provider, and whom does it say that it has sent back?"""

from typing import Any, Final
from urllib.parse import quote_plus

import httpx2
from authlib.integrations.httpx_client import (  # type: ignore[import-untyped]
    OAuth2Client,
    OAuth2ClientAuth,
    OAuthError,
)

from mayatrack.services.openid import Identity, NewRequest, Refusal, TakenRequest, refuse
from mayatrack.settings import Settings
from mayatrack.web.openid_provider import TIMEOUT_SECONDS, Provider, ProviderMemory, fetch_json
from mayatrack.web.openid_token import check_id_token

SCOPE: Final = "openid email"


def write_sign_in_address(settings: Settings, provider: Provider, begun: NewRequest, *, callback: str) -> str:
    """The provider's address that signs somebody in and sends them back to `callback`: code flow with PKCE."""
    with _make_client(settings, callback) as client:
        address, _ = client.create_authorization_url(
            provider.authorization_endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.code_verifier
        )
    return str(address)


def fetch_identity(
    settings: Settings, memory: ProviderMemory, taken: TakenRequest, *, code: str, callback: str
) -> Identity:
    """Who came back with this code, by the provider's signed word.

    Raises SignInRefused if the provider does not answer or what it says cannot be trusted, and SettingsError if it
    cannot be asked about itself any more.
    """
    try:
        answer = exchange_code(settings, memory.describe(), code, code_verifier=taken.code_verifier, callback=callback)
        id_token, access_token = _require_text(answer["id_token"]), _require_text(answer["access_token"])
        claims = check_id_token(
            id_token, memory, client_id=settings.openid_client_id or "", nonce=taken.nonce, access_token=access_token
        )
        contact = _find_contact(claims, memory.describe(), access_token)
        email = _choose_email(contact, trusts=settings.openid_trust_email)
    except (OAuthError, httpx2.HTTPError, LookupError, TypeError, ValueError) as error:
        raise refuse(Refusal.FAILED) from error
    return Identity(issuer=memory.issuer, subject=claims["sub"], email=email)


def exchange_code(
    settings: Settings, provider: Provider, code: str, *, code_verifier: str, callback: str
) -> dict[str, Any]:
    """The provider's answer to a code: an ID token and an access token.

    Raises OAuthError if it refuses, httpx2.HTTPError if it does not answer, ValueError if the answer cannot be read.
    """
    secret = settings.openid_client_secret.get_secret_value() if settings.openid_client_secret else ""
    shown = (settings.openid_client_id or "", secret)
    if provider.auth_method == "client_secret_basic":
        # RFC 6749, 2.3.1: what a header splits at a colon has to be encoded.
        shown = (quote_plus(shown[0]), quote_plus(shown[1]))
    with _make_client(settings, callback) as client:
        answer = client.fetch_token(
            provider.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=code_verifier,
            auth=OAuth2ClientAuth(*shown, provider.auth_method),
        )
    return dict(answer)


def _make_client(settings: Settings, callback: str) -> Any:
    return OAuth2Client(
        client_id=settings.openid_client_id,
        redirect_uri=callback,
        scope=SCOPE,
        code_challenge_method="S256",
        timeout=TIMEOUT_SECONDS,
    )


def _find_contact(claims: dict[str, Any], provider: Provider, access_token: str) -> dict[str, Any]:
    """The claims that speak of an e-mail address: the ID token's, or else those of the userinfo address."""
    if "email" in claims or provider.userinfo_endpoint is None:
        return claims
    told = dict(fetch_json(provider.userinfo_endpoint, token=access_token))
    if told.get("sub") != claims["sub"]:
        raise refuse(Refusal.NOT_GENUINE)
    return told


def _choose_email(contact: dict[str, Any], *, trusts: bool) -> str | None:
    said = contact.get("email_verified")
    # Some providers write the truth value as text.
    is_verified = said is True or said == "true"
    email = contact.get("email")
    return email if isinstance(email, str) and (is_verified or trusts) else None


def _require_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("A token is no text.")
    return value
