"""What is an application worth in the eyes of its reviewers? Weighted criteria, one score per review, one for all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median
from typing import Final
from uuid import UUID

from mayatrack.exceptions import InvalidInput, RuleBroken

FULL_SCORE: Final = 100.0


class Combination(StrEnum):
    """How several reviews of one application become one score."""

    MEDIAN = "median"
    MEAN = "mean"


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored: its weight, and what each number of points means."""

    id: UUID
    name: str
    weight: float
    labels: Mapping[int, str]

    def __post_init__(self) -> None:
        if self.weight <= 0:
            raise InvalidInput(f"The weight of “{self.name}” is {self.weight:g}: enter a number above zero.")
        if len(self.labels) < 2:
            raise InvalidInput(f"“{self.name}” needs at least two numbers of points, each with a label: add another.")

    @property
    def lowest(self) -> int:
        """The fewest points."""
        return min(self.labels)

    @property
    def highest(self) -> int:
        """The most points."""
        return max(self.labels)


def check_points(criterion: Criterion, points: int) -> None:
    """Raise InvalidInput unless the criterion's scale has these points."""
    if points not in criterion.labels:
        choices = ", ".join(str(choice) for choice in sorted(criterion.labels))
        raise InvalidInput(f"“{criterion.name}” is scored with {choices}, and not with {points}: choose one of these.")


def check_rubric(criteria: Sequence[Criterion]) -> None:
    """Raise RuleBroken unless there is something to score."""
    if not criteria:
        raise RuleBroken("This cohort has no rubric yet: staff has to add a criterion before anybody can review.")


def check_keeps_points(criterion: Criterion, labels: Mapping[int, str]) -> None:
    """Raise RuleBroken if a scale by which reviews were submitted would lose some of its points."""
    if lost := sorted(set(criterion.labels) - set(labels)):
        points = ", ".join(map(str, lost))
        raise RuleBroken(
            f"Reviews with points for “{criterion.name}” are submitted, so its scale cannot lose {points}: "
            "keep these points; their meaning, and the weight, may change."
        )


def find_shares(weights: Sequence[float]) -> list[float]:
    """How much of the score each criterion of these weights is, 0–1, in the same order."""
    total = sum(weights)
    return [weight / total for weight in weights]


def check_draft(criteria: Sequence[Criterion], points: Mapping[UUID, int]) -> None:
    """Raise RuleBroken without a rubric, InvalidInput for points that it does not have; some may be missing."""
    check_rubric(criteria)
    known = {criterion.id: criterion for criterion in criteria}
    for criterion_id, given in points.items():
        if criterion_id not in known:
            raise InvalidInput("The rubric has changed since you opened this review: reload the page and score again.")
        check_points(known[criterion_id], given)


def find_missing(criteria: Sequence[Criterion], points: Mapping[UUID, int]) -> list[str]:
    """The names of the criteria that have no points yet, in the rubric's order."""
    return [criterion.name for criterion in criteria if criterion.id not in points]


def score_review(criteria: Sequence[Criterion], points: Mapping[UUID, int]) -> float:
    """One review's score from 0 to 100: the weighted mean of how far up its scale each criterion is.

    Raises RuleBroken without a rubric, InvalidInput when points are missing or outside a criterion's scale.
    """
    check_rubric(criteria)
    if missing := find_missing(criteria, points):
        raise InvalidInput(f"Points are missing for {', '.join(f'“{name}”' for name in missing)}: enter them.")
    total = 0.0
    for criterion in criteria:
        check_points(criterion, points[criterion.id])
        height = (points[criterion.id] - criterion.lowest) / (criterion.highest - criterion.lowest)
        total += criterion.weight * height
    return FULL_SCORE * total / sum(criterion.weight for criterion in criteria)


def combine_scores(scores: Sequence[float], how: Combination) -> float | None:
    """The score of an application from those of its reviews; None without any."""
    if not scores:
        return None
    return median(scores) if how is Combination.MEDIAN else mean(scores)


def weigh_interview(review_score: float | None, interview_score: float | None, *, weight: float) -> float | None:
    """One score of both: the interview's share is `weight` (0–1) where there were both, and either alone is all."""
    if review_score is None or interview_score is None:
        return interview_score if review_score is None else review_score
    return (1 - weight) * review_score + weight * interview_score


def find_spread(scores: Sequence[float]) -> float | None:
    """How far apart the highest and the lowest review are; None with fewer than two."""
    return max(scores) - min(scores) if len(scores) > 1 else None
