"""Which career outcome has an alumnus, and what do two rates make of all of them?

Categories after the first-destination standards of the National Association of Colleges and Employers (NACE);
"returned travelers" stands in for their "graduates".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.domain.intervals import wilson_interval
from mayatrack.exceptions import InvalidInput


class OutcomeCategory(StrEnum):
    """What an alumnus does; several at once are possible. No category at all: no information."""

    EMPLOYED_FULL_TIME = "employed_full_time"
    EMPLOYED_PART_TIME = "employed_part_time"
    SERVICE = "service"
    MILITARY = "military"
    TRANSFERRED = "transferred"
    ENROLLED_AT_LACCD = "enrolled_at_laccd"
    SEEKING_EMPLOYMENT = "seeking_employment"
    SEEKING_EDUCATION = "seeking_education"
    NOT_SEEKING = "not_seeking"


class Employment(StrEnum):
    """How somebody is employed."""

    ORGANIZATION = "organization"
    ENTREPRENEUR = "entrepreneur"
    TEMPORARY = "temporary"
    FREELANCE = "freelance"
    INTERNSHIP_OR_FELLOWSHIP = "internship_or_fellowship"


class OutcomeGroup(StrEnum):
    """Where one alumnus is counted, once; of several categories at once the first of these."""

    EMPLOYED = "employed"
    SERVICE = "service"
    MILITARY = "military"
    CONTINUING_EDUCATION = "continuing_education"
    SEEKING = "seeking"
    NOT_SEEKING = "not_seeking"
    UNKNOWN = "unknown"


GROUP_OF_CATEGORY: Final = {
    OutcomeCategory.EMPLOYED_FULL_TIME: OutcomeGroup.EMPLOYED,
    OutcomeCategory.EMPLOYED_PART_TIME: OutcomeGroup.EMPLOYED,
    OutcomeCategory.SERVICE: OutcomeGroup.SERVICE,
    OutcomeCategory.MILITARY: OutcomeGroup.MILITARY,
    OutcomeCategory.TRANSFERRED: OutcomeGroup.CONTINUING_EDUCATION,
    OutcomeCategory.ENROLLED_AT_LACCD: OutcomeGroup.CONTINUING_EDUCATION,
    OutcomeCategory.SEEKING_EMPLOYMENT: OutcomeGroup.SEEKING,
    OutcomeCategory.SEEKING_EDUCATION: OutcomeGroup.SEEKING,
    OutcomeCategory.NOT_SEEKING: OutcomeGroup.NOT_SEEKING,
}


CATEGORY_WORDS: Final = {
    OutcomeCategory.EMPLOYED_FULL_TIME: "Employed full time",
    OutcomeCategory.EMPLOYED_PART_TIME: "Employed part time",
    OutcomeCategory.SERVICE: "Service",
    OutcomeCategory.MILITARY: "Military",
    OutcomeCategory.TRANSFERRED: "Transferred to a four-year college",
    OutcomeCategory.ENROLLED_AT_LACCD: "Still enrolled at LACCD",
    OutcomeCategory.SEEKING_EMPLOYMENT: "Seeking employment",
    OutcomeCategory.SEEKING_EDUCATION: "Seeking education",
    OutcomeCategory.NOT_SEEKING: "Not seeking",
}


def count_as(categories: Collection[OutcomeCategory]) -> OutcomeGroup:
    """Where somebody with these categories is counted, once."""
    groups = {GROUP_OF_CATEGORY[category] for category in categories}
    return next((group for group in OutcomeGroup if group in groups), OutcomeGroup.UNKNOWN)


class Retraction(StrEnum):
    """Why a report is taken back; a word, so that the log can keep it."""

    WRONG_PERSON = "wrong_person"
    WRONG_OUTCOME = "wrong_outcome"
    WRONG_DATE = "wrong_date"
    LOGGED_TWICE = "logged_twice"
    BATCH_UNDONE = "batch_undone"
    CALL_UNDONE = "call_undone"


# What a person gives as the reason; the others say by which button it went.
GIVEN_REASONS: Final = (
    Retraction.WRONG_PERSON,
    Retraction.WRONG_OUTCOME,
    Retraction.WRONG_DATE,
    Retraction.LOGGED_TWICE,
)


# Who is counted as having reached something, and who is known of.
ACHIEVED: Final = (
    OutcomeGroup.EMPLOYED,
    OutcomeGroup.SERVICE,
    OutcomeGroup.MILITARY,
    OutcomeGroup.CONTINUING_EDUCATION,
)
KNOWN: Final = (*ACHIEVED, OutcomeGroup.SEEKING, OutcomeGroup.NOT_SEEKING)
SEEKING_CATEGORIES: Final = frozenset({OutcomeCategory.SEEKING_EMPLOYMENT, OutcomeCategory.SEEKING_EDUCATION})


@dataclass(frozen=True)
class Rate:
    """So many of so many, with Wilson's 95 % interval; neither where there is nobody to count."""

    count: int
    total: int

    @property
    def value(self) -> float | None:
        """0–1."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends 0–1."""
        return wilson_interval(self.count, self.total) if self.total else None


@dataclass(frozen=True)
class Rates:
    """Both rates of one set of returned travelers, who stand in for graduates; neither is ever shown alone."""

    knowledge: Rate
    career_outcomes: Rate


def compute_rates(counts: Mapping[OutcomeGroup, int]) -> Rates:
    """Both rates from how many are counted in each group (NACE first-destination standards).

    knowledge = (employed + service + military + continuing education + seeking + not seeking) / returned travelers;
    career outcomes = (employed + service + military + continuing education) / (those + seeking).
    """
    achieved = sum(counts.get(group, 0) for group in ACHIEVED)
    known = sum(counts.get(group, 0) for group in KNOWN)
    returned = known + counts.get(OutcomeGroup.UNKNOWN, 0)
    return Rates(Rate(known, returned), Rate(achieved, achieved + counts.get(OutcomeGroup.SEEKING, 0)))


def check_categories(categories: Collection[OutcomeCategory]) -> None:
    """Raise InvalidInput if nothing was told, or what cannot hold at once."""
    if not categories:
        raise InvalidInput("No outcome is chosen: choose what the person does.")
    if OutcomeCategory.NOT_SEEKING in categories and SEEKING_CATEGORIES & set(categories):
        raise InvalidInput("Somebody cannot be seeking and not seeking at once: choose one of the two.")


def check_as_of(as_of_on: date, *, returned_on: date, today: date) -> None:
    """Raise InvalidInput unless an outcome holds as of a day after the trip and not in the future."""
    if as_of_on < returned_on:
        raise InvalidInput(
            f"An outcome cannot hold as of {as_of_on}, before the trip ended on {returned_on}: check the date."
        )
    if as_of_on > today:
        raise InvalidInput(f"An outcome is logged once it holds; {as_of_on} is still to come.")


def is_employed(category: OutcomeCategory) -> bool:
    """Is it one of which is asked how somebody is employed?"""
    return GROUP_OF_CATEGORY[category] is OutcomeGroup.EMPLOYED
