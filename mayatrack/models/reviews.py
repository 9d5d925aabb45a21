"""What do reviewers make of an application, what may they not read of it, and where does it stand for that?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.models.base import SORTED_TEXT, Edited, Key, Keyed, enum_type, link, now


class Review(Edited, table=True):
    """One reviewer's scores for one application."""

    __tablename__ = "review"
    __table_args__ = (
        # Also whoever abstained or was recused: nobody is assigned the same application twice.
        sa.UniqueConstraint("application_id", "reviewer_id", "kind"),
        sa.CheckConstraint("(state = 'submitted') = (score IS NOT NULL)", name="submitted_with_score"),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="submitted_at_some_time"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score_range"),
        sa.CheckConstraint("seen_others_at IS NULL OR state = 'submitted'", name="sees_others_after_own"),
        sa.Index(None, "reviewer_id", "state", "id"),
        sa.Index(None, "application_id", "kind", "id"),
    )

    application_id: uuid.UUID = link("application.id", cascade=True)
    reviewer_id: uuid.UUID = link("app_user.id")
    kind: ReviewKind = Field(default=ReviewKind.READING, sa_type=enum_type(ReviewKind))
    state: ReviewState = Field(default=ReviewState.ASSIGNED, sa_type=enum_type(ReviewState))
    # Id of a criterion → points; a draft may lack some.
    points: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON())
    comment: str | None = None
    # Why the reviewer abstained or was recused.
    reason: str | None = None
    # 0–100, see domain.rubrics.
    score: float | None = None
    assigned_at: datetime = Field(default_factory=now)
    assigned_by_id: uuid.UUID = link("app_user.id")
    # When the reviewer last did something with it; before that, nothing but its assignment happened.
    changed_at: datetime | None = None
    submitted_at: datetime | None = None
    # From then on the reviewer knows others' scores, and their own stays as it is.
    seen_others_at: datetime | None = None


class Blackout(Keyed, table=True):
    """A passage of one answer that staff hid from reviewers."""

    __tablename__ = "blackout"
    __table_args__ = (
        sa.CheckConstraint("starts_from >= 0 AND ends_before > starts_from", name="passage_in_order"),
        sa.Index(None, "answers_id", "question", "starts_from", "id"),
    )

    # Goes with the answers.
    answers_id: uuid.UUID = link("application_answers.id", cascade=True)
    question: str
    # In characters of the answer.
    starts_from: int
    ends_before: int
    # SHA-256 of the answer in which the passage was marked: if it reads otherwise now, all of it is hidden.
    answer_digest: str
    made_at: datetime = Field(default_factory=now)
    made_by_id: uuid.UUID = link("app_user.id")


class Standing(Keyed, table=True):
    """Where one application stands in its cohort's selection; derived, so that lists and rankings are short walks."""

    __tablename__ = "standing"
    __table_args__ = (
        sa.UniqueConstraint("application_id"),
        sa.UniqueConstraint("cohort_id", "number"),
        sa.CheckConstraint("number > 0", name="number_is_positive"),
        sa.Index(None, "cohort_id", "score", "id"),
    )

    application_id: uuid.UUID = link("application.id", cascade=True)
    # The application's, repeated here for the indexes.
    cohort_id: uuid.UUID = Field(sa_type=Key)
    # All that a reviewer is told of whose application it is.
    number: int
    # Decides between equal scores where the plan says so.
    lot: str = Field(sa_type=SORTED_TEXT)
    # What the automatic part found: None before it was asked; the reasons for which it says no, in sentences.
    is_eligible: bool | None = None
    check_reasons: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    checked_at: datetime | None = None
    review_count: int = 0
    review_score: float | None = None
    # Between the highest and the lowest review.
    review_spread: float | None = None
    interview_count: int = 0
    interview_score: float | None = None
    # 0–100, both together as the plan weighs them.
    score: float | None = None
