"""Is a goal compared in whole numbers, and is nothing said of what is hidden?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.catalogue import MEASURE_DEFINITIONS
from mayatrack.domain.targets import AIM_MEASURES, RATES, Aim, Progress, Standing, check_goal, check_year, find_standing
from mayatrack.exceptions import InvalidInput

COUNTS = [aim for aim in Aim if aim not in RATES]


def test_every_aim_is_compared_with_what_is_published() -> None:
    assert AIM_MEASURES.keys() == set(Aim)
    assert {measure for measures in AIM_MEASURES.values() for measure in measures} <= MEASURE_DEFINITIONS.keys()


@given(aim=st.sampled_from(COUNTS), goal=st.integers(1, 100_000), reached=st.integers(0, 200_000))
def test_count_stands_at_its_goal_or_below(aim: Aim, goal: int, reached: int) -> None:
    standing = find_standing(aim, goal, [reached])
    assert (standing.progress is Progress.REACHED) == (reached >= goal)
    assert (standing.reached, standing.missing) == (reached, max(goal - reached, 0))


@given(goal=st.integers(1, 100), total=st.integers(1, 5_000), data=st.data())
def test_rate_lacks_the_fewest_answers_that_reach_its_goal(goal: int, total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    standing = find_standing(Aim.KNOWLEDGE_RATE, goal, [count, total])
    assert standing.missing is not None
    enough = [more for more in range(total - count + 1) if Fraction(count + more, total) >= Fraction(goal, 100)]
    assert standing.missing == enough[0]
    assert (standing.progress is Progress.REACHED) == (enough[0] == 0)
    assert standing.reached == 100 * count / total


def test_rate_of_exactly_its_goal_is_reached() -> None:
    assert find_standing(Aim.KNOWLEDGE_RATE, 65, [26, 40]) == Standing(Progress.REACHED, 65.0, 0)
    assert find_standing(Aim.KNOWLEDGE_RATE, 65, [25, 40]) == Standing(Progress.ON_THE_WAY, 62.5, 1)


@pytest.mark.parametrize("counts", [[None, 40], [26, None], [None, None]])
def test_one_hidden_count_hides_the_standing(counts: list[int | None]) -> None:
    assert find_standing(Aim.KNOWLEDGE_RATE, 65, counts) == Standing(Progress.HIDDEN)
    assert find_standing(Aim.TRAVELERS, 65, [None]) == Standing(Progress.HIDDEN)


@pytest.mark.parametrize("aim", Aim)
def test_year_of_which_nothing_was_published_has_nothing_to_compare(aim: Aim) -> None:
    assert find_standing(aim, 1, None) == Standing(Progress.NOTHING_YET)


def test_rate_of_nobody_is_nothing_to_compare() -> None:
    assert find_standing(Aim.KNOWLEDGE_RATE, 65, [0, 0]) == Standing(Progress.NOTHING_YET)
    assert find_standing(Aim.TRAVELERS, 65, [0]) == Standing(Progress.ON_THE_WAY, 0, 65)


@pytest.mark.parametrize("year", [-1, 0, 1999, 2017, 2101, 10**30])
def test_year_without_a_trip_is_refused(year: int) -> None:
    with pytest.raises(InvalidInput, match=rf"^A goal is for a year from 2018 to 2100, not {year}: enter another year"):
        check_year(year)


@pytest.mark.parametrize(
    ("aim", "goal", "sentence"),
    [
        (Aim.TRAVELERS, 0, "A goal is 1 or more, not 0: remove it where nothing is aimed at."),
        (Aim.FIRST_FLIGHTS, -3, "A goal is 1 or more, not -3: remove it where nothing is aimed at."),
        (Aim.KNOWLEDGE_RATE, 101, "A rate is at most 100 %, not 101 %: enter a smaller goal."),
        (Aim.TRAVELERS, 100_001, "A goal is at most 100,000 people, not 100,001: enter a smaller one."),
    ],
)
def test_goal_that_cannot_be_is_refused(aim: Aim, goal: int, sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_goal(aim, goal)
    assert str(error.value) == sentence


def test_usual_goals_and_years_pass() -> None:
    for year in (2018, 2100):
        check_year(year)
    for aim, goal in ((Aim.TRAVELERS, 1), (Aim.TRAVELERS, 100_000), (Aim.KNOWLEDGE_RATE, 100)):
        check_goal(aim, goal)
