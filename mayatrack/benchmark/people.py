"""Which synthetic people apply in the benchmark? A few very common names, a long tail, and one rare name."""

from typing import Final

import numpy as np
import numpy.typing as npt

from mayatrack.domain.names import fold

COMMON_GIVEN_NAMES: Final = (
    "María", "José", "Daniel", "Jennifer", "Jesús", "Ashley", "Anthony", "Sofía", "Kevin", "Emily", "Minh", "Ana",
    "Mariana", "Jin-woo", "Aram", "Selam", "Angelica", "Marisol", "David", "Grace",
)  # fmt: skip
COMMON_FAMILY_NAMES: Final = (
    "López", "García", "Hernández", "Martínez", "Nguyễn", "Kim", "Rodríguez", "González", "Smith", "Johnson",
    "Pérez Luna", "Harutyunyan", "Tesfaye", "Santos", "Reyes", "Lee", "Chen", "Flores", "Núñez", "Williams",
)  # fmt: skip
RARE_PERSON: Final = ("Xochiquetzal", "Zubizarreta")
SYLLABLES: Final = (
    "ba",
    "da",
    "el",
    "fi",
    "go",
    "ha",
    "im",
    "jo",
    "ka",
    "lu",
    "me",
    "no",
    "or",
    "pa",
    "ri",
    "sa",
    "te",
    "vi",
)
TAIL_LENGTH: Final = 1_500


def choose_names(chance: np.random.Generator, count: int, common: tuple[str, ...]) -> npt.NDArray[np.object_]:
    """`count` names: half from the common ones, the first of them far more often, half from a long tail."""
    tail = ["".join(chance.choice(SYLLABLES, 3)).capitalize() for _ in range(TAIL_LENGTH)]
    weights = np.concatenate([_falling(len(common)), _falling(TAIL_LENGTH)]) / 2
    names: npt.NDArray[np.object_] = chance.choice(np.array([*common, *tail], dtype=object), count, p=weights)
    return names


def name_people(chance: np.random.Generator, count: int) -> list[tuple[str, str, str, str, str]]:
    """Per person: given_name, family_name, email, sort_name, search_words; the one in the middle has the rare name."""
    given = choose_names(chance, count, COMMON_GIVEN_NAMES)
    family = choose_names(chance, count, COMMON_FAMILY_NAMES)
    given[count // 2], family[count // 2] = RARE_PERSON
    folded = {name: fold(name) for name in {*given, *family}}
    people = []
    for number, (first, last) in enumerate(zip(given, family, strict=True)):
        a, b = folded[first], folded[last]
        box = f"{a.replace(' ', '')}.{b.replace(' ', '')}{number}"
        email, words = f"{box}@example.edu", f"{a} {b} {box.replace('.', ' ')} example edu"
        people.append((first, last, email, f"{b} {a}", words))
    return people


def _falling(length: int) -> npt.NDArray[np.float64]:
    weights: npt.NDArray[np.float64] = 1 / np.sqrt(np.arange(1, length + 1))
    return np.asarray(weights / weights.sum())
