"""Which college is meant? Short names, initials and small typing errors of the colleges on the list."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz

from mayatrack.domain.imports import fold_text
from mayatrack.exceptions import InvalidInput

INITIALS: Final = {
    "elac": "east",
    "lacc": "city",
    "lahc": "harbor",
    "lamc": "mission",
    "lapc": "pierce",
    "lasc": "southwest",
    "lattc": "trade technical",
    "lavc": "valley",
    "wlac": "west",
}
SHORT_FORMS: Final = {"tech": "technical", "tradetech": "trade technical", "harbour": "harbor", "sw": "southwest"}
# Words that all of the district's colleges share.
SHARED_WORDS: Final = frozenset({"los", "angeles", "la", "l", "a", "college", "community", "the", "campus", "laccd"})
CLOSE: Final = 85.0
LEAD: Final = 5.0


def match_college(text: str, names: Iterable[str]) -> str:
    """The canonical name that the text means. Raises InvalidInput with a sentence that names the nearest one."""
    by_core = {find_core(name): name for name in names}
    core = find_core(text)
    if core in by_core:
        return by_core[core]
    rated = sorted(((fuzz.ratio(core, other), other) for other in by_core), reverse=True)
    if not rated:
        raise InvalidInput("No college is on the list yet: add the colleges first.")
    runner_up = rated[1][0] if len(rated) > 1 else 0.0
    if rated[0][0] >= CLOSE and rated[0][0] - runner_up >= LEAD:
        return by_core[rated[0][1]]
    raise InvalidInput(
        f"This college is not on the list; the nearest is {by_core[rated[0][1]]}: correct it or leave it empty."
    )


def find_core(name: str) -> str:
    """What tells a college from the others: "East Los Angeles College (ELAC)" → "east"."""
    words = [SHORT_FORMS.get(word, word) for word in fold_text(name).split()]
    spelled = [INITIALS.get(word, word) for word in words if word not in SHARED_WORDS]
    # The name with its initials behind it says the same twice.
    return " ".join(dict.fromkeys(" ".join(spelled).split()))
