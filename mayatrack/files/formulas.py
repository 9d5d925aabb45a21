"""Which text would a spreadsheet run as a formula, and how is it written so that it cannot?"""

import re
from typing import Final

# A sign that starts a formula, also in its small, raised, lowered or full-width form, or with blanks or invisible
# characters before it; tab and line break, which some programs skip; and <r>, which a workbook would take as markup.
_SIGNS: Final = "=+\\-@\u2212\u207a-\u207c\u208a-\u208c\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
_INVISIBLE: Final = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_DANGER: Final = re.compile(rf"'*(?:[\s{_INVISIBLE}]*[{_SIGNS}]|[\t\r\n]|<r>)")


def neutralize(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet could run it.

    Text that already has apostrophes before such a start gets one more, so `restore` gives back exactly this text.
    """
    return "'" + text if _DANGER.match(text) else text


def restore(text: str) -> str:
    """What `neutralize` was given."""
    return text[1:] if text.startswith("'") and _DANGER.match(text[1:]) else text
