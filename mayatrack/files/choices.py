"""Which of the fixed answers does a cell give?"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.domain.imports import fold_text
from mayatrack.exceptions import InvalidInput
from mayatrack.files.wordings import (
    EDUCATION_WORDS,
    GENDER_WORDS,
    NO_WORDS,
    PREFER_NOT_WORDS,
    RACE_WORDS,
    UNSURE_WORDS,
    YES_WORDS,
    Choice,
)

_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_EXAMPLES: Final = re.compile(
    r"\b(?:includ(?:es|ing)|for example|such as|por ejemplo)\b|\be\.g\.|\betc\b\.?", re.IGNORECASE
)
_FIRST_WORD: Final = re.compile(r"\w+")
_NEVER: Final = re.compile(r"\b(?:never|nunca)\b")
_DID_NOT: Final = re.compile(
    r"^(?:i |ive |he |ha )?(?:(?:have|had|has|did|do) )?(?:never|not|nunca|havent|hadnt|hasnt|dont|didnt)\b"
)
_DID: Final = re.compile(r"^(?:i (?:have|had|do|did)|ive|have|had|he|ha|tengo)\b")
_NEGATION: Final = re.compile(r"\b(?:never|nunca|not|no|without|havent|hadnt|hasnt|dont|didnt)\b")


def parse_baseline(text: str) -> Baseline:
    """Yes, no or unknown; sentences such as "I have never flown" count. Raises InvalidInput with a sentence."""
    folded = fold_text(text)
    if folded in PREFER_NOT_WORDS | UNSURE_WORDS:
        return Baseline.UNKNOWN
    said = _read_first_word(folded)
    if said is None and _DID_NOT.match(folded):
        return Baseline.NO
    if said is None and _DID.match(folded) and not _NEGATION.search(folded):
        return Baseline.YES
    # "Yes, I have never flown" says both.
    if said is None or (said and _NEVER.search(folded)):
        raise InvalidInput("This is neither yes nor no: write yes, no or unknown.")
    return Baseline.YES if said else Baseline.NO


def parse_yes_no(text: str) -> YesNoAnswer | None:
    """Yes, no or prefer not to say; None for "not sure", for which there is no answer to keep.

    Raises InvalidInput with a sentence.
    """
    folded = fold_text(text)
    if folded in PREFER_NOT_WORDS:
        return YesNoAnswer.PREFER_NOT_TO_SAY
    if folded in UNSURE_WORDS:
        return None
    said = _read_first_word(folded)
    if said is None:
        raise InvalidInput("This is neither yes nor no: write yes, no or prefer not to say.")
    return YesNoAnswer.YES if said else YesNoAnswer.NO


def _read_first_word(folded: str) -> bool | None:
    """Does the answer begin with yes or with no? None: with neither."""
    first = _FIRST_WORD.match(folded)
    if first is None or (first[0] not in YES_WORDS and first[0] not in NO_WORDS):
        return None
    # A single letter or digit counts only when it stands alone: "1 trip to Mexico".
    if len(first[0]) == 1 and folded != first[0]:
        return None
    return first[0] in YES_WORDS


def parse_races(text: str) -> tuple[RaceEthnicity, ...]:
    """Every category chosen, in the order of the scheme. Raises InvalidInput naming the part that is not known."""
    return _in_order(RaceEthnicity, [_find(part, RACE_WORDS) for part in _split(text, RACE_WORDS)])


def parse_genders(text: str) -> tuple[Gender, ...]:
    """Every answer chosen, in the order of the list. Raises InvalidInput with a sentence."""
    return _in_order(Gender, [_find(part, GENDER_WORDS) for part in _split(text, GENDER_WORDS)])


def parse_education(text: str) -> Education:
    """The level of one parent. Raises InvalidInput with a sentence."""
    bare = _EXAMPLES.split(_ASIDE.sub(" ", text))[0]
    return _find(fold_text(bare) or fold_text(text), EDUCATION_WORDS)


def _split(text: str, words: Mapping[str, Choice]) -> list[str]:
    """The parts of a multiple choice, folded: divided at semicolons and lines, then at commas."""
    bare = _EXAMPLES.sub(",", _ASIDE.sub(" ", text))
    parts: list[str] = []
    for section in re.split(r"[;|\n]", bare):
        whole = fold_text(section)
        parts.extend([whole] if whole in words else [fold_text(part) for part in section.split(",")])
    return [part for part in parts if part] or [fold_text(text)]


def _find(part: str, words: Mapping[str, Choice]) -> Choice:
    choice = words.get(part) or words.get(re.sub(r"^(?:and|or|y|o) ", "", part))
    if choice is None:
        known = ", ".join(dict.fromkeys(found.value.replace("_", " ") for found in words.values()))
        raise InvalidInput(f"This answer is not one that is kept ({known}): correct it or leave it empty.")
    return choice


def _in_order(scheme: type[Choice], chosen: Iterable[Choice]) -> tuple[Choice, ...]:
    found = set(chosen)
    return tuple(choice for choice in scheme if choice in found)
