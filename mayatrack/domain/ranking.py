"""In which order are applications considered? By score; ties by a rule that knows nothing about the person."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from mayatrack.domain.application_status import Status

# Whoever was considered, or is. An application that left before anybody chose is not ranked.
RANKED: Final = frozenset(
    {
        Status.IN_REVIEW,
        Status.INTERVIEW,
        Status.OFFERED,
        Status.WAITLISTED,
        Status.NOT_SELECTED,
        Status.CONFIRMED,
        Status.DECLINED,
        Status.TRAVELED,
        Status.DID_NOT_TRAVEL,
    }
)
# Means of the same points in another order differ in the last bits: that is no difference between people.
SCORE_DIGITS: Final = 6


class TieRule(StrEnum):
    """What decides between equal scores. No rule reads an answer about who somebody is."""

    APPLIED_FIRST = "applied_first"
    LOT = "lot"


@dataclass(frozen=True)
class Candidate:
    """What a ranking may know of an application: its score, and when it was submitted."""

    application_id: UUID
    score: float | None
    applied_at: datetime


@dataclass(frozen=True)
class Ranked:
    """An application's place: equal scores share a rank, the tie rule decides their order."""

    application_id: UUID
    rank: int
    score: float | None
    is_tied: bool


def round_score(score: float) -> float:
    """The score as it is compared and stored."""
    return round(score, SCORE_DIGITS)


def draw_lot(one_id: UUID, other_id: UUID) -> str:
    """A lot that anybody can draw again, and that nobody could have chosen: the hash of both ids."""
    return hashlib.sha256(one_id.bytes + other_id.bytes).hexdigest()


def rank_candidates(candidates: Iterable[Candidate], *, rule: TieRule, cohort_id: UUID) -> list[Ranked]:
    """The candidates, the highest score first, those without a score last."""
    found = list(candidates)

    def key(candidate: Candidate) -> tuple[bool, float, object, str]:
        lot = draw_lot(cohort_id, candidate.application_id)
        first = candidate.applied_at if rule is TieRule.APPLIED_FIRST else lot
        return (candidate.score is None, -round_score(candidate.score or 0.0), first, lot)

    ordered = sorted(found, key=key)
    scores = [None if candidate.score is None else round_score(candidate.score) for candidate in ordered]
    ranked: list[Ranked] = []
    for place, candidate in enumerate(ordered):
        is_same = place > 0 and scores[place] == scores[place - 1]
        rank = ranked[-1].rank if is_same else place + 1
        is_tied = is_same or (place + 1 < len(scores) and scores[place + 1] == scores[place])
        ranked.append(Ranked(candidate.application_id, rank, candidate.score, is_tied))
    return ranked
