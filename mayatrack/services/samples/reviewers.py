"""Who reviews the applications to sample trips to come, how far are they, and what do they think of them?"""

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
# How good whoever came so far is found, as shares of a scale; the first step that fits counts.
MERITS: Final = {
    Status.OFFERED: (0.6, 1.0),
    Status.WAITLISTED: (0.5, 0.75),
    Status.INTERVIEW: (0.35, 1.0),
    Status.IN_REVIEW: (0.0, 0.5),
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


@dataclass(frozen=True)
class Round:
    """Reviews of one kind that were assigned together, and the moment until which they came in."""

    kind: ReviewKind
    rubric: Sequence[Criterion]
    assigned_at: datetime
    until: datetime


class Reviews:
    """Makes the reviews of a cohort, in every state, none after the start of `today` in UTC."""

    def __init__(self, rows: Rows, reviewers: Sequence[Reviewer], *, by_id: UUID, today: date) -> None:
        self._rows = rows
        self._reviewers = reviewers
        self._by_id = by_id
        self._last = datetime.combine(today, time(), UTC)
        self._comments = [row["comment"] for row in read_data("sample_review_comments.csv")]
        # Chance of its own, so that nothing else of the sample draws otherwise.
        self._draw = Random("mayatrack reviews")  # noqa: S311  Repeatable on purpose; nothing here is secret.
        self._merits: dict[UUID, float] = {}

    def make(self, plan: SelectionPlan, applications: Sequence[SampleApplication]) -> None:
        """As many reviews as the plan wants of each application that came into review, by turns."""
        *usual, _guest = self._reviewers
        reviewed = [each for each in applications if Status.IN_REVIEW in each.steps]
        until = min(self._last, datetime.combine(plan.decides_from_on, time(), UTC))
        # All at once, once the last had come into review.
        moments = [each.steps[Status.IN_REVIEW] for each in reviewed]
        assigned_at = min(max(moments, default=until) + timedelta(hours=1), until)
        readings = Round(ReviewKind.READING, self._find_rubric(plan, ReviewKind.READING), assigned_at, until)
        for place, each in enumerate(reviewed):
            is_read = each.application.status is Status.IN_REVIEW and until == self._last
            pool = self._reviewers if is_read else usual
            for number in range(plan.reviews_wanted):
                state = self._choose(STILL_READ if is_read else READ)
                self._add(each, pool[(place + number) % len(pool)], readings, state)

    def make_interview(
        self, plan: SelectionPlan, each: SampleApplication, *, held_at: datetime, turn: int
    ) -> list[UUID]:
        """Who held an interview that ended then: by turns, every second time two. Their scores came within a day."""
        *usual, _guest = self._reviewers
        rubric = self._find_rubric(plan, ReviewKind.INTERVIEW)
        until = min(held_at + timedelta(days=1), self._last)
        interviews = Round(ReviewKind.INTERVIEW, rubric, max(each.steps.values()), until)
        interviewers = [usual[(turn + number) % len(usual)] for number in range(1 + turn % 2)]
        for interviewer in interviewers:
            self._add(each, interviewer, interviews, ReviewState.SUBMITTED)
        return [interviewer.user_id for interviewer in interviewers]

    def _find_rubric(self, plan: SelectionPlan, kind: ReviewKind) -> list[Criterion]:
        stored = self._rows.list_records(RubricCriterion)
        return [as_criterion(each) for each in stored if (each.cohort_id, each.kind) == (plan.cohort_id, kind)]

    def _choose(self, weights: Mapping[ReviewState, int]) -> ReviewState:
        return self._draw.choices(list(weights), list(weights.values()))[0]

    def _find_merit(self, each: SampleApplication) -> float:
        """How good all who score an application find it, 0–1: those who came further more so."""
        if each.application.id not in self._merits:
            span = next(MERITS[status] for status in MERITS if status in each.steps)
            self._merits[each.application.id] = self._draw.uniform(*span)
        return self._merits[each.application.id]

    def _add(self, each: SampleApplication, reviewer: Reviewer, made: Round, state: ReviewState) -> None:
        merit = self._find_merit(each) + reviewer.lean
        points = {criterion.id: self._score(criterion, merit) for criterion in made.rubric}
        self._rows.add_values(
            Review,
            version=1,
            application_id=each.application.id,
            reviewer_id=reviewer.user_id,
            kind=made.kind,
            state=state,
            reason=REASONS.get(state),
            assigned_at=made.assigned_at,
            assigned_by_id=self._by_id,
            seen_others_at=None,
            **self._say(state, made, points),
        )

    def _say(self, state: ReviewState, made: Round, points: dict[UUID, int]) -> dict[str, Any]:
        """What the reviewer wrote by then."""
        told = list(points.items())[: {ReviewState.SUBMITTED: len(points), ReviewState.DRAFT: 2}.get(state, 0)]
        said: dict[str, Any] = {"points": {str(key): given for key, given in told}}
        if state is not ReviewState.SUBMITTED:
            return said | {"comment": None, "score": None, "submitted_at": None}
        comment = self._draw.choice(self._comments) if self._draw.random() < COMMENT_RATE else None
        submitted_at = made.assigned_at + (made.until - made.assigned_at) * self._draw.random()
        return said | {"comment": comment, "score": score_review(made.rubric, points), "submitted_at": submitted_at}

    def _score(self, criterion: Criterion, merit: float) -> int:
        height = min(1.0, max(0.0, self._draw.gauss(merit, SPREAD)))
        return round(criterion.lowest + height * (criterion.highest - criterion.lowest))
