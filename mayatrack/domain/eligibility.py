"""May this application be reviewed? What the automatic part looks at, and what it says, one sentence per reason.

Nothing here knows an answer about who somebody is: only what the cohort's plan asks of everybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.domain.application_status import Status

# What is checked: whatever is not in review yet, and not over.
CHECKED: Final = frozenset({Status.SUBMITTED, Status.NEEDS_INFORMATION})
BIRTH_DATE_UNKNOWN: Final = "The birth date is not known."
NO_COLLEGE: Final = "No college is given."
# Characters of a question that a reason quotes: some forms ask in paragraphs.
LONGEST_QUOTE: Final = 120


class CheckResult(StrEnum):
    """What the automatic part says of an application."""

    UNCHECKED = "unchecked"
    PASSES = "passes"
    # Something that it needs is not known: neither yes nor no.
    NOT_KNOWN = "not_known"
    FAILS = "fails"


@dataclass(frozen=True)
class Requirements:
    """What a cohort's plan asks of everybody."""

    departs_on: date
    required_questions: Sequence[str] = ()
    minimum_age: int | None = None
    needs_college: bool = True
    refuses_past_travelers: bool = True


@dataclass(frozen=True)
class Facts:
    """What is known of one application; trips are cohorts' names."""

    birth_on: date | None = None
    has_college: bool = False
    answers: Mapping[str, str] | None = None
    past_trips: Sequence[str] = ()
    overlapping_trips: Sequence[str] = ()


@dataclass(frozen=True)
class Check:
    """Yes, no, or None for not known; with the reasons why it is not yes."""

    is_eligible: bool | None
    reasons: tuple[str, ...]


def check_eligibility(requirements: Requirements, facts: Facts) -> Check:
    """Every reason against the application; only where there is none but an unknown birth date it is not known."""
    against = [*_find_incomplete(requirements, facts), *_find_refusals(requirements, facts)]
    is_unknown = requirements.minimum_age is not None and facts.birth_on is None
    unknown = [BIRTH_DATE_UNKNOWN] if is_unknown else []
    is_eligible = False if against else None if unknown else True
    return Check(is_eligible, (*against, *unknown))


def find_age(birth_on: date, day: date) -> int:
    """Full years on `day`; who was born on February 29 is a year older on March 1."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def join_reasons(reasons: Iterable[str], *, longest: int) -> str:
    """The reasons as one text of at most `longest` characters: whole sentences, and how many more there are."""
    told = list(reasons)
    for kept in range(len(told), 0, -1):
        rest = len(told) - kept
        text = " ".join([*told[:kept], *([f"And {rest} more."] if rest else [])])
        if len(text) <= longest:
            return text
    return f"{len(told)} reasons."[:longest]


def _find_incomplete(requirements: Requirements, facts: Facts) -> Iterator[str]:
    answers = facts.answers or {}
    for question in requirements.required_questions:
        if not (answers.get(question) or "").strip():
            yield f"“{_quote(question)}” is not answered."
    if requirements.needs_college and not facts.has_college:
        yield NO_COLLEGE


def _find_refusals(requirements: Requirements, facts: Facts) -> Iterator[str]:
    age = requirements.minimum_age
    if age is not None and facts.birth_on and find_age(facts.birth_on, requirements.departs_on) < age:
        yield f"Younger than {age} on the day of departure."
    if requirements.refuses_past_travelers:
        for trip in facts.past_trips:
            yield f"Has traveled with the program before: {trip}."
    for trip in facts.overlapping_trips:
        yield f"Has confirmed a trip at the same time: {trip}."


def _quote(question: str) -> str:
    return question if len(question) <= LONGEST_QUOTE else f"{question[: LONGEST_QUOTE - 1].rstrip()}…"
