"""Is the ranking the scores' own, with ties broken by a rule that anybody can follow?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.ranking import Candidate, TieRule, draw_lot, rank_candidates

COHORT = UUID(int=7)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def candidate(number: int, score: float | None, minutes: int = 0) -> Candidate:
    return Candidate(UUID(int=number), score, NOON + timedelta(minutes=minutes))


def test_higher_scores_come_first_and_none_comes_last() -> None:
    ranked = rank_candidates(
        [candidate(1, 50), candidate(2, None), candidate(3, 90)], rule=TieRule.LOT, cohort_id=COHORT
    )
    assert [(each.application_id.int, each.rank, each.is_tied) for each in ranked] == [
        (3, 1, False),
        (1, 2, False),
        (2, 3, False),
    ]


def test_equal_scores_share_a_rank_in_the_order_of_the_rule() -> None:
    found = [candidate(1, 70, minutes=5), candidate(2, 70, minutes=1), candidate(3, 60)]
    ranked = rank_candidates(found, rule=TieRule.APPLIED_FIRST, cohort_id=COHORT)
    assert [(each.application_id.int, each.rank, each.is_tied) for each in ranked] == [
        (2, 1, True),
        (1, 1, True),
        (3, 3, False),
    ]


def test_lot_differs_from_cohort_to_cohort_and_is_drawn_again_alike() -> None:
    lots = [draw_lot(COHORT, UUID(int=number)) for number in range(50)]
    assert lots == [draw_lot(COHORT, UUID(int=number)) for number in range(50)]
    others = [draw_lot(UUID(int=8), UUID(int=number)) for number in range(50)]
    order = sorted(range(50), key=lots.__getitem__)
    assert order not in (sorted(range(50)), sorted(range(50), key=others.__getitem__))


@given(st.lists(st.tuples(st.floats(0, 100) | st.none(), st.integers(0, 3)), max_size=20), st.sampled_from(TieRule))
def test_ranking_does_not_depend_on_the_order_it_was_given(
    values: list[tuple[float | None, int]], rule: TieRule
) -> None:
    found = [candidate(number, score, minutes) for number, (score, minutes) in enumerate(values)]
    ranked = rank_candidates(found, rule=rule, cohort_id=COHORT)
    assert ranked == rank_candidates(found[::-1], rule=rule, cohort_id=COHORT)
    assert sorted(each.application_id for each in ranked) == sorted(each.application_id for each in found)
