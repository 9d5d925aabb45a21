"""Is this the code that the user's authenticator app shows now (RFC 6238), and was it not used before?"""

import re
from datetime import datetime
from typing import Final

import pyotp
from sqlmodel import Session

from mayatrack.exceptions import InvalidInput
from mayatrack.models import Credential

PRODUCT: Final = "MaYA Track"
# A clock may be a little off: the step before and the step after count too.
STEPS_AROUND: Final = 1
_KEY: Final = re.compile(r"[A-Z2-7]{32}")


def new_key() -> str:
    """A new key for an authenticator app: 160 random bits in base 32."""
    return pyotp.random_base32()


def is_key(text: str) -> bool:
    """Has it the form of a key that `new_key` makes?"""
    return _KEY.fullmatch(text) is not None


def describe_key(key: str, *, email: str) -> str:
    """The key as an address that authenticator apps read from a QR code."""
    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=PRODUCT)


def find_step(key: str, code: str, *, now: datetime) -> int | None:
    """The number of the time step whose code this is, None if it is none of those around now."""
    totp, typed = pyotp.TOTP(key), "".join(code.split())
    present = totp.timecode(now)
    for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), typed):
            return step
    return None


def accept_code(session: Session, credential: Credential, code: str, *, now: datetime) -> bool:
    """Is the code right? Then it is used up. Without a second step every code is; the caller has locked the row."""
    if credential.totp_secret is None:
        return True
    step = find_step(credential.totp_secret, code, now=now)
    if step is None or step <= credential.totp_step:
        return False
    credential.totp_step = step
    session.add(credential)
    return True


def check_first_code(key: str, code: str, *, now: datetime) -> int:
    """The time step of the code that shows that the app holds the key. Raises InvalidInput otherwise."""
    if not is_key(key):
        raise InvalidInput("This key is none that was made here: begin again.")
    step = find_step(key, code, now=now)
    if step is None:
        raise InvalidInput(
            "This is not the code that belongs to the key: enter the six digits that your app shows now, "
            "and check that the clock of your phone is right."
        )
    return step
