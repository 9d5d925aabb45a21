"""Is what is unknown told from published numbers alone, and hidden wherever one of them is?"""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.domain.catalogue import REACHED
from mayatrack.indicators.data_quality import UNANSWERED, find_gaps

COLUMNS = ["table", "group", "label", "place", "measure", "count"]
Numbers = dict[tuple[str, str, str], int | None]


def frame(numbers: Numbers) -> pd.DataFrame:
    rows = [(table, group, group, 0, measure, count) for (table, group, measure), count in numbers.items()]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"count": "Int64"})


def tell(numbers: Numbers) -> dict[str, int | None]:
    gaps = find_gaps(frame(numbers))
    return {gap: None if pd.isna(count) else int(count) for gap, count in zip(gaps["gap"], gaps["count"], strict=True)}


@given(traveled=st.none() | st.integers(0, 99), answered=st.none() | st.integers(0, 99))
def test_unknown_outcomes_are_the_difference_of_two_published_totals(
    traveled: int | None, answered: int | None
) -> None:
    told = tell({("total", "all", "traveled"): traveled, ("total", "all", "answered"): answered})
    assert told == {"outcome": None if traveled is None or answered is None else traveled - answered}


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from([of.table.value for of in UNANSWERED.values()]),
            st.sampled_from(["yes", "no", "no_answer", "others", "all"]),
            st.sampled_from([measure.value for measure in REACHED]),
        ),
        st.none() | st.integers(0, 400),
    )
)
def test_whoever_did_not_answer_is_counted_where_they_stand_alone(numbers: Numbers) -> None:
    told = tell(numbers)
    for gap, of in UNANSWERED.items():
        groups = {group for table, group, _ in numbers if table == of.table}
        if not groups:
            assert gap not in told
        elif "no_answer" in groups:
            assert told[gap] == numbers.get((of.table, "no_answer", of.measure))
        else:
            # They may stand among those who were put together.
            assert told[gap] == (None if groups & {"others", "all"} else 0)


def test_nothing_published_tells_nothing() -> None:
    assert tell({}) == {"outcome": None}
