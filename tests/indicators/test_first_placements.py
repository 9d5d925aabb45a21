"""Is the curve of first placements the one that is worked out by hand?"""

from datetime import date, timedelta

import pandas as pd
import pytest

from mayatrack.indicators.first_placements import COLUMNS, estimate_first_placements

BACK = date(2025, 1, 1)
TODAY = BACK + timedelta(days=400)


def make_people(*days: int | None, returned_on: date = BACK) -> pd.DataFrame:
    placed = [None if each is None else returned_on + timedelta(days=each) for each in days]
    return pd.DataFrame({"returned_on": [returned_on] * len(placed), "placed_on": placed}, dtype=object)


def test_curve_is_the_one_by_hand() -> None:
    # Five are back for 400 days, two of them placed on day 30, one on day 100; two more are back for 50 days only.
    late = make_people(None, None, returned_on=TODAY - timedelta(days=50))
    people = pd.concat([make_people(30, 30, 100, None, None), late])
    found = estimate_first_placements(people, today=TODAY)
    assert list(found["days"]) == [0, 30, 100]
    assert list(found["at_risk_count"]) == [7, 7, 3]
    assert list(found["placed_count"]) == [0, 2, 1]
    # 1 - 5/7, then 1 - 5/7 · 2/3.
    assert list(found["placed_rate"]) == pytest.approx([0, 2 / 7, 1 - 10 / 21])
    assert (found["low"] <= found["placed_rate"]).all()
    assert (found["high"] >= found["placed_rate"]).all()


def test_placed_on_the_day_of_the_return_counts_from_the_start() -> None:
    found = estimate_first_placements(make_people(0, None), today=TODAY)
    assert list(found["placed_rate"]) == [0, 0.5]


def test_everybody_placed_at_once_has_a_curve() -> None:
    found = estimate_first_placements(make_people(10, 10), today=TODAY)
    assert found.iloc[-1][["placed_rate", "low", "high"]].tolist() == [1, 1, 1]


@pytest.mark.parametrize("people", [make_people(), make_people(None, None)])
def test_nobody_placed_has_no_steps(people: pd.DataFrame) -> None:
    found = estimate_first_placements(people, today=TODAY)
    assert list(found.columns) == list(COLUMNS)
    assert found["placed_rate"].sum() == 0
