"""Are reviews spread evenly, and never on somebody with a conflict of interest?"""

from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.assignments import Lean, judge_scores, plan_assignments

APPLICATIONS = [UUID(int=number) for number in range(100, 130)]
REVIEWERS = [UUID(int=number) for number in range(1, 6)]


def test_everybody_gets_as_many_and_as_many_as_the_others() -> None:
    plan = plan_assignments(APPLICATIONS, loads=dict.fromkeys(REVIEWERS, 0), wanted=2, present={})
    assert Counter(application for application, _ in plan.assigned) == dict.fromkeys(APPLICATIONS, 2)
    assert Counter(reviewer for _, reviewer in plan.assigned) == dict.fromkeys(REVIEWERS, 12)
    assert len(set(plan.assigned)) == 60
    assert plan.short == {}


def test_no_two_always_sit_together() -> None:
    plan = plan_assignments(APPLICATIONS, loads=dict.fromkeys(REVIEWERS, 0), wanted=2, present={})
    pairs: dict[UUID, list[UUID]] = {}
    for application, reviewer in plan.assigned:
        pairs.setdefault(application, []).append(reviewer)
    assert len({tuple(sorted(pair)) for pair in pairs.values()}) >= 5


def test_whoever_has_more_already_gets_fewer() -> None:
    plan = plan_assignments(APPLICATIONS[:8], loads={REVIEWERS[0]: 6, REVIEWERS[1]: 0}, wanted=1, present={})
    assert Counter(reviewer for _, reviewer in plan.assigned) == {REVIEWERS[1]: 7, REVIEWERS[0]: 1}


def test_application_without_enough_reviewers_is_told() -> None:
    first = APPLICATIONS[0]
    plan = plan_assignments([first], loads=dict.fromkeys(REVIEWERS[:2], 0), wanted=3, present={first: {REVIEWERS[0]}})
    assert plan.assigned == [(first, REVIEWERS[1])]
    assert plan.short == {first: 1}


def test_limit_holds() -> None:
    plan = plan_assignments(APPLICATIONS, loads=dict.fromkeys(REVIEWERS, 0), wanted=1, present={}, limit=4)
    assert max(Counter(reviewer for _, reviewer in plan.assigned).values()) == 4
    assert len(plan.short) == 10


def test_limit_counts_what_is_held_and_not_what_else_waits() -> None:
    one, other = REVIEWERS[:2]
    plan = plan_assignments(
        APPLICATIONS[:6], loads={one: 0, other: 50}, wanted=1, present={}, limit=4, held={one: 2, other: 1}
    )
    assert Counter(reviewer for _, reviewer in plan.assigned) == {one: 2, other: 3}
    assert sum(plan.short.values()) == 1


def test_work_elsewhere_does_not_count_for_the_limit() -> None:
    loads = {REVIEWERS[0]: 50}
    plan = plan_assignments(APPLICATIONS[:6], loads=loads, wanted=1, present={}, limit=4, held={})
    assert len(plan.assigned) == 4


def test_application_with_enough_reviewers_gets_no_other() -> None:
    first = APPLICATIONS[0]
    plan = plan_assignments([first], loads={REVIEWERS[0]: 0}, wanted=1, present={first: {UUID(int=9)}})
    assert (plan.assigned, plan.short) == ([], {})


@pytest.mark.parametrize(
    ("median", "of_all", "count", "lean"),
    [
        (None, 60.0, 0, Lean.TOO_FEW),
        (20.0, 60.0, 4, Lean.TOO_FEW),
        (50.0, None, 9, Lean.TOO_FEW),
        (50.1, 60.0, 5, Lean.USUAL),
        (50.0, 60.0, 5, Lean.HARSH),
        (70.0, 60.0, 5, Lean.MILD),
    ],
)
def test_scores_are_judged_once_there_are_enough(
    median: float | None, of_all: float | None, count: int, lean: Lean
) -> None:
    assert judge_scores(median, of_all, count=count) is lean


def test_nobody_to_review_leaves_everything_short() -> None:
    assert plan_assignments(APPLICATIONS[:2], loads={}, wanted=2, present={}).short == dict.fromkeys(
        APPLICATIONS[:2], 2
    )


@given(
    recused=st.sets(st.tuples(st.sampled_from(APPLICATIONS), st.sampled_from(REVIEWERS))),
    loads=st.dictionaries(st.sampled_from(REVIEWERS), st.integers(0, 20), min_size=1),
    wanted=st.integers(1, 4),
    limit=st.none() | st.integers(1, 30),
)
def test_plan_keeps_every_promise(
    recused: set[tuple[UUID, UUID]], loads: dict[UUID, int], wanted: int, limit: int | None
) -> None:
    plan = plan_assignments(APPLICATIONS, loads=loads, wanted=wanted, present={}, recused=recused, limit=limit)
    given = Counter(reviewer for _, reviewer in plan.assigned)
    assert limit is None or all(loads[each] + given[each] <= max(limit, loads[each]) for each in loads)
    assert recused.isdisjoint(plan.assigned)
    assert len(set(plan.assigned)) == len(plan.assigned)
    counts = Counter(application for application, _ in plan.assigned)
    assert {each: counts[each] + plan.short.get(each, 0) for each in APPLICATIONS} == dict.fromkeys(
        APPLICATIONS, wanted
    )
    again = plan_assignments(APPLICATIONS, loads=loads, wanted=wanted, present={}, recused=recused, limit=limit)
    assert plan == again
