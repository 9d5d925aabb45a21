"""Where does a text say how its writer is called? In any case and accent, joined, hyphenated, spelled, abbreviated."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from mayatrack.domain.letters import is_of_other_script, read_plain, spell_out, transcribe

Span = tuple[int, int]

SHORTEST_NAME: Final = 2
SHORTEST_SPELLED: Final = 3
LONGEST_JOINED: Final = 60
SHORTEST_WITH_ENDING: Final = 4
# Part of many a name, and of every sentence: black wherever they stand, they would make an answer unreadable and tell
# the name by what is missing. They are hidden beside another name, after "my name is", or with a capital letter;
# particles, which alone are nobody's name, beside another name alone.
PARTICLES: Final = frozenset({"de", "del", "der", "e", "el", "la", "las", "los", "y"})
COMMON_WORDS: Final = PARTICLES | frozenset(
    "a al an and as at be but by can con da das di do dos du en es for from go ha han has he her his i if in is it le "  # noqa: SIM905
    "les lo may me mi my no o of on or para por que se she sin so son su te the this to tu un una up us van von was we "
    "will with ya you".split()
)
_WORD: Final = re.compile(r"[A-Za-z]+")
_CAMEL: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
# One letter at a time, with the same sign between all of them.
_SPELLED: Final = re.compile(r"(?<![A-Za-z])[A-Za-z]([ .\-_*])(?:[A-Za-z]\1)+[A-Za-z](?![A-Za-z])")
_INITIALS: Final = re.compile(r"(?<![A-Za-z])(?:[A-Z]\. ?)+[A-Z]\.?(?![A-Za-z])")
_INTRODUCED: Final = re.compile(
    r"(?:\bname(?: is|'s)|\bcall me|\bcalled|\bi am|\bi'?m|\bme llamo|\bnombre es|\bsoy) $", re.IGNORECASE
)
LONGEST_INTRODUCTION: Final = 12
# What may stand between two names of one person; after an abbreviation with a period.
_GAP: Final = re.compile(r" {0,2}|['\-_.]| - ")
_ABBREVIATED: Final = re.compile(r"\. {0,2}")
_JOINT: Final = re.compile(r"['\-_.]")


@dataclass(frozen=True)
class NameWords:
    """The words of somebody's names in plain lower-case letters: Latin ones, and whole runs of other scripts."""

    latin: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    initials: frozenset[str] = frozenset()
    _seen: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, word: str) -> bool:
        """Is this Latin word, as it is written, one of the names, several of them joined, or a form of one?"""
        if word not in self._seen:
            self._seen[word] = self._is_name(word)
        return self._seen[word]

    def _is_name(self, word: str) -> bool:
        lower = word.lower()
        parts = [part.lower() for part in _CAMEL.findall(word)]
        return (
            self._is_strong(lower)
            or any(self._is_strong(part) for part in parts)
            or (lower in self.latin - PARTICLES and word[0].isupper())
            or self._has_ending(lower)
            or self._is_joined(lower)
        )

    def _has_ending(self, word: str) -> bool:
        """Is the word several people of one name?"""
        singles = (word.removesuffix(ending) for ending in ("s", "es"))
        return any(len(single) >= SHORTEST_WITH_ENDING and self._is_strong(single) for single in singles)

    def _is_strong(self, word: str) -> bool:
        return word in self.latin and word not in COMMON_WORDS

    def _is_joined(self, word: str) -> bool:
        """Can the word be cut into names? For each end, the ends of a name that lead there."""
        if len(word) > LONGEST_JOINED or word in COMMON_WORDS:
            return False
        reached = {0}
        for end in range(1, len(word) + 1):
            if any(word.endswith(name, 0, end) and end - len(name) in reached for name in self.latin):
                reached.add(end)
        return len(word) in reached


def read_names(names: Iterable[str]) -> NameWords:
    """The words of these names."""
    latin: set[str] = set()
    other: set[str] = set()
    letters: set[str] = set()
    for name in names:
        for spelled in {name, spell_out(name)}:
            words = [_WORD.findall(word) for word in read_plain(spelled).text.split()]
            latin |= {part.lower() for parts in words for part in parts} | {"".join(parts).lower() for parts in words}
            letters |= {part[0].upper() for parts in words for part in parts}
        for run in _find_runs(read_plain(name).text):
            other.add(run)
            syllables = [transcribe(letter) for letter in run]
            latin |= {*syllables, "".join(syllables)}
    return NameWords(
        frozenset(word for word in latin if len(word) >= SHORTEST_NAME), frozenset(other), frozenset(letters)
    )


def find_names(plain: str, names: NameWords) -> Iterator[Span]:
    """Every place in this plain text at which one of the names stands, as (start, end)."""
    words = list(_WORD.finditer(plain))
    place = 0
    for number, word in enumerate(words):
        if word.start() >= place and (names.holds(word.group()) or _is_introduced(plain, word, names)):
            start, place = _extend(plain, words, number, names)
            yield start, place
    for match in _SPELLED.finditer(plain):
        spelled = "".join(letter for letter in match.group() if letter.isalpha()).lower()
        if any(len(name) >= SHORTEST_SPELLED and name in spelled for name in names.latin):
            yield match.span()
    for match in _INITIALS.finditer(plain):
        if names.initials.issuperset(letter for letter in match.group() if letter.isalpha()):
            yield match.span()
    for run in names.other:
        yield from (match.span() for match in re.finditer(re.escape(run), plain))


def _is_introduced(plain: str, word: re.Match[str], names: NameWords) -> bool:
    """Is the word one of the names that are common words, after what says that a name follows?"""
    if word.group().lower() not in names.latin:
        return False
    return _INTRODUCED.search(plain, max(0, word.start() - LONGEST_INTRODUCTION), word.start()) is not None


def _extend(plain: str, words: list[re.Match[str]], number: int, names: NameWords) -> Span:
    """From a name to the initials and particles beside it, and to the digits that are attached to it."""
    first = last = number
    while first > 0 and _belongs(plain, words[first - 1], words[first - 1], words[first], names):
        first -= 1
    while last + 1 < len(words) and _belongs(plain, words[last + 1], words[last], words[last + 1], names):
        last += 1
    start, end = words[first].start(), words[last].end()
    while start > 0 and plain[start - 1] in "0123456789_":
        start -= 1
    while end < len(plain) and plain[end] in "0123456789_":
        end += 1
    is_initial = len(words[last].group()) == 1 and plain.startswith(".", end)
    return start, end + is_initial


def _belongs(plain: str, word: re.Match[str], before: re.Match[str], after: re.Match[str], names: NameWords) -> bool:
    """Is the word, one of two neighbors of which the other is a name, part of that name?"""
    written, gap = word.group(), plain[before.end() : after.start()]
    follows_initial = len(before.group()) == 1 and _ABBREVIATED.fullmatch(gap)
    if not (_GAP.fullmatch(gap) or follows_initial) or (word is after and gap + written.lower() == "'s"):
        return False
    if len(written) > 1:
        return written.lower() in names.latin
    is_abbreviation = written.isupper() and (written in names.initials or plain.startswith(".", word.end()))
    return is_abbreviation or (written.upper() in names.initials and _JOINT.fullmatch(gap) is not None)


def _find_runs(plain: str) -> Iterator[str]:
    run = ""
    for letter in f"{plain} ":
        if is_of_other_script(letter):
            run += letter
        elif run:
            yield run
            run = ""
