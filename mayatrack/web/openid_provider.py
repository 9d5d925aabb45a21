"""What does the identity provider say about itself: where are its addresses, and with which keys does it sign?"""

import ssl
import time
from functools import lru_cache
from threading import Lock
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, Field, ValidationError, model_validator

from mayatrack.exceptions import SettingsError

DISCOVERY: Final = "/.well-known/openid-configuration"
TIMEOUT_SECONDS: Final = 5.0
# Providers change their keys and, more rarely, their addresses.
REMEMBERED_SECONDS: Final = 24 * 60 * 60
# Only those that need the provider's private key: with HS256 whoever knows the client's secret could sign.
ALGORITHMS: Final = frozenset(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512))
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Provider(BaseModel, frozen=True):
    """What the provider's discovery document tells; the names are those of OpenID Connect Discovery 1.0."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    id_token_signing_alg_values_supported: list[str] = Field(default=["RS256"])
    token_endpoint_auth_methods_supported: list[str] = Field(default=["client_secret_basic"])

    @model_validator(mode="after")
    def _check_addresses(self) -> Self:
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
            address = getattr(self, name)
            if address is not None and not is_safe_address(address):
                raise ValueError(f"its {name} is not an https address")
        if not self.algorithms:
            raise ValueError("it signs with none of the methods that can be trusted")
        return self

    @property
    def algorithms(self) -> list[str]:
        """The announced methods of signing that need a private key."""
        return sorted(ALGORITHMS.intersection(self.id_token_signing_alg_values_supported))

    @property
    def auth_method(self) -> str:
        """How this installation shows its secret to the provider."""
        is_basic = "client_secret_basic" in self.token_endpoint_auth_methods_supported
        return "client_secret_basic" if is_basic else "client_secret_post"


class ProviderMemory:
    """What one provider said, kept for a day, so that not every sign-in asks again."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._lock = Lock()
        self._provider: Provider | None = None
        self._keys: KeySet | None = None
        self._asked_at = 0.0

    def describe(self) -> Provider:
        """The provider's addresses and methods. Raises SettingsError if it does not tell them, or none to be used."""
        with self._lock:
            if self._provider is None or time.monotonic() - self._asked_at > REMEMBERED_SECONDS:
                self._provider = read_provider(self.issuer)
                self._keys = None
                self._asked_at = time.monotonic()
            return self._provider

    def keys(self, *, anew: bool = False) -> KeySet:
        """The provider's public keys; `anew` asks for them once more. Raises SettingsError as `describe` does."""
        provider = self.describe()
        with self._lock:
            if anew or self._keys is None:
                self._keys = _read_keys(provider)
            return self._keys


@lru_cache(maxsize=1)
def remember_provider(issuer: str) -> ProviderMemory:
    """The one memory of this process of the provider with this address."""
    return ProviderMemory(issuer)


def is_safe_address(address: str) -> bool:
    """Is this an address that nobody between here and there can read or change: https, or this very computer?"""
    try:
        parts = urlsplit(address)
        is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or is_local) and "@" not in parts.netloc


def read_provider(issuer: str) -> Provider:
    """What the provider tells about itself now. Raises SettingsError, naming the setting and the reason."""
    if not is_safe_address(issuer) or urlsplit(issuer).query or urlsplit(issuer).fragment:
        raise _refuse_issuer("it must be an address that begins with https://")
    told = _ask(issuer.rstrip("/") + DISCOVERY)
    try:
        provider = Provider.model_validate(told)
    except ValidationError as error:
        raise _refuse_issuer(_tell_fault(error)) from error
    if provider.issuer != issuer:
        raise _refuse_issuer(f"the provider there calls itself {provider.issuer!r}, and the two must be the same")
    return provider


def fetch_json(address: str, *, token: str | None = None) -> Any:
    """What the provider answers at this address, with the access token if one is given.

    Raises httpx2.HTTPError if it does not answer or refuses, and ValueError if the answer is no JSON.
    """
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with httpx2.Client(timeout=TIMEOUT_SECONDS) as client:
        answer = client.get(address, headers=headers)
    return answer.raise_for_status().json()


def tell_reason(error: Exception) -> str:
    """Why the provider could not be asked, in words for the middle of a sentence."""
    if isinstance(error, httpx2.HTTPStatusError):
        return f"{error.request.url} answers with status {error.response.status_code}"
    if isinstance(error, httpx2.TimeoutException):
        return f"the provider does not answer within {TIMEOUT_SECONDS:g} seconds"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the provider's TLS certificate is refused: {cause.verify_message}"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx2.HTTPError):
        return "the provider cannot be reached"
    return "the provider's answer cannot be read"


def _tell_fault(error: ValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    return f"its discovery document has no usable {first['loc'][0] if first['loc'] else 'content'}"


def _read_keys(provider: Provider) -> KeySet:
    told = _ask(provider.jwks_uri)
    try:
        return KeySet.import_key_set(told)
    except (JoseError, LookupError, TypeError, ValueError) as error:
        raise _refuse_issuer("the provider's keys cannot be read") from error


def _ask(address: str) -> Any:
    try:
        return fetch_json(address)
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise _refuse_issuer(tell_reason(error)) from error


def _refuse_issuer(why: str) -> SettingsError:
    return SettingsError(f"The setting MAYATRACK_OPENID_ISSUER cannot be used: {why}.")
