"""Are gaps told from chance as the Chancellor's Office tells them, to the last whole person?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.equity import (
    FORMS,
    TOO_FEW,
    ChosenMethod,
    EquityMethod,
    Share,
    Verdict,
    compare,
    compute_index,
    find_highest,
    is_below_four_fifths,
    read_stored,
    write_method,
)

FORM_2017 = FORMS[EquityMethod.FORM_2017]
FORM_2022 = FORMS[EquityMethod.FORM_2022]


@st.composite
def draw_parts(draw: st.DrawFn) -> tuple[Share, Share]:
    """A group, and everybody else, neither of them empty."""
    totals = draw(st.integers(1, 400)), draw(st.integers(1, 400))
    return Share(draw(st.integers(0, totals[0])), totals[0]), Share(draw(st.integers(0, totals[1])), totals[1])


def join(group: Share, others: Share) -> Share:
    return Share(group.count + others.count, group.total + others.total)


def test_example_of_2017_is_the_official_one() -> None:
    found = compare(Share(12, 40), Share(70, 160), FORM_2017)
    assert found.verdict is Verdict.GAP
    assert found.gap == Fraction(12, 40) - Fraction(58, 120)
    assert round(float(found.gap) * 100, 1) == -18.3
    assert found.margin == pytest.approx(0.155, abs=0.0005)
    assert found.parity_count == 8


def test_example_under_2022_has_the_margin_of_its_own_rate() -> None:
    found = compare(Share(12, 40), Share(70, 160), FORM_2022)
    assert found.margin == pytest.approx(1.96 * (0.3 * 0.7 / 40) ** 0.5)
    assert found.verdict is Verdict.GAP


@pytest.mark.parametrize(("form", "floor"), [(FORM_2022, 0.02), (FORM_2017, 0.03)])
def test_margin_is_never_below_the_floor(form: object, floor: float) -> None:
    found = compare(Share(50_000, 100_000), Share(100_000, 200_000), form)  # type: ignore[arg-type]
    assert found.margin == floor


@pytest.mark.parametrize(
    ("group", "others", "verdict"),
    [
        # Exactly 2 points, at rates where chance alone explains nothing; and a hair less.
        (Share(0, 100), Share(2, 100), Verdict.GAP),
        (Share(0, 100), Share(1999, 100_000), Verdict.NO_GAP),
        # Ahead of everybody else.
        (Share(90, 100), Share(10, 100), Verdict.NO_GAP),
    ],
)
def test_gap_as_wide_as_the_floor_is_one(group: Share, others: Share, verdict: Verdict) -> None:
    assert compare(group, join(group, others), FORM_2022).verdict is verdict


def test_gap_as_wide_as_the_margin_is_one() -> None:
    # 1.96·√(½·½/196) is 0.07: of 196, 14/200 less than one half.
    group = Share(98, 196)
    assert compare(group, join(group, Share(57, 100)), FORM_2017).verdict is Verdict.GAP
    assert compare(group, join(group, Share(56_999, 100_000)), FORM_2017).verdict is Verdict.NO_GAP


@pytest.mark.parametrize(
    ("group", "others", "verdict"),
    [
        (Share(0, 10), Share(90, 100), Verdict.TOO_FEW),
        (Share(0, 11), Share(90, 100), Verdict.GAP),
        (Share(0, 100), Share(10, 10), Verdict.TOO_FEW),
        (Share(0, 0), Share(90, 100), Verdict.NOBODY),
        (Share(5, 100), Share(0, 0), Verdict.NOBODY_ELSE),
    ],
)
def test_few_people_are_too_few_to_tell(group: Share, others: Share, verdict: Verdict) -> None:
    assert compare(group, join(group, others), FORM_2022).verdict is verdict


@given(draw_parts())
def test_parity_needs_as_many_and_no_fewer(parts: tuple[Share, Share]) -> None:
    group, others = parts
    needed = compare(group, join(group, others), FORM_2022).parity_count
    assert needed is not None
    assert Fraction(group.count + needed, group.total) >= others.rate
    assert needed == 0 or Fraction(group.count + needed - 1, group.total) < others.rate


@given(draw_parts(), st.sampled_from(EquityMethod))
def test_verdict_is_what_the_rounded_numbers_say(parts: tuple[Share, Share], method: EquityMethod) -> None:
    group, others = parts
    form = FORMS[method]
    found = compare(group, join(group, others), form)
    share = group.count / group.total if form.share is None else 0.5
    margin = max(1.96 * (share * (1 - share) / group.total) ** 0.5, float(form.floor))
    gap = group.count / group.total - others.count / others.total
    assert found.margin == pytest.approx(margin)
    if min(group.total, others.total) <= TOO_FEW:
        assert found.verdict is Verdict.TOO_FEW
    elif abs(gap + margin) > 1e-9:
        assert (found.verdict is Verdict.GAP) == (gap <= -margin)


def test_official_example_flags_three_quarters_alone() -> None:
    groups = [Share(60, 100), Share(45, 100), Share(48, 100), Share(51, 100)]
    highest = find_highest(groups)
    indexes = [compute_index(group, highest) for group in groups]
    assert indexes == [1, Fraction(75, 100), Fraction(80, 100), Fraction(85, 100)]
    assert [is_below_four_fifths(index) for index in indexes if index is not None] == [False, True, False, False]


def test_four_fifths_are_reckoned_in_whole_numbers() -> None:
    # As floating point they would be a hair less.
    assert (40 / 60) / (50 / 60) < 0.8
    index = compute_index(Share(40, 60), Share(50, 60))
    assert index is not None
    assert not is_below_four_fifths(index)


def test_highest_is_never_one_of_few() -> None:
    assert find_highest([Share(10, 10), Share(40, 100)]) == Share(40, 100)
    assert find_highest([Share(10, 10)]) is None


@pytest.mark.parametrize(
    ("group", "highest"), [(Share(0, 0), Share(1, 2)), (Share(0, 20), Share(0, 20)), (Share(1, 2), None)]
)
def test_index_of_nothing_is_none(group: Share, highest: Share | None) -> None:
    assert compute_index(group, highest) is None


@pytest.mark.parametrize("method", EquityMethod)
def test_choice_is_read_as_it_was_written(method: EquityMethod) -> None:
    assert read_stored(write_method(method), 3) == ChosenMethod(method, 3)
