"""Which demographic answers exist, and when is a person first-generation?"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

# The scheme that a stored race and ethnicity answer was given under; older answers are never back-filled.
RACE_ETHNICITY_SCHEME: Final = "omb-spd15-2024"


class RaceEthnicity(StrEnum):
    """OMB Statistical Policy Directive 15 (2024): one question, select all that apply."""

    AMERICAN_INDIAN_OR_ALASKA_NATIVE = "american_indian_or_alaska_native"
    ASIAN = "asian"
    BLACK_OR_AFRICAN_AMERICAN = "black_or_african_american"
    HISPANIC_OR_LATINO = "hispanic_or_latino"
    MIDDLE_EASTERN_OR_NORTH_AFRICAN = "middle_eastern_or_north_african"
    NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER = "native_hawaiian_or_pacific_islander"
    WHITE = "white"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class Gender(StrEnum):
    """Select all that apply; unrelated to any travel document."""

    WOMAN = "woman"
    MAN = "man"
    NON_BINARY = "non_binary"
    SELF_DESCRIBED = "self_described"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class Education(StrEnum):
    """The highest level of education of one parent, lowest first."""

    NO_HIGH_SCHOOL = "no_high_school"
    HIGH_SCHOOL = "high_school"
    SOME_COLLEGE = "some_college"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    GRADUATE = "graduate"
    UNKNOWN = "unknown"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class YesNoAnswer(StrEnum):
    """A voluntary yes-or-no answer; not asked is stored as nothing at all."""

    YES = "yes"
    NO = "no"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


NO_ANSWER: Final = frozenset({Education.UNKNOWN, Education.PREFER_NOT_TO_SAY})
ATTENDED_COLLEGE: Final = frozenset(
    {Education.SOME_COLLEGE, Education.ASSOCIATE, Education.BACHELOR, Education.GRADUATE}
)
HOLDS_BACHELOR: Final = frozenset({Education.BACHELOR, Education.GRADUATE})


def is_first_generation_cccco(parents: Iterable[Education | None]) -> bool | None:
    """Did no parent attend college (California Community Colleges Chancellor's Office)? None: cannot tell."""
    return _no_parent_reached(parents, ATTENDED_COLLEGE)


def is_first_generation_federal(parents: Iterable[Education | None]) -> bool | None:
    """Does no parent hold a bachelor's degree (20 USC 1070a-11; UC and CSU alike)? None: cannot tell."""
    return _no_parent_reached(parents, HOLDS_BACHELOR)


def _no_parent_reached(parents: Iterable[Education | None], levels: frozenset[Education]) -> bool | None:
    answers = list(parents)
    if any(answer in levels for answer in answers):
        return False
    known = [answer for answer in answers if answer is not None and answer not in NO_ANSWER]
    unclear = any(answer in NO_ANSWER for answer in answers if answer is not None)
    return None if unclear or not known else True
