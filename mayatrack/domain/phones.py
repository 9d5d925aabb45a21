"""Can a telephone number be called, from wherever a group is?"""

import re
from typing import Final

FEWEST_DIGITS: Final = 7
MOST_DIGITS: Final = 15
LONGEST: Final = 40
# What people write around the digits, and the extension of an office.
_SHAPE: Final = re.compile(r"[+(\d][\d\s().\-/]*(?:(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)


def require_phone(text: str | None) -> str:
    """The number as it was written. Raises ValueError for what nobody could call."""
    if text is None:
        raise ValueError("is missing: enter a number that can be called")
    digits = sum(letter.isdigit() for letter in re.split(r"(?i)x|ext", text)[0])
    if len(text) > LONGEST or not _SHAPE.fullmatch(text) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise ValueError("this is no number that can be called: enter its digits, with + and the country's code abroad")
    return text
