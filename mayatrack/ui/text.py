"""How is text that a person typed shown as exactly that text, and never read as Markdown?"""

import re
from typing import Final

# Every ASCII punctuation character may be escaped in Markdown, and Streamlit's own directives begin with one of them.
_PUNCTUATION: Final = re.compile(r"([!-/:-@\[-`{-~])")
# What the browser replaces although it is escaped: lone arrows and signs, Streamlit's logo, addresses it would link.
_REPLACED: Final = re.compile(r"(?<!\S)(?:<->|->|<-|--|>=|<=|~=)(?!\S)|:streamlit:|://|www\.", re.IGNORECASE)
# Has no width and no meaning; it only keeps such a sequence from being recognized.
_WORD_JOINER: Final = "\u2060"


def escape_markdown(text: str) -> str:
    """The text with Markdown made inert, as one line: for every label or message that quotes a person's words.

    E-mail addresses stay links to the mail program. Text of several lines belongs in `st.text`, which reads no
    Markdown at all.
    """
    broken = _REPLACED.sub(_break_up, " ".join(text.split()))
    return _PUNCTUATION.sub(r"\\\1", broken)


def break_links(escaped: str) -> str:
    """Escaped text without the links to the mail program: on what is clicked to choose, not to write to somebody."""
    return escaped.replace("@", f"@{_WORD_JOINER}")


def _break_up(match: re.Match[str]) -> str:
    return match[0][0] + _WORD_JOINER + match[0][1:]
