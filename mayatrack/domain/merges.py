"""When are two records likely to be of one person, and what is kept when they are made one?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from mayatrack.domain.application_status import STAGE_ORDER, Stage

# Of 100: a missing second name, a swapped order and a slip of the pen stay above it, sisters mostly below.
SIMILAR_NAME: Final = 88


class Likeness(StrEnum):
    """Why two records look like one person's, the surest first."""

    STUDENT_NUMBER = "same student number"
    BIRTH = "same birth date and a similar name"
    PHONE = "same phone"


@dataclass(frozen=True)
class AppliedTwice:
    """One of two applications to the same cohort, as far as the choice between them needs it."""

    application_id: UUID
    stage: Stage
    is_traveler: bool


def find_similar(names: Mapping[UUID, str]) -> Iterator[tuple[UUID, UUID]]:
    """The pairs of people, by id → sort name, whose names share a word and could be one person's."""
    by_word: dict[str, list[UUID]] = defaultdict(list)
    for person_id, name in names.items():
        for word in dict.fromkeys(name.split()):
            by_word[word].append(person_id)
    compared = {pair for people in by_word.values() for pair in combinations(people, 2)}
    place = {person_id: number for number, person_id in enumerate(names)}
    for one, other in sorted(compared, key=lambda pair: (place[pair[0]], place[pair[1]])):
        if is_similar_name(names[one], names[other]):
            yield one, other


def is_similar_name(sort_name: str, other: str) -> bool:
    """Could these two sort names be one person's?"""
    return fuzz.token_set_ratio(sort_name, other) >= SIMILAR_NAME


def choose_application(one: AppliedTwice, other: AppliedTwice) -> AppliedTwice:
    """Which of a person's two applications to one cohort stays: a traveler's, else the further, else the earlier."""
    return max(
        sorted((one, other), key=lambda applied: applied.application_id),
        key=lambda applied: (applied.is_traveler, STAGE_ORDER.index(applied.stage)),
    )


def prefers_newer(older: str | date | None, newer: str | date | None) -> bool:
    """Is the newer record's value the better guess? Only where it says something that the older one does not."""
    return newer is not None and newer != older
