"""Is the score of a review what its weights say, and is everything else refused?"""

from uuid import UUID

import pytest

from mayatrack.domain.rubrics import (
    Combination,
    Criterion,
    check_keeps_points,
    check_rubric,
    combine_scores,
    find_shares,
    find_spread,
    score_review,
    weigh_interview,
)
from mayatrack.exceptions import InvalidInput, RuleBroken

GOALS = Criterion(UUID(int=1), "Goals", 3, {0: "none", 1: "vague", 2: "clear"})
NEED = Criterion(UUID(int=2), "First time abroad", 1, {1: "no", 5: "yes"})
RUBRIC = [GOALS, NEED]


@pytest.mark.parametrize(
    ("goals", "need", "score"), [(2, 5, 100.0), (0, 1, 0.0), (1, 1, 37.5), (1, 5, 62.5), (0, 5, 25.0)]
)
def test_score_weighs_how_far_up_each_scale_is(goals: int, need: int, score: float) -> None:
    assert score_review(RUBRIC, {GOALS.id: goals, NEED.id: need}) == score


def test_points_outside_the_scale_are_refused_with_the_choices() -> None:
    with pytest.raises(InvalidInput, match="“First time abroad” is scored with 1, 5, and not with 3"):
        score_review(RUBRIC, {GOALS.id: 1, NEED.id: 3})


def test_missing_points_are_named() -> None:
    with pytest.raises(InvalidInput, match="“First time abroad”"):
        score_review(RUBRIC, {GOALS.id: 1})


def test_cohort_without_a_rubric_cannot_be_reviewed() -> None:
    with pytest.raises(RuleBroken, match="no rubric"):
        check_rubric([])


@pytest.mark.parametrize(("weight", "labels"), [(0, {0: "no", 1: "yes"}), (-1, {0: "no", 1: "yes"}), (1, {0: "no"})])
def test_criterion_that_measures_nothing_is_refused(weight: float, labels: dict[int, str]) -> None:
    with pytest.raises(InvalidInput):
        Criterion(UUID(int=3), "Odd", weight, labels)


def test_scores_combine_as_the_cohort_says() -> None:
    assert combine_scores([20, 30, 100], Combination.MEDIAN) == 30
    assert combine_scores([20, 30, 100], Combination.MEAN) == 50
    assert combine_scores([], Combination.MEAN) is None
    assert (find_spread([20, 100, 30]), find_spread([20]), find_spread([])) == (80, None, None)


@pytest.mark.parametrize(
    ("review", "interview", "score"), [(80.0, 40.0, 70.0), (80.0, None, 80.0), (None, 40.0, 40.0), (None, None, None)]
)
def test_interview_weighs_as_the_plan_says(review: float | None, interview: float | None, score: float | None) -> None:
    assert weigh_interview(review, interview, weight=0.25) == score


def test_scale_in_use_may_grow_and_not_shrink() -> None:
    check_keeps_points(GOALS, {0: "nothing", 1: "a little", 2: "much", 3: "all"})
    with pytest.raises(RuleBroken, match="“Goals” are submitted, so its scale cannot lose 0, 2"):
        check_keeps_points(GOALS, {1: "a little", 3: "all"})


def test_weights_are_shares_of_the_whole() -> None:
    assert find_shares([criterion.weight for criterion in RUBRIC]) == [0.75, 0.25]
    assert find_shares([]) == []
