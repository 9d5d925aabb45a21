"""Is this ID token genuine, still valid, and meant for this sign-in here?"""

from typing import Any, Final

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jws import JWSRegistry

from mayatrack.services.openid import Refusal, refuse
from mayatrack.web.openid_provider import ProviderMemory

# Clocks of two computers differ a little.
LEEWAY_SECONDS: Final = 60


def check_id_token(
    token: str, memory: ProviderMemory, *, client_id: str, nonce: str, access_token: str
) -> dict[str, Any]:
    """The token's claims, `sub` among them, once nothing is wrong with it (OpenID Connect Core 1.0, 3.1.3.7).

    Raises SignInRefused otherwise, and SettingsError if the provider's keys cannot be fetched.
    """
    rules = {
        "iss": {"essential": True, "value": memory.issuer},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": client_id},
    }
    expected = {"client_id": client_id, "nonce": nonce, "access_token": access_token}
    try:
        signed = _check_signature(token, memory)
        claims = CodeIDToken(signed.claims, signed.header, rules, expected)
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, LookupError, TypeError, ValueError) as error:
        raise refuse(Refusal.NOT_GENUINE) from error
    return dict(claims)


def _check_signature(token: str, memory: ProviderMemory) -> jwt.Token:
    methods = JWSRegistry(algorithms=memory.describe().algorithms, strict_check_header=False)
    try:
        return jwt.decode(token, memory.keys(), registry=methods)
    except InvalidKeyIdError:
        # The provider may have changed its keys since it was asked.
        return jwt.decode(token, memory.keys(anew=True), registry=methods)
