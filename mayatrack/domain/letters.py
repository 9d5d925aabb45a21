"""As which plain letters is a text read, and where in the text does each of them stand?"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

# Scripts whose words stand apart and are compared in Latin letters. In every other, a name may be found inside a word:
# without blanks between words, or with what other languages write apart.
_APART: Final = frozenset(
    {"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "MATHEMATICAL", "FULLWIDTH", "MODIFIER"}
)
_APOSTROPHES: Final = frozenset("'’‘‛ʼʻʹ`´′＇\u02bb\u055a")
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa", "Ø": "Oe"}
)
_DISTINCT_LETTERS: Final = 20_000


@dataclass(frozen=True)
class PlainText:
    """A text in plain letters, and for each of them the place of its own letter in the text that was given."""

    text: str
    places: range | list[int]

    def find_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the plain letters from `start` up to `end` stand in the text that was given, as (start, end)."""
        return self.places[start], self.places[end - 1] + 1


def read_plain(text: str) -> PlainText:
    """The text without accents and invisible characters, Latin, Greek and Cyrillic in Latin letters; case stays."""
    if text.isascii():
        return PlainText(text, range(len(text)))
    letters, places = [], []
    for place, letter in enumerate(text):
        for plain in _plain_letter(letter):
            letters.append(plain)
            places.append(place)
    return PlainText("".join(letters), places)


def spell_out(text: str) -> str:
    """The text with letters such as ü in two, as people write them where there is no ü."""
    return unicodedata.normalize("NFC", text).translate(_UMLAUTS)


def transcribe(letter: str) -> str:
    """A letter of any script in lower-case Latin ones, as it is spoken."""
    return "".join(each for each in anyascii(letter).lower() if each.isalpha())


def is_of_other_script(letter: str) -> bool:
    """Does this plain letter belong to a script in which names are found inside words?"""
    return not letter.isascii() and unicodedata.category(letter)[0] in "LM"


@lru_cache(_DISTINCT_LETTERS)
def _plain_letter(letter: str) -> str:
    if letter in _APOSTROPHES:
        return "'"
    if letter.isascii():
        return letter
    category = unicodedata.category(letter)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    if category[0] in "LM" and unicodedata.name(letter, "").split(" ")[0] not in _APART:
        apart = unicodedata.normalize("NFKD", letter)
        return "".join(part for part in apart if unicodedata.category(part) != "Mn")
    # A sign such as € would read as letters.
    return anyascii(letter) if category[0] in "LNPZ" else " "
