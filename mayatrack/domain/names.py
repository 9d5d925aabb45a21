"""How is a name sorted, searched and shown?"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

# Seen by nobody, they make two equal names differ or turn the writing around them; PostgreSQL stores no NUL at all.
# The two joiners U+200C and U+200D stay: names in Persian and Hindi are spelled with them.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff]"
)


def clean_text(text: str | None) -> str | None:
    """The text in Unicode NFC with single spaces and nothing invisible, or None where nothing is left."""
    cleaned = " ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text or "")).split())
    return cleaned or None


def fold(text: str) -> str:
    """The text as it is compared: lower-case Latin letters and digits without accents, all else as single spaces."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(unicodedata.normalize("NFC", text)).lower()).split())


def sort_name(given_name: str, family_name: str | None) -> str:
    """The key under which a person is listed: family names first; a one-word name stands by itself."""
    return fold(f"{family_name or ''} {given_name}")


def full_name(given_name: str, family_name: str | None) -> str:
    """The name as people write it: given names, then family names."""
    # Where one of several people has no family name, a frame says NaN, and that is no word.
    return f"{given_name} {family_name}" if isinstance(family_name, str) and family_name else given_name


def search_words(*texts: str | None) -> str:
    """The words by which a person is found: folded, separated by single spaces."""
    return " ".join(fold(text) for text in texts if text)
