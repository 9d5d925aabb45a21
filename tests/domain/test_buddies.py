"""Does every first flyer get somebody who has flown and sits on the same flights, fairly and repeatably?"""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.buddies import BuddyProblem, Flier, judge_buddy, propose_buddies

OUT, BACK, OTHER = UUID(int=101), UUID(int=102), UUID(int=103)
BOTH = frozenset({OUT, BACK})


def first(number: int, flights: frozenset[UUID] = BOTH, **changes: bool) -> Flier:
    return Flier(UUID(int=number), True, flights, **changes)


def flown(number: int, flights: frozenset[UUID] = BOTH) -> Flier:
    return Flier(UUID(int=number), False, flights, is_experienced=True)


def test_first_flyers_are_spread_over_those_who_have_flown() -> None:
    found = propose_buddies([first(1), first(2), first(3), flown(4), flown(5)])
    assert [(one.int, other.int) for one, other in found.pairs] == [(1, 4), (2, 5), (3, 4)]
    assert found.left == []


def test_buddy_is_on_all_of_the_same_flights() -> None:
    found = propose_buddies([first(1), flown(2, frozenset({OUT})), flown(3, frozenset({OUT, BACK, OTHER}))])
    assert [(one.int, other.int) for one, other in found.pairs] == [(1, 3)]


def test_who_has_nobody_is_told() -> None:
    unknown = Flier(UUID(int=4), False, BOTH)
    found = propose_buddies([first(1), first(2, frozenset()), unknown, flown(3, frozenset({OUT}))])
    assert (found.pairs, found.left) == ([], [UUID(int=1), UUID(int=2)])


def test_who_has_a_buddy_keeps_them() -> None:
    assert propose_buddies([first(1, has_buddy=True), flown(2)]).pairs == []


@given(st.lists(st.tuples(st.booleans(), st.frozensets(st.sampled_from([OUT, BACK, OTHER])))))
def test_every_pair_is_of_two_on_the_same_flights(made: list[tuple[bool, frozenset[UUID]]]) -> None:
    fliers = [first(n, flights) if is_first else flown(n, flights) for n, (is_first, flights) in enumerate(made)]
    known = {each.traveler_id: each for each in fliers}
    found = propose_buddies(fliers)
    assert all(known[one].flights <= known[other].flights and one != other for one, other in found.pairs)
    assert all(known[one].is_first and known[other].is_experienced for one, other in found.pairs)
    told = [one for one, _ in found.pairs] + found.left
    assert sorted(told) == sorted(each.traveler_id for each in fliers if each.is_first)


def test_buddy_who_does_not_help_any_more_is_pointed_out() -> None:
    assert judge_buddy(BOTH, BOTH, is_buddy_going=True) is None
    assert judge_buddy(BOTH, frozenset({OUT}), is_buddy_going=True) is BuddyProblem.OTHER_FLIGHTS
    assert judge_buddy(BOTH, BOTH, is_buddy_going=False) is BuddyProblem.WITHDREW
