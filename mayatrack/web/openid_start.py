"""Can people sign in through the identity provider that the settings name? Asked once, before anybody comes."""

from typing import Final

import httpx2
from authlib.integrations.httpx_client import OAuthError  # type: ignore[import-untyped]

from mayatrack.exceptions import SettingsError
from mayatrack.services.sessions import new_token
from mayatrack.settings import Settings
from mayatrack.web.openid_exchange import exchange_code
from mayatrack.web.openid_provider import Provider, remember_provider, tell_reason

# What a provider answers to a client that it does not know, or whose secret is another.
STRANGER: Final = frozenset({"invalid_client", "unauthorized_client"})


def check_provider(settings: Settings) -> None:
    """Return if no provider is set, or one that answers and knows this installation.

    Raises SettingsError with one sentence that names the setting at fault and the reason.
    """
    needed = {
        "MAYATRACK_OPENID_ISSUER": settings.openid_issuer,
        "MAYATRACK_OPENID_CLIENT_ID": settings.openid_client_id,
        "MAYATRACK_OPENID_CLIENT_SECRET": settings.openid_client_secret,
    }
    missing = [name for name, value in needed.items() if not value]
    if missing and len(missing) < len(needed):
        raise SettingsError(
            f"The setting {missing[0]} is missing: set it, or none of {', '.join(needed)}, which belong together."
        )
    if settings.openid_issuer and not missing:
        _check_client(settings, remember_provider(settings.openid_issuer).describe())


def _check_client(settings: Settings, provider: Provider) -> None:
    """Offer a code that was never given: the provider refuses the code, or before that the client."""
    callback = settings.public_url or provider.issuer
    try:
        exchange_code(settings, provider, new_token(), code_verifier=new_token(), callback=callback)
    except OAuthError as refusal:
        if refusal.error in STRANGER:
            raise SettingsError(
                "The setting MAYATRACK_OPENID_CLIENT_SECRET cannot be used: the identity provider does not accept it "
                "together with MAYATRACK_OPENID_CLIENT_ID."
            ) from refusal
    except (httpx2.HTTPError, ValueError) as error:
        raise SettingsError(f"The setting MAYATRACK_OPENID_ISSUER cannot be used: {tell_reason(error)}.") from error
