"""Can a stored JSON text hold some words? Asked before it is read, which takes many times longer."""

import re
import sys
from typing import Final

_RUN: Final = re.compile("[a-z0-9]+")
# The few characters beyond ASCII that are ASCII letters in a comparison without case, such as ß and the Kelvin sign,
# as they are and as JSON writes them.
_FOLDED: Final = [chr(code) for code in range(128, sys.maxunicode + 1) if _RUN.search(chr(code).casefold())]
_ODD: Final = re.compile(f"[{''.join(_FOLDED)}]")
_ESCAPED: Final = re.compile(rf"\\u(?:{'|'.join(f'{ord(each):04x}' for each in _FOLDED)})")


def find_run(folded: str) -> str:
    """The longest run of ASCII letters and digits in words in casefolded form; empty if there is none."""
    return max(_RUN.findall(folded), key=len, default="")


def can_hold(stored: str, run: str) -> bool:
    """Can one of the texts in the stored JSON, casefolded, hold the run? If not, it certainly does not."""
    if run in stored.lower():
        return True
    return ("\\u" in stored and _ESCAPED.search(stored) is not None) or (
        not stored.isascii() and _ODD.search(stored) is not None
    )
