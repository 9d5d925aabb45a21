"""How does a cohort choose among its applications? Its phases, its rules, and the rubric by which it scores."""

import uuid
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.ranking import TieRule
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.rubrics import Combination
from mayatrack.models.base import Edited, enum_type, link
from mayatrack.models.texts import clean_entry, require_entry

MOST_REVIEWS: Final = 10
MOST_PER_REVIEWER: Final = 10_000
OLDEST_MINIMUM: Final = 99
MOST_POINTS: Final = 11
HIGHEST_POINTS: Final = 100


class SelectionPlanCreate(SQLModel):
    """What is entered about a cohort's selection; everything is checked here before a SelectionPlan is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    reviews_from_on: date
    interviews_from_on: date | None = None
    decides_from_on: date
    reviews_wanted: int = Field(default=2, ge=1, le=MOST_REVIEWS)
    review_limit: int | None = Field(default=None, ge=1, le=MOST_PER_REVIEWER)
    combination: Combination = Combination.MEDIAN
    tie_rule: TieRule = TieRule.LOT
    interview_weight: float = Field(default=0.5, ge=0, le=1)
    # Deny by default: a question that is not listed is hidden from reviewers.
    shown_questions: list[str] = []
    required_questions: list[str] = []
    minimum_age: int | None = Field(default=None, ge=1, le=OLDEST_MINIMUM)
    needs_college: bool = True
    refuses_past_travelers: bool = True


class SelectionPlan(Edited, table=True):
    """The selection of one cohort. Applications open on the cohort's own date."""

    __tablename__ = "selection_plan"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id"),
        sa.CheckConstraint(
            "reviews_from_on <= decides_from_on AND (interviews_from_on IS NULL OR "
            "(reviews_from_on <= interviews_from_on AND interviews_from_on <= decides_from_on))",
            name="phases_in_order",
        ),
        sa.CheckConstraint("reviews_wanted BETWEEN 1 AND 10", name="reviews_wanted_range"),
        sa.CheckConstraint("review_limit BETWEEN 1 AND 10000", name="review_limit_range"),
        sa.CheckConstraint("interview_weight BETWEEN 0 AND 1", name="interview_weight_range"),
        sa.CheckConstraint("minimum_age BETWEEN 1 AND 99", name="minimum_age_range"),
        sa.CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released_by_somebody"),
    )

    cohort_id: uuid.UUID = link("cohort.id", cascade=True)
    reviews_from_on: date
    interviews_from_on: date | None = None
    decides_from_on: date
    reviews_wanted: int = 2
    review_limit: int | None = None
    combination: Combination = Field(default=Combination.MEDIAN, sa_type=enum_type(Combination))
    tie_rule: TieRule = Field(default=TieRule.LOT, sa_type=enum_type(TieRule))
    # How much of the score is the interview's, where there was one.
    interview_weight: float = 0.5
    shown_questions: list[str] = Field(default_factory=list, sa_type=sa.JSON())
    required_questions: list[str] = Field(default_factory=list, sa_type=sa.JSON())
    minimum_age: int | None = None
    needs_college: bool = True
    refuses_past_travelers: bool = True
    released_at: datetime | None = None
    released_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)


class CriterionCreate(SQLModel):
    """What is entered about one criterion of a rubric."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    kind: ReviewKind = ReviewKind.READING
    name: str = Field(max_length=120)
    description: str | None = Field(default=None, max_length=1_000)
    weight: float = Field(gt=0, le=1_000)
    # Points → what they mean.
    labels: dict[int, str]

    @field_validator("name", mode="before")
    @classmethod
    def _is_named(cls, value: str | None) -> str:
        return require_entry(value, hint="enter what is scored, such as Motivation")

    @field_validator("description", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)

    @field_validator("labels")
    @classmethod
    def _has_a_scale(cls, value: dict[int, str]) -> dict[int, str]:
        if not 2 <= len(value) <= MOST_POINTS:
            raise ValueError(f"a scale has 2 to {MOST_POINTS} numbers of points, and not {len(value)}")
        if odd := [points for points in value if not 0 <= points <= HIGHEST_POINTS]:
            raise ValueError(f"points are numbers from 0 to {HIGHEST_POINTS}, and not {odd[0]}")
        return {points: require_entry(text, hint="enter what these points mean") for points, text in value.items()}


class RubricCriterion(Edited, table=True):
    """One thing that the reviewers of a cohort score."""

    __tablename__ = "rubric_criterion"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "kind", "name"),
        sa.CheckConstraint("weight > 0", name="weight_is_positive"),
        sa.Index(None, "cohort_id", "kind", "position", "id"),
    )

    cohort_id: uuid.UUID = link("cohort.id", cascade=True)
    kind: ReviewKind = Field(default=ReviewKind.READING, sa_type=enum_type(ReviewKind))
    position: int
    name: str
    description: str | None = None
    weight: float
    # JSON has no numbers as names: "3" → what three points mean.
    labels: dict[str, str] = Field(sa_type=sa.JSON())
