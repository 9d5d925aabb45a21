"""Is every indicator that is reported toward the goals named once, worded, and told from the official one?"""

import re

import pytest

from mayatrack.domain.catalogue import FIRST_TIMES, Measure
from mayatrack.domain.goals import GOAL_INDICATORS, OFFICIAL, TARGETS, GoalIndicator
from mayatrack.domain.rates import OutcomeRate


def test_no_number_is_taken_twice() -> None:
    numbers = [indicator.number for indicator in GOAL_INDICATORS]
    assert len(set(numbers)) == len(numbers)
    assert numbers == sorted(numbers, key=lambda number: [int(part) for part in re.findall(r"\d+", number)])


@pytest.mark.parametrize("indicator", GOAL_INDICATORS, ids=lambda indicator: indicator.number)
def test_none_has_the_number_of_an_official_one(indicator: GoalIndicator) -> None:
    assert re.fullmatch(r"\d+\.\d\.x\d", indicator.number)
    assert re.fullmatch(r"\d+-\d-x\d", indicator.key)
    assert f"{indicator.target}.1" in OFFICIAL[indicator.target]
    assert TARGETS[indicator.target]


@pytest.mark.parametrize("indicator", GOAL_INDICATORS, ids=lambda indicator: indicator.number)
def test_outcome_rates_are_reported_together(indicator: GoalIndicator) -> None:
    both = {OutcomeRate.KNOWLEDGE_RATE, OutcomeRate.CAREER_OUTCOMES_RATE}
    assert not both & set(indicator.counted) or both == set(indicator.counted)


@pytest.mark.parametrize("indicator", GOAL_INDICATORS, ids=lambda indicator: indicator.number)
def test_first_times_are_told_by_year_alone(indicator: GoalIndicator) -> None:
    # No group of the catalogue but years and countries has them.
    assert not (indicator.is_pooled and set(indicator.counted) & set(FIRST_TIMES))
    assert indicator.is_rate or indicator.counted[0] in set(Measure)
