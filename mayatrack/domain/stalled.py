"""Which applications have waited, for whom, and which part of them is missing?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.exceptions import InvalidInput

# A draft waits for the applicant, a request for information too, and what is submitted waits for the office.
WAITING: Final = (Status.DRAFT, Status.NEEDS_INFORMATION, Status.SUBMITTED)
USUAL_DAYS: Final = 7
MOST_DAYS: Final = 365


class Section(StrEnum):
    """A part of an application that can be missing."""

    COLLEGE = "college"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    BASELINE = "baseline"
    REQUIRED_ANSWERS = "required_answers"
    ANSWERS = "answers"


@dataclass(frozen=True)
class Contents:
    """What an application says so far; blank answers are never stored.

    `required_questions` are those of its cohort's selection.
    """

    has_college: bool = False
    has_birth_date: bool = False
    has_phone: bool = False
    baselines: Collection[Baseline] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    required_questions: Collection[str] = ()


def find_missing(contents: Contents) -> list[Section]:
    """The parts that are missing, in the order of `Section`. `queries.stalled` asks the database the same."""
    is_missing = {
        Section.COLLEGE: not contents.has_college,
        Section.BIRTH_DATE: not contents.has_birth_date,
        Section.PHONE: not contents.has_phone,
        Section.BASELINE: Baseline.UNKNOWN in contents.baselines,
        Section.REQUIRED_ANSWERS: not contents.answers.keys() >= set(contents.required_questions),
        Section.ANSWERS: not contents.answers,
    }
    return [section for section in Section if is_missing[section]]


def waiting_since(now: datetime, days: int) -> datetime:
    """The latest moment since which somebody has waited so many days. Raises InvalidInput where there is none."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"The days of waiting lie between 1 and {MOST_DAYS}: enter another number.")
    return now - timedelta(days=days)


def count_days(since: datetime, now: datetime) -> int:
    """How many whole days an application has waited."""
    return (now - since).days
