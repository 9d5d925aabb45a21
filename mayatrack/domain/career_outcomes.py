"""Which career outcome has an alumnus, and what do two rates make of all of them?

Categories after the first-destination standards of the National Association of Colleges and Employers (NACE);
"returned travelers" stands in for their "graduates".
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Final


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


def count_as(categories: Collection[OutcomeCategory]) -> OutcomeGroup:
    """Where somebody with these categories is counted, once."""
    groups = {GROUP_OF_CATEGORY[category] for category in categories}
    return next((group for group in OutcomeGroup if group in groups), OutcomeGroup.UNKNOWN)
