"""Are both rates those that are worked out by hand, and is nobody counted twice?"""

from datetime import date

import pytest

from mayatrack.domain.career_outcomes import (
    GROUP_OF_CATEGORY,
    OutcomeCategory,
    OutcomeGroup,
    check_as_of,
    check_categories,
    compute_rates,
    count_as,
    is_employed,
)
from mayatrack.exceptions import InvalidInput

BY_HAND = {
    OutcomeGroup.EMPLOYED: 18,
    OutcomeGroup.SERVICE: 2,
    OutcomeGroup.CONTINUING_EDUCATION: 8,
    OutcomeGroup.SEEKING: 4,
    OutcomeGroup.NOT_SEEKING: 2,
    OutcomeGroup.UNKNOWN: 6,
}


def test_rates_are_those_of_the_worked_example() -> None:
    rates = compute_rates(BY_HAND)
    assert (rates.knowledge.count, rates.knowledge.total) == (34, 40)
    assert (rates.career_outcomes.count, rates.career_outcomes.total) == (28, 32)
    assert f"{rates.knowledge.value:.1%}, {rates.career_outcomes.value:.1%}" == "85.0%, 87.5%"


@pytest.mark.parametrize(
    ("counts", "knowledge", "career_outcomes"),
    [
        ({}, None, None),
        ({OutcomeGroup.UNKNOWN: 5}, 0, None),
        # Whoever does not seek is known of, and in neither part of the other rate.
        ({OutcomeGroup.NOT_SEEKING: 3, OutcomeGroup.UNKNOWN: 1}, 0.75, None),
        ({OutcomeGroup.SEEKING: 2}, 1, 0),
        ({OutcomeGroup.MILITARY: 1, OutcomeGroup.SEEKING: 1, OutcomeGroup.UNKNOWN: 2}, 0.5, 0.5),
    ],
)
def test_rates_of_few(counts: dict[OutcomeGroup, int], knowledge: float | None, career_outcomes: float | None) -> None:
    rates = compute_rates(counts)
    assert (rates.knowledge.value, rates.career_outcomes.value) == (knowledge, career_outcomes)


def test_interval_is_wilsons() -> None:
    rates = compute_rates({OutcomeGroup.EMPLOYED: 11, OutcomeGroup.SEEKING: 33})
    assert rates.career_outcomes.interval == pytest.approx((0.1457, 0.3944), abs=5e-5)
    assert compute_rates({}).knowledge.interval is None


def test_whoever_studies_and_works_is_counted_once_as_employed() -> None:
    both = {OutcomeCategory.TRANSFERRED, OutcomeCategory.EMPLOYED_PART_TIME}
    assert count_as(both) is OutcomeGroup.EMPLOYED
    assert count_as([]) is OutcomeGroup.UNKNOWN
    assert GROUP_OF_CATEGORY.keys() == set(OutcomeCategory)
    assert {each for each in OutcomeCategory if is_employed(each)} == {
        OutcomeCategory.EMPLOYED_FULL_TIME,
        OutcomeCategory.EMPLOYED_PART_TIME,
    }


@pytest.mark.parametrize(
    "categories", [set(), {OutcomeCategory.NOT_SEEKING, OutcomeCategory.SEEKING_EMPLOYMENT}], ids=["none", "both"]
)
def test_what_cannot_hold_at_once_is_refused(categories: set[OutcomeCategory]) -> None:
    with pytest.raises(InvalidInput):
        check_categories(categories)


def test_outcome_holds_from_the_return_until_today() -> None:
    returned_on, today = date(2025, 6, 1), date(2025, 9, 1)
    check_as_of(returned_on, returned_on=returned_on, today=today)
    check_as_of(today, returned_on=returned_on, today=today)
    for day in (date(2025, 5, 31), date(2025, 9, 2)):
        with pytest.raises(InvalidInput):
            check_as_of(day, returned_on=returned_on, today=today)
