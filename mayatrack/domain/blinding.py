"""What may a reviewer read of an answer? Everything but what says who wrote it."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mayatrack.exceptions import InvalidInput

BLACK: Final = "█████"
SHORTEST_NAME: Final = 2
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<!\w)\+?\d[\d\s().-]{7,}\d(?!\w)")


@dataclass(frozen=True)
class Mark:
    """A passage that staff blacked out, in characters, and the digest of the answer in which they marked it."""

    starts_from: int
    ends_before: int
    answer_digest: str


def show_answer(answer: str, *, names: Iterable[str], marks: Sequence[Mark] = ()) -> str:
    """The answer as a reviewer reads it: all black if it has changed since staff marked a passage of it."""
    digest = digest_answer(answer)
    if any(mark.answer_digest != digest for mark in marks):
        return BLACK
    return blind_answer(answer, names=names, passages=[(mark.starts_from, mark.ends_before) for mark in marks])


def blind_answer(answer: str, *, names: Iterable[str], passages: Sequence[tuple[int, int]] = ()) -> str:
    """The answer with the passages that staff blacked out, the writer's names, and every address and number, in black.

    `passages` are (start, end) in characters of the answer as it is stored. Names are found with and without accents.
    """
    plain = _strip_accents(answer)
    spans = list(passages)
    for pattern in (_EMAIL, _ADDRESS, _PHONE, *_name_patterns(names)):
        spans += [match.span() for match in pattern.finditer(plain)]
    text: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if end <= place:
            continue
        text += [answer[place:start], BLACK] if start > place or not text else []
        place = end
    return "".join([*text, answer[place:]])


def digest_answer(answer: str) -> str:
    """By what it is known that an answer still reads as it did when a passage of it was marked."""
    return hashlib.sha256(answer.encode()).hexdigest()


def check_passage(answer: str, start: int, end: int) -> None:
    """Raise InvalidInput unless the passage lies within the answer."""
    if not 0 <= start < end <= len(answer):
        raise InvalidInput("This passage is not part of the answer any more: reload the page and mark it again.")


def find_passages(answer: str, quote: str) -> list[tuple[int, int]]:
    """Every place at which the answer holds the quote, in upper or lower case. Raises InvalidInput if there is none."""
    wanted = quote.strip()
    found = [match.span() for match in re.finditer(re.escape(wanted), answer, re.IGNORECASE)] if wanted else []
    if not found:
        raise InvalidInput("The answer does not hold these words: copy the passage from it exactly.")
    return found


def _name_patterns(names: Iterable[str]) -> list[re.Pattern[str]]:
    words = {word for name in names for word in _strip_accents(name).split() if len(word) >= SHORTEST_NAME}
    return [re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE) for word in sorted(words)]


def _strip_accents(text: str) -> str:
    """The text without accents, character for character: places in it are places in the text itself."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)
