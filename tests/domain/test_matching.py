"""Does an alumnus fit an opportunity for what it asks alone, and is what is unknown asked rather than refused?"""

from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.access import FIELD_COLUMNS, Field
from mayatrack.domain.eligibility import find_age
from mayatrack.domain.matching import Candidate, Eligibility, Fit, Question, choose_age_day, find_latest_birth, match

DAY = date(2027, 6, 1)
COHORT, OTHER = UUID(int=1), UUID(int=2)
KNOWN = Candidate(
    cohort_ids=frozenset({COHORT}),
    birth_on=date(2007, 6, 1),
    college_id=COHORT,
    language="spanish",
    weekdays=frozenset({0, 2}),
)


@pytest.mark.parametrize(
    ("asked", "question", "fit"),
    [
        ({"least_age": 20}, Question.AGE, Fit.FITS),
        ({"least_age": 21}, Question.AGE, Fit.DOES_NOT_FIT),
        ({"most_age": 20}, Question.AGE, Fit.FITS),
        ({"most_age": 19}, Question.AGE, Fit.DOES_NOT_FIT),
        ({"college_ids": frozenset({COHORT, OTHER})}, Question.COLLEGE, Fit.FITS),
        ({"college_ids": frozenset({OTHER})}, Question.COLLEGE, Fit.DOES_NOT_FIT),
        ({"cohort_ids": frozenset({COHORT})}, Question.COHORT, Fit.FITS),
        ({"cohort_ids": frozenset({COHORT, OTHER})}, Question.COHORT, Fit.FITS),
        ({"cohort_ids": frozenset({OTHER})}, Question.COHORT, Fit.DOES_NOT_FIT),
        ({"languages": frozenset({"spanish"})}, Question.LANGUAGE, Fit.FITS),
        # They may speak it as well.
        ({"languages": frozenset({"korean"})}, Question.LANGUAGE, Fit.ASK),
        ({"weekdays": frozenset({0, 2})}, Question.WEEKDAYS, Fit.FITS),
        ({"weekdays": frozenset({0, 1})}, Question.WEEKDAYS, Fit.DOES_NOT_FIT),
    ],
)
def test_each_thing_that_is_asked_has_its_reason(asked: dict[str, Any], question: Question, fit: Fit) -> None:
    found = match(Eligibility(DAY, **asked), KNOWN)
    assert [(reason.question, reason.fit) for reason in found.reasons] == [(question, fit)]
    assert found.fit is fit


def test_who_is_asked_nothing_fits() -> None:
    found = match(Eligibility(DAY), Candidate(cohort_ids=frozenset({COHORT})))
    assert (found.reasons, found.fit) == ((), Fit.FITS)


@pytest.mark.parametrize(
    "asked",
    [
        {"least_age": 18},
        {"most_age": 25},
        {"college_ids": frozenset({OTHER})},
        {"languages": frozenset({"korean"})},
        {"weekdays": frozenset({0})},
    ],
)
def test_what_is_not_known_is_to_be_asked(asked: dict[str, Any]) -> None:
    assert match(Eligibility(DAY, **asked), Candidate(cohort_ids=frozenset({COHORT}))).fit is Fit.ASK


def test_one_refusal_outweighs_what_is_to_be_asked() -> None:
    asked = Eligibility(DAY, least_age=18, cohort_ids=frozenset({OTHER}))
    assert match(asked, Candidate(cohort_ids=frozenset({COHORT}))).fit is Fit.DOES_NOT_FIT


@pytest.mark.parametrize(
    ("changes", "question"),
    [({"is_not_contacted": True}, Question.CONTACT), ({"is_referred": True}, Question.REFERRAL)],
)
def test_wish_and_earlier_referral_keep_out(changes: dict[str, Any], question: Question) -> None:
    found = match(Eligibility(DAY), replace(KNOWN, **changes))
    assert [(reason.question, reason.fit) for reason in found.reasons] == [(question, Fit.DOES_NOT_FIT)]


def test_age_counts_on_the_first_day_or_the_deadline_or_today() -> None:
    first, deadline, today = date(2027, 3, 1), date(2027, 2, 1), date(2027, 1, 1)
    assert choose_age_day(first, deadline, today) == first
    assert choose_age_day(None, deadline, today) == deadline
    assert choose_age_day(None, None, today) == today


@given(st.dates(date(1900, 1, 1), date(2060, 12, 31)), st.dates(date(1900, 1, 1)), st.integers(0, 100))
def test_latest_birth_says_the_same_as_the_age(day: date, birth_on: date, age: int) -> None:
    if birth_on <= day and day.year - age >= 1:
        assert (birth_on <= find_latest_birth(day, age)) is (find_age(birth_on, day) >= age)


def test_nothing_that_is_asked_or_known_is_a_demographic_answer() -> None:
    protected = {column.partition(".")[2] for column in FIELD_COLUMNS[Field.DEMOGRAPHICS]}
    words = {name.name for kind in (Eligibility, Candidate) for name in fields(kind)} | {*Question}
    assert not words & {*protected, "race", "ethnicity", "gender", "sex", "education", "nationality", "religion"}
