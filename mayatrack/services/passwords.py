"""Is this password hard to guess, how is it stored, and is it the right one?"""

import re
from collections.abc import Sequence
from threading import Lock
from typing import Any, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mayatrack.domain.passwords import check_length, normalize_password
from mayatrack.exceptions import InvalidInput

# OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane.
HASHER: Final = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
# Of no password at all: whoever names an unknown account waits as long as for a known one.
NO_HASH: Final = HASHER.hash("no account has this password")

# zxcvbn's highest score: more than 10^10 guesses.
WANTED_SCORE: Final = 4
# What it looks at of a longer password: its time grows faster than the length.
LOOKED_AT: Final = 72
PRODUCT_WORDS: Final = ("mayatrack", "maya track", "maya", "young ambassadors", "ambassador")
REASONS: Final = {
    "user_inputs": "it holds your name, your e-mail address or the name of this program",
    "repeat": "it repeats itself",
    "sequence": "it holds letters or digits in their order",
    "spatial": "it follows the keys of a keyboard",
    "date": "it holds a date",
    "regex": "it holds a year",
}
COMMON: Final = "it holds common words or passwords"

# The list of a caller's own words is the library's one global.
_LIST_LOCK: Final = Lock()


def check_password(password: str, *, name: str, email: str) -> str:
    """The password as it is hashed. Raises InvalidInput with a sentence that says why it is refused."""
    wanted = normalize_password(password)
    check_length(wanted)
    # It loads lists of words: nobody needs them but who chooses a password.
    from zxcvbn import zxcvbn

    with _LIST_LOCK:
        found = zxcvbn(wanted[:LOOKED_AT], user_inputs=_own_words(name, email), max_length=LOOKED_AT)
    if found["score"] < WANTED_SCORE:
        raise InvalidInput(
            f"This password is easy to guess, because {_reason(found['sequence'])}: "
            "choose several unrelated words, or let a password manager make one."
        )
    return wanted


def hash_password(password: str) -> str:
    """What is stored of a password that was checked; takes some 30 ms on purpose."""
    return HASHER.hash(normalize_password(password))


def is_password(stored: str | None, password: str) -> bool:
    """Is it the password of this hash? Without a hash never, after the same time."""
    try:
        return HASHER.verify(stored or NO_HASH, normalize_password(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_hash_outdated(stored: str) -> bool:
    """Was it made with other parameters than those of today?"""
    return HASHER.check_needs_rehash(stored)


def _own_words(name: str, email: str) -> list[str]:
    parts = [part for part in re.split(r"[\W_]+", f"{name} {email}") if len(part) > 2]
    return [name, email, email.partition("@")[0], *parts, *PRODUCT_WORDS]


def _reason(matches: Sequence[Any]) -> str:
    """Why the longest piece that was recognized is weak."""
    known = [match for match in matches if match["pattern"] != "bruteforce"]
    worst: Any = max(known, key=lambda match: len(match["token"]), default={})
    kind = worst.get("dictionary_name") if worst.get("pattern") == "dictionary" else worst.get("pattern")
    return REASONS.get(str(kind), COMMON)
