"""Which passwords are long enough, how long must somebody wait who guessed wrong, and what of it is told?"""

import unicodedata
from datetime import timedelta
from typing import Final

from mayatrack.exceptions import InvalidInput

# NIST SP 800-63B-4, 3.1.1: 15 characters where a password stands alone, at least 64 allowed, no rules of composition.
SHORTEST: Final = 15
LONGEST: Final = 200

# An office shares one address, an account belongs to one person.
ACCOUNT_TRIES: Final = 5
ADDRESS_TRIES: Final = 20
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=15)
# A day without a failure, and what was before is forgotten.
FORGET_AFTER: Final = timedelta(days=1)


def normalize_password(password: str) -> str:
    """The password as it is checked and hashed: the same letters count as the same on every keyboard."""
    return unicodedata.normalize("NFKC", password)


def check_length(password: str) -> None:
    """Raise InvalidInput unless the password has from 15 to 200 characters."""
    if len(password) < SHORTEST:
        raise InvalidInput(
            f"This password has {len(password)} characters and needs at least {SHORTEST}: "
            "several unrelated words are easy to remember."
        )
    if len(password) > LONGEST:
        raise InvalidInput(f"This password has {len(password)} characters; {LONGEST} are allowed: shorten it.")


def wait_after(failure_count: int, *, tries: int) -> timedelta | None:
    """How long after this failure nobody may try again: nothing for the first ones, then longer and longer."""
    if failure_count < tries:
        return None
    doublings = min(failure_count - tries, 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def is_told(count: int) -> bool:
    """Does the log hold the attempt with this number, of those that are turned away? The 1st, 10th, 100th and so on.

    Nothing can be removed from the log, so nobody may fill it: a million attempts leave seven events. They come while
    the attempts last, and tell how many there were up to the next one.
    """
    return count > 0 and str(count).rstrip("0") == "1"
