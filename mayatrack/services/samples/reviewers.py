"""Who reviews the sample cohort in selection, how far are they, and what do they think of its applications?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Role
from mayatrack.domain.rubrics import Criterion, score_review
from mayatrack.domain.sessions import SignInMethod
from mayatrack.models import Review, RubricCriterion, SelectionPlan, User, UserRole
from mayatrack.models.base import new_id
from mayatrack.services.reference import read_data
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.rows import Rows
from mayatrack.services.selection_plans import as_criterion

# Subject → name and how much higher (in points of a scale) than others they score.
REVIEWERS: Final = {
    "sample_reviewer_1": ("Sample reviewer Alma", 0.0),
    "sample_reviewer_2": ("Sample reviewer Ben", 0.15),
    "sample_reviewer_3": ("Sample reviewer Chi", -0.25),
}
# How many reviews are in which state: of the applications that are still read, and of those that went on.
STILL_READ: Final = {ReviewState.SUBMITTED: 10, ReviewState.DRAFT: 2, ReviewState.ASSIGNED: 6, ReviewState.ABSTAINED: 1}
READ: Final = {ReviewState.SUBMITTED: 30, ReviewState.RECUSED: 1}
REASONS: Final = {
    ReviewState.ABSTAINED: "Read half of it by mistake before the criteria were explained",
    ReviewState.RECUSED: "Was in the same student council",
}
# How far one reviewer is from another, as a share of a scale, and how many say something besides.
SPREAD: Final = 0.22
COMMENT_RATE: Final = 0.5


@dataclass(frozen=True)
class Reviewer:
    """A user who reviews, and how they lean."""

    user_id: UUID
    lean: float


def make_reviewers(rows: Rows, *, guest_id: UUID) -> list[Reviewer]:
    """The users who review. Nobody can sign in as one: what stands for their provider is none.

    The last is whoever looks around as a reviewer: they find a queue of their own.
    """
    made = []
    for subject, (name, lean) in REVIEWERS.items():
        user = User(id=new_id(), name=name, issuer=SignInMethod.DEMONSTRATION.value, subject=subject)
        made.append(Reviewer(rows.add(user).id, lean))
        rows.add(UserRole(user_id=user.id, role=Role.REVIEWER))
    return [*made, Reviewer(guest_id, 0.0)]


class Reviews:
    """Makes the reviews of a cohort, in every state, none after the start of `today` in UTC."""

    def __init__(self, rows: Rows, reviewers: Sequence[Reviewer], *, by_id: UUID, today: date) -> None:
        self._rows = rows
        self._reviewers = reviewers
        self._by_id = by_id
        self._last = self._assigned_at = datetime.combine(today, time(), UTC)
        self._comments = [row["comment"] for row in read_data("sample_review_comments.csv")]
        # Chance of its own, so that nothing else of the sample draws otherwise.
        self._draw = Random("mayatrack reviews")  # noqa: S311  Repeatable on purpose; nothing here is secret.

    def make(self, plan: SelectionPlan, applications: Sequence[SampleApplication]) -> None:
        """As many reviews as the plan wants of each application that came into review, by turns."""
        stored = [each for each in self._rows.list_records(RubricCriterion) if each.cohort_id == plan.cohort_id]
        rubric = [as_criterion(each) for each in stored if each.kind is ReviewKind.READING]
        *usual, _guest = self._reviewers
        reviewed = [each for each in applications if Status.IN_REVIEW in each.steps]
        # All at once, once the last had come into review.
        moments = [each.steps[Status.IN_REVIEW] for each in reviewed]
        self._assigned_at = min(max(moments, default=self._last) + timedelta(hours=1), self._last)
        for place, each in enumerate(reviewed):
            is_read = each.application.status is Status.IN_REVIEW
            merit = self._draw.random()
            pool = self._reviewers if is_read else usual
            for number in range(plan.reviews_wanted):
                self._add(each, pool[(place + number) % len(pool)], rubric, merit, STILL_READ if is_read else READ)

    def _add(
        self,
        each: SampleApplication,
        reviewer: Reviewer,
        rubric: Sequence[Criterion],
        merit: float,
        weights: Mapping[ReviewState, int],
    ) -> None:
        state = self._draw.choices(list(weights), list(weights.values()))[0]
        points = {criterion.id: self._score(criterion, merit + reviewer.lean) for criterion in rubric}
        self._rows.add_values(
            Review,
            version=1,
            application_id=each.application.id,
            reviewer_id=reviewer.user_id,
            kind=ReviewKind.READING,
            state=state,
            reason=REASONS.get(state),
            assigned_at=self._assigned_at,
            assigned_by_id=self._by_id,
            seen_others_at=None,
            **self._say(state, rubric, points),
        )

    def _say(self, state: ReviewState, rubric: Sequence[Criterion], points: dict[UUID, int]) -> dict[str, Any]:
        """What the reviewer wrote by then."""
        told = list(points.items())[: {ReviewState.SUBMITTED: len(points), ReviewState.DRAFT: 2}.get(state, 0)]
        said: dict[str, Any] = {"points": {str(key): given for key, given in told}}
        if state is not ReviewState.SUBMITTED:
            return said | {"comment": None, "score": None, "submitted_at": None}
        comment = self._draw.choice(self._comments) if self._draw.random() < COMMENT_RATE else None
        submitted_at = self._assigned_at + (self._last - self._assigned_at) * self._draw.random()
        return said | {"comment": comment, "score": score_review(rubric, points), "submitted_at": submitted_at}

    def _score(self, criterion: Criterion, merit: float) -> int:
        height = min(1.0, max(0.0, self._draw.gauss(merit, SPREAD)))
        return round(criterion.lowest + height * (criterion.highest - criterion.lowest))
