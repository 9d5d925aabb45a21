"""Who fits an opportunity, and why; and in which order is it fair to offer it?

Only what the opportunity asks and what alumni said of themselves counts. What a person is never does: nothing here
takes a demographic answer. What is not known is to be asked, and keeps nobody out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from mayatrack.domain.eligibility import find_age

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# How ties are broken, as it stands on screen.
FAIR_ORDER: Final = (
    "Whoever was offered least comes first, then whoever waits longest since the last offer. Ties go by lot: a random "
    "number that each record got when it was made, counted from a point of the opportunity's own."
)


class Fit(StrEnum):
    """Can somebody take up an opportunity, as far as is known?"""

    FITS = "fits"
    ASK = "ask"
    DOES_NOT_FIT = "does_not_fit"


class Question(StrEnum):
    """What an opportunity may ask."""

    CONTACT = "contact"
    REFERRAL = "referral"
    AGE = "age"
    COLLEGE = "college"
    COHORT = "cohort"
    LANGUAGE = "language"
    WEEKDAYS = "weekdays"


@dataclass(frozen=True)
class Eligibility:
    """What an opportunity asks; what is empty asks nothing. `day` is the day on which the age counts.

    Languages stand in small letters, here and in what is known of an alumnus.
    """

    day: date
    least_age: int | None = None
    most_age: int | None = None
    college_ids: frozenset[UUID] = frozenset()
    cohort_ids: frozenset[UUID] = frozenset()
    languages: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()

    @property
    def oldest_birth_on(self) -> date | None:
        """Whoever was born before it is too old."""
        return None if self.most_age is None else find_latest_birth(self.day, self.most_age + 1)

    @property
    def latest_birth_on(self) -> date | None:
        """Whoever was born after it is too young."""
        return None if self.least_age is None else find_latest_birth(self.day, self.least_age)


@dataclass(frozen=True)
class Candidate:
    """What is known of an alumnus that an opportunity may ask; None where it is not known.

    `cohort_ids` are those of all trips that they made.
    """

    cohort_ids: frozenset[UUID]
    birth_on: date | None = None
    college_id: UUID | None = None
    language: str | None = None
    weekdays: frozenset[int] | None = None
    is_not_contacted: bool = False
    is_referred: bool = False


@dataclass(frozen=True)
class Reason:
    """What one question comes to."""

    question: Question
    fit: Fit


@dataclass(frozen=True)
class Match:
    """Whether an alumnus fits, with a reason for each thing that was asked."""

    reasons: tuple[Reason, ...]

    @property
    def fit(self) -> Fit:
        """The worst of the reasons; who is asked nothing fits."""
        found = {reason.fit for reason in self.reasons}
        return next((fit for fit in (Fit.DOES_NOT_FIT, Fit.ASK) if fit in found), Fit.FITS)


def choose_age_day(starts_on: date | None, closes_on: date | None, today: date) -> date:
    """The day on which the age counts: the first day, or else the deadline, or else today."""
    return starts_on or closes_on or today


def find_latest_birth(day: date, age: int) -> date:
    """The last birth date of those who are `age` on `day`; who was born on February 29 is a year older on March 1."""
    year = max(day.year - age, date.min.year)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def match(asked: Eligibility, known: Candidate) -> Match:
    """Does the alumnus fit, and why?"""
    return Match(tuple(Reason(question, fit) for question, fit in _answer(asked, known)))


def _answer(asked: Eligibility, known: Candidate) -> Iterator[tuple[Question, Fit]]:
    if known.is_not_contacted:
        yield Question.CONTACT, Fit.DOES_NOT_FIT
    if known.is_referred:
        yield Question.REFERRAL, Fit.DOES_NOT_FIT
    if asked.least_age is not None or asked.most_age is not None:
        yield Question.AGE, _judge_age(asked, known.birth_on)
    if asked.college_ids:
        yield Question.COLLEGE, _judge(known.college_id, is_met=known.college_id in asked.college_ids)
    if asked.cohort_ids:
        yield Question.COHORT, _judge(known.cohort_ids, is_met=bool(known.cohort_ids & asked.cohort_ids))
    if asked.languages:
        # The language in which somebody wants to be spoken to: they may speak others as well.
        yield Question.LANGUAGE, Fit.FITS if known.language in asked.languages else Fit.ASK
    if asked.weekdays:
        yield Question.WEEKDAYS, _judge(known.weekdays, is_met=asked.weekdays <= (known.weekdays or frozenset()))


def _judge(fact: object, *, is_met: bool) -> Fit:
    if fact is None:
        return Fit.ASK
    return Fit.FITS if is_met else Fit.DOES_NOT_FIT


def _judge_age(asked: Eligibility, birth_on: date | None) -> Fit:
    if birth_on is None:
        return Fit.ASK
    age = find_age(birth_on, asked.day)
    is_old_enough = asked.least_age is None or age >= asked.least_age
    is_young_enough = asked.most_age is None or age <= asked.most_age
    return Fit.FITS if is_old_enough and is_young_enough else Fit.DOES_NOT_FIT
