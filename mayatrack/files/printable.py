"""Which letters can be printed, and how are all others told?"""

from typing import Final

from anyascii import anyascii

from mayatrack.settings import DATA_FOLDER

FONTS: Final = DATA_FOLDER / "fonts"


def make_printable(text: str, known: frozenset[int]) -> str:
    """The text in letters that the fonts know and can set; others, such as Arabic or Khmer, in plain ones."""
    return "".join(sign if ord(sign) in known else anyascii(sign) or "?" for sign in text)
