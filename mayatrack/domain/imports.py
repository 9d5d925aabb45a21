"""What does an import hand over? The fields, the checked rows and the refusals, in plain Python."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.domain.names import fold

# Refusals of the whole file or of its heading row carry this row number.
WHOLE_FILE: Final = 0
SHOWN_LENGTH: Final = 80


class Field(StrEnum):
    """What a column of a spreadsheet can be imported as."""

    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    PREFERRED_NAME = "preferred_name"
    EMAIL = "email"
    PHONE = "phone"
    BIRTH_ON = "birth_on"
    COLLEGE = "college"
    STUDENT_NUMBER = "student_number"
    PREFERRED_LANGUAGE = "preferred_language"
    SUBMITTED_AT = "submitted_at"
    RESPONSE_KEY = "response_key"
    HAD_PASSPORT_BEFORE = "had_passport_before"
    HAD_FLOWN_BEFORE = "had_flown_before"
    HAD_TRAVELED_ABROAD_BEFORE = "had_traveled_abroad_before"
    RACE_ETHNICITY = "race_ethnicity"
    GENDER = "gender"
    PARENT_1_EDUCATION = "parent_1_education"
    PARENT_2_EDUCATION = "parent_2_education"
    FIRST_GENERATION_AMERICAN = "first_generation_american"
    ANSWER = "answer"
    IGNORE = "ignore"


# Any number of columns may be kept as answers or ignored; every other field has at most one column.
REPEATABLE_FIELDS: Final = frozenset({Field.ANSWER, Field.IGNORE})
NAME_FIELDS: Final = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.FULL_NAME})


@dataclass(frozen=True)
class ApplicantRow:
    """One checked row. Empty text is ""; None means that the file does not say.

    `row_number` counts as the spreadsheet shows it, from 1. `college` is a canonical name. `submitted_at` is in UTC.
    `response_key` is the id of the response in the survey tool. `answers` maps a heading to the text typed under it.
    """

    row_number: int
    given_name: str
    family_name: str
    email: str
    preferred_name: str = ""
    phone: str = ""
    birth_on: date | None = None
    college: str | None = None
    student_number: str = ""
    preferred_language: str = ""
    submitted_at: datetime | None = None
    response_key: str = ""
    had_passport_before: Baseline = Baseline.UNKNOWN
    had_flown_before: Baseline = Baseline.UNKNOWN
    had_traveled_abroad_before: Baseline = Baseline.UNKNOWN
    race_ethnicity: tuple[RaceEthnicity, ...] | None = None
    gender: tuple[Gender, ...] | None = None
    parent_1_education: Education | None = None
    parent_2_education: Education | None = None
    first_generation_american: YesNoAnswer | None = None
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Refusal:
    """Why one cell, or with row number 0 one column or the file, was not accepted.

    `value` is what was typed, at most 80 characters; a value that must never be stored shows as "•••" instead.
    """

    row_number: int
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class CheckedTable:
    """The rows that passed and every refusal; a blocked table has refusals of row 0 alone and no rows."""

    rows: list[ApplicantRow]
    refusals: list[Refusal]
    is_blocked: bool = False


def fold_text(text: str) -> str:
    """The text for comparing headings and answers: "Driver’s License #" and "drivers license" are the same."""
    return fold(text.replace("'", "").replace("’", ""))


def shorten(text: str) -> str:
    """At most 80 characters of what was typed, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_LENGTH else line[: SHOWN_LENGTH - 1] + "…"
