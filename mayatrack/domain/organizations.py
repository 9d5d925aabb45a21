"""Which organization is meant? One that is spelled almost alike is probably the same one."""

import re
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from mayatrack.domain.imports import fold_text

# Of 100: a slip of the pen, a missing word in front and a swapped order stay above it, sister departments below.
SIMILAR: Final = 88.0
MOST_ASKED: Final = 3
# What stands behind or in front of a name and tells nobody from anybody.
_EMPTY_WORDS: Final = re.compile(r"\b(?:the|inc|incorporated|llc|ltd|corp|corporation|co|company|and|of|for)\b")


def find_similar_names(name: str, names: Iterable[str]) -> list[str]:
    """The names that are nearly this one, the nearest first, at most three; the very same is not among them.

    Case, accents, punctuation and legal forms do not count.
    """
    core = find_core(name)
    rated = [(fuzz.ratio(core, find_core(other)), other) for other in names if other != name]
    near = sorted((-rate, other) for rate, other in rated if rate >= SIMILAR)
    return [other for _, other in near[:MOST_ASKED]]


def find_core(name: str) -> str:
    """What tells an organization from others: "The Museum, Inc." → "museum"; words in alphabetical order."""
    folded = fold_text(name)
    words = _EMPTY_WORDS.sub(" ", folded).split()
    return " ".join(sorted(words)) or folded
