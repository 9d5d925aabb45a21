"""Is a year compared with its own published numbers, and with nothing that is hidden?"""

from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.targets import AIM_MEASURES, Aim, find_standing
from mayatrack.indicators.targets import compare_targets
from mayatrack.queries.publications import COLUMNS

Numbers = dict[tuple[str, str], int | None]


def frame_counts(numbers: Numbers, table: str = "year") -> pd.DataFrame:
    rows = [
        (table, year, year, place, measure, count) for place, ((year, measure), count) in enumerate(numbers.items())
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "Int64"})


def frame_targets(*goals: tuple[int, Aim, int]) -> pd.DataFrame:
    rows = [(str(place), 1, year, aim.value, goal) for place, (year, aim, goal) in enumerate(goals)]
    return pd.DataFrame(rows, columns=["target_id", "version", "year", "aim", "goal"])


def tell(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    told = frame[["progress", "reached", "missing"]].astype(object)
    return list(told.where(told.notna(), None).itertuples(index=False, name=None))


COUNT = st.none() | st.integers(0, 200)
YEARS = ("2018", "2026")


@given(
    counts=st.fixed_dictionaries(
        {},
        optional={
            (year, measure.value): COUNT for year in YEARS for measures in AIM_MEASURES.values() for measure in measures
        },
    ),
    goals=st.lists(
        st.tuples(st.sampled_from([2018, 2026, 2027]), st.sampled_from(list(Aim)), st.integers(1, 100)), max_size=6
    ),
)
def test_each_goal_is_compared_with_its_own_year(counts: Numbers, goals: list[tuple[int, Aim, int]]) -> None:
    compared = compare_targets(frame_targets(*goals), frame_counts(counts))
    expected = []
    for year, aim, goal in goals:
        is_published = any(of == str(year) for of, _ in counts)
        own = [counts.get((str(year), measure.value)) for measure in AIM_MEASURES[aim]]
        standing = find_standing(aim, goal, own if is_published else None)
        expected.append((standing.progress.value, standing.reached, standing.missing))
    assert tell(compared) == expected


def test_numbers_of_other_tables_are_never_compared() -> None:
    counts = frame_counts({("2026", "traveled"): 50}, table="country")
    assert tell(compare_targets(frame_targets((2026, Aim.TRAVELERS, 40)), counts)) == [("nothing_yet", None, None)]


def test_before_anything_is_published_there_is_nothing_to_compare() -> None:
    empty = pd.DataFrame(columns=list(COLUMNS))
    compared = compare_targets(frame_targets((2026, Aim.TRAVELERS, 40)), empty)
    assert tell(compared) == [("nothing_yet", None, None)]
    assert compare_targets(frame_targets(), empty).empty
