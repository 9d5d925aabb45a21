"""What does each column hold? Exact synonyms first, then close ones; one column at most for each field."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from mayatrack.domain.forbidden import check_heading
from mayatrack.domain.imports import NAME_FIELDS, REPEATABLE_FIELDS, Field, fold_text
from mayatrack.files.reading import RawTable
from mayatrack.files.synonyms import LEADING_WORDS, SYNONYMS

EXACT: Final = 100.0
# "hae you ever flown" passes; "parents email" for "email" must not.
CLOSE: Final = 92.0
SHORTEST_FOR_CLOSE: Final = 5

FIELD_BY_SYNONYM: Final = {word: field for field, words in SYNONYMS.items() for word in words.split("|")}
CLOSE_CHOICES: Final = [synonym for synonym in FIELD_BY_SYNONYM if len(synonym) >= SHORTEST_FOR_CLOSE]

_POLITE: Final = re.compile(rf"^(?:{LEADING_WORDS}) ")
_NUMBERING: Final = re.compile(r"^\s*(?:[Qq]?\d{1,3}[.):]|[Qq]\d{1,3}\b)\s*")
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|\*")
# "I have never flown" turns the meaning of yes around.
_TURNS_AROUND: Final = re.compile(r"\b(?:never|not|nunca|without|no)\b")
_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, order=True)
class Match:
    """How well a column fits a field: filled columns before empty ones, then likeness, then the leftmost."""

    is_filled: bool
    likeness: float
    leftness: int
    heading: str
    field: Field


def recognize(table: RawTable) -> dict[str, Field]:
    """A field for every heading, in the order of the table; a heading that fits nothing is kept as an answer.

    Metadata of survey tools, and columns whose heading is forbidden, are ignored. When two columns fit one field the
    better one takes it; the other is kept as an answer, or ignored when it is empty.
    """
    found = [_match(table, position, heading) for position, heading in enumerate(table.headings)]
    best: dict[Field, Match] = {}
    for match in found:
        best[match.field] = max(match, best.get(match.field, match))
    mapping = {match.heading: _decide(match, best) for match in found}
    if Field.GIVEN_NAME in best and Field.FULL_NAME in best and Field.FAMILY_NAME not in best:
        # "Nombre" and "Name" beside each other: the full name says more.
        mapping[best[Field.GIVEN_NAME].heading] = Field.ANSWER
    return mapping


def _decide(match: Match, best: dict[Field, Match]) -> Field:
    if match.field in REPEATABLE_FIELDS or best[match.field] == match:
        return match.field
    return Field.ANSWER if match.is_filled else Field.IGNORE


def _match(table: RawTable, position: int, heading: str) -> Match:
    is_filled = bool(table.frame.iloc[:, position].notna().any())
    if check_heading(heading):
        return Match(is_filled, EXACT, -position, heading, Field.IGNORE)
    field, likeness = find_field(heading)
    return Match(is_filled, likeness, -position, heading, field)


def find_field(heading: str) -> tuple[Field, float]:
    """The field that a heading names and how alike they are, 0–100; an answer when it names none."""
    forms = list(dict.fromkeys(_forms(heading)))
    for form in forms:
        if form in FIELD_BY_SYNONYM:
            return FIELD_BY_SYNONYM[form], EXACT
    candidates = [_find_close(form) for form in forms]
    return max(candidates, key=lambda candidate: candidate[1])


def _forms(heading: str) -> Iterable[str]:
    """The heading as typed and simpler: without numbering, asides, polite words; the part after the last dash."""
    whole = _NUMBERING.sub("", heading)
    bare = _ASIDE.sub(" ", whole)
    for text in (heading, whole, bare, re.split(r"\s[-–—:]\s|:\s", bare)[-1]):
        folded = fold_text(text)
        yield folded
        yield _POLITE.sub("", folded)


def _find_close(form: str) -> tuple[Field, float]:
    if len(form) < SHORTEST_FOR_CLOSE or _TURNS_AROUND.search(form):
        return Field.ANSWER, 0.0
    close = process.extract(form, CLOSE_CHOICES, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=5)
    for synonym, likeness, _ in close:
        # "Parent 3 education" is as close to "parent 1 education" as a typing error.
        if _DIGITS.findall(synonym) == _DIGITS.findall(form):
            return FIELD_BY_SYNONYM[synonym], likeness
    return Field.ANSWER, 0.0


def has_name(fields: Iterable[Field]) -> bool:
    """Is any of these fields a name?"""
    return not NAME_FIELDS.isdisjoint(fields)


def heading_key(headings: Iterable[str]) -> str:
    """The key under which a corrected mapping is remembered: a SHA-256 that case and punctuation do not change."""
    return hashlib.sha256("\n".join(fold_text(heading) for heading in headings).encode()).hexdigest()
