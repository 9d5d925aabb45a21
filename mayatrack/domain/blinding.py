"""What may a reviewer read of an answer? Everything but what says who wrote it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mayatrack.domain.letters import read_plain
from mayatrack.domain.name_places import Span, find_names, read_names
from mayatrack.exceptions import InvalidInput

# As long for a short name as for a long one.
BLACK: Final = "█████"
SHORTEST_OWN: Final = 4
LOCAL_NUMBER: Final = 7

_DOT: Final = r"(?:\.| ?[\[(] ?(?:dot|punto) ?[\])] ?| (?:dot|punto) )"
_AT: Final = r"(?: ?@ ?| ?[\[(] ?(?:at|arroba) ?[\])] ?| (?:at|arroba) )"
_ENDING: Final = r"(?:com|org|net|edu|gov|info|io|me|co|us|mx|es|gg|ly|tv|app|dev|link|page|site)"
_STREET: Final = (
    r"(?:st|street|ave|avenue|blvd|boulevard|rd|road|dr|drive|ln|lane|ct|court|pl|place|way|terrace|ter|pkwy|parkway"
    r"|hwy|highway|circle|cir|apt|calle|avenida)"
)
_UNIT: Final = r"(?:,? (?:apt|unit|#)\.? ?\w+)?"
# Of plain text, see `letters.read_plain`.
_TRACES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # E-mail addresses, also as people write them who know that they are looked for.
        rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,}}\b",
        r"(?:https?://|www\.)\S+",
        rf"(?<![\w.])(?:[\w-]{{1,63}}\.){{1,5}}{_ENDING}(?:/\S*|(?![\w-]))",
        r"(?<![\w@])@[\w.]{2,}",
        # A name somewhere else.
        r"\b(?:instagram|insta|ig|tiktok|snapchat|snap|facebook|twitter|discord|whatsapp|telegram)\b ?[:=@] ?\S+",
        # Telephone numbers, and whatever else is as long; two years are neither.
        r"(?<!\w)\(?\+?\(?(?!(?:19|20)\d\d ?- ?(?:19|20)?\d\d(?!\d))\d[\d ().\-/*_]{7,40}\d(?!\w)",
        r"(?<![\w,.])\d{3}[ .\-/]\d{4}(?![\w])",
        r"(?<![\d,.$])\d{5,}(?!\d|,\d)",
        rf"(?<![\w$])\d{{1,6}}(?: 1/2)? (?:[nsew]\.? )?(?:[\w'.-]{{1,30}} ){{1,4}}?{_STREET}\b\.?{_UNIT}",
    )
)


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


def blind_answer(answer: str, *, names: Iterable[str], passages: Sequence[Span] = ()) -> str:
    """The answer with the passages that staff blacked out, and all that says who wrote it, in black.

    `names` is all that is known of the writer: names, e-mail address, telephone and student number. `passages` are
    (start, end) in characters of the answer as it is stored. Addresses, accounts and long numbers go whosever they are.
    Names are found in any case, with and without accents, joined, hyphenated, spelled letter by letter, as initials
    beside another name, in Latin letters for another script, and in scripts without blanks also inside words.
    """
    known = list(names)
    plain = read_plain(answer)
    found = [match.span() for pattern in _TRACES for match in pattern.finditer(plain.text)]
    found += find_names(plain.text, read_names(_list_names(known)))
    found += [match.span() for pattern in _list_own(known) for match in pattern.finditer(plain.text)]
    return _blacken(answer, [*passages, *(plain.find_span(start, end) for start, end in found if end > start)])


def digest_answer(answer: str) -> str:
    """By what it is known that an answer still reads as it did when a passage of it was marked."""
    return hashlib.sha256(answer.encode()).hexdigest()


def check_passage(answer: str, start: int, end: int) -> None:
    """Raise InvalidInput unless the passage lies within the answer."""
    if not 0 <= start < end <= len(answer):
        raise InvalidInput("This passage is not part of the answer any more: reload the page and mark it again.")


def find_passages(answer: str, quote: str) -> list[Span]:
    """Every place at which the answer holds the quote, in upper or lower case. Raises InvalidInput if there is none."""
    wanted = quote.strip()
    found = [match.span() for match in re.finditer(re.escape(wanted), answer, re.IGNORECASE)] if wanted else []
    if not found:
        raise InvalidInput("The answer does not hold these words: copy the passage from it exactly.")
    return found


def _blacken(answer: str, spans: list[Span]) -> str:
    """The answer with one black bar for all spans that touch or overlap."""
    text: list[str] = []
    place, is_black = 0, False
    for start, end in sorted(spans):
        if end <= place:
            continue
        if start > place or not is_black:
            text += [answer[place:start], BLACK]
        place, is_black = max(place, end), True
    return "".join([*text, answer[place:]])


def _list_names(known: Iterable[str]) -> Iterator[str]:
    """What reads as a name: an e-mail address by what stands before the @; numbers do not."""
    return (each.partition("@")[0] for each in known if "@" in each or not _list_digits(each))


def _list_own(known: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """The writer's own account and numbers, however these are set apart; of a telephone number also its end alone."""
    for each in known:
        account, at, _ = each.partition("@")
        if at and len(account) >= SHORTEST_OWN:
            yield re.compile(rf"(?<!\w){re.escape(read_plain(account).text)}(?!\w)", re.IGNORECASE)
        digits = _list_digits(account)
        for number in {digits, digits[-LOCAL_NUMBER:]}:
            if len(number) >= SHORTEST_OWN:
                yield re.compile(r"[A-Za-z]{0,4}" + r"[\W_]{0,3}".join(number))


def _list_digits(text: str) -> str:
    return "".join(re.findall(r"\d", read_plain(text).text))
