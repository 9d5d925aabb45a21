"""Does the automatic part say yes, no or not known, with every reason?"""

from datetime import date

import pytest

from mayatrack.domain.eligibility import (
    BIRTH_DATE_UNKNOWN,
    NO_COLLEGE,
    Check,
    Facts,
    Requirements,
    check_eligibility,
    find_age,
    join_reasons,
)

DEPARTS_ON = date(2026, 6, 9)
ALL = Requirements(DEPARTS_ON, ("Why?", "What?"), 18)
GOOD = {"birth_on": date(2008, 6, 9), "has_college": True, "answers": {"Why?": "To learn.", "What?": "A talk."}}


def test_application_with_everything_passes() -> None:
    assert check_eligibility(ALL, Facts(**GOOD)) == Check(True, ())


@pytest.mark.parametrize(
    ("facts", "reasons"),
    [
        ({"answers": {"Why?": "To learn.", "What?": " \n"}}, ["“What?” is not answered."]),
        ({"answers": None}, ["“Why?” is not answered.", "“What?” is not answered."]),
        ({"has_college": False}, [NO_COLLEGE]),
        ({"birth_on": date(2008, 6, 10)}, ["Younger than 18 on the day of departure."]),
        ({"past_trips": ["Egypt 2018"]}, ["Has traveled with the program before: Egypt 2018."]),
        ({"overlapping_trips": ["Japan 2026"]}, ["Has confirmed a trip at the same time: Japan 2026."]),
        ({"has_college": False, "birth_on": None}, [NO_COLLEGE, BIRTH_DATE_UNKNOWN]),
    ],
)
def test_each_reason_is_a_no(facts: dict[str, object], reasons: list[str]) -> None:
    assert check_eligibility(ALL, Facts(**(GOOD | facts))) == Check(False, tuple(reasons))


def test_unknown_birth_date_is_neither_yes_nor_no() -> None:
    assert check_eligibility(ALL, Facts(**(GOOD | {"birth_on": None}))) == Check(None, (BIRTH_DATE_UNKNOWN,))
    assert check_eligibility(Requirements(DEPARTS_ON), Facts(has_college=True)) == Check(True, ())


def test_what_the_plan_does_not_ask_for_is_no_reason() -> None:
    lenient = Requirements(DEPARTS_ON, needs_college=False, refuses_past_travelers=False)
    assert check_eligibility(lenient, Facts(past_trips=["Egypt 2018"])) == Check(True, ())


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 12, 31), date(2026, 1, 1), 17),
        (date(2008, 1, 1), date(2026, 1, 1), 18),
    ],
)
def test_age_counts_full_years(birth_on: date, day: date, age: int) -> None:
    assert find_age(birth_on, day) == age


def test_long_question_is_quoted_in_part() -> None:
    (reason,) = check_eligibility(Requirements(DEPARTS_ON, ("x" * 400,)), Facts(has_college=True)).reasons
    assert reason == f"“{'x' * 119}…” is not answered."


def test_joined_reasons_are_whole_sentences() -> None:
    reasons = [f"“Question {number}” is not answered." for number in range(5)]
    assert join_reasons(reasons, longest=500) == " ".join(reasons)
    assert join_reasons(reasons, longest=90) == f"{reasons[0]} {reasons[1]} And 3 more."
    assert join_reasons(reasons, longest=12) == "5 reasons."
    assert join_reasons([], longest=12) == "0 reasons."
