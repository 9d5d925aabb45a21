"""Is every published number written alike, and every hidden one by the one symbol?"""

import pandas as pd
import pytest

from mayatrack.domain.catalogue import Measure
from mayatrack.ui.outcome_numbers import (
    MEASURE_LABELS,
    tabulate_counts,
    tabulate_rates,
    write_count,
    write_interval,
    write_rate,
)
from mayatrack.ui.rows import Row


def make_row(count: int | None, total: int | None, *shares: float | None) -> Row:
    value, low, high = shares or (None, None, None)
    return {
        "label": "Woman",
        "rate": "offer_rate",
        "count": count,
        "total": total,
        "value": value,
        "low": low,
        "high": high,
    }


SHOWN = make_row(1220, 2400, 0.50833, 0.4883, 0.5283)


def test_rate_is_written_with_both_counts() -> None:
    assert write_rate(SHOWN) == "50.8\u00a0% = 1,220/2,400"
    assert write_interval(SHOWN) == "48.8–52.8\u00a0%"


@pytest.mark.parametrize("write", [write_rate, write_interval])
def test_hidden_rate_is_the_symbol(write: object) -> None:
    assert write(make_row(None, None)) == "*"  # type: ignore[operator]


def test_nobody_to_count_is_no_secret() -> None:
    assert (write_rate(make_row(0, 0)), write_interval(make_row(0, 0))) == ("nobody", "")


@pytest.mark.parametrize(("count", "written"), [(None, "*"), (0, "0"), (1204, "1,204")])
def test_count_is_written(count: int | None, written: str) -> None:
    assert write_count(count) == written


def test_every_measure_has_a_label() -> None:
    assert MEASURE_LABELS.keys() == set(Measure)


def test_table_of_counts_has_the_columns_of_its_measures() -> None:
    counts = pd.DataFrame(
        [
            ("woman", "Woman", 3, "applied", 400),
            ("woman", "Woman", 3, "offered", None),
            ("man", "Man", 4, "applied", 30),
        ],
        columns=["group", "label", "place", "measure", "count"],
    ).astype({"count": "Int64"})
    # What one group lacks altogether is as hidden as the rest.
    assert tabulate_counts(counts, "Gender").to_dict("list") == {
        "Gender": ["Woman", "Man"],
        "Applied": ["400", "30"],
        "Offered": ["*", "*"],
    }


def test_table_of_rates_is_all_text_by_rate() -> None:
    rates = pd.DataFrame([SHOWN, SHOWN | {"rate": "interview_rate"}, make_row(None, None)])
    found = tabulate_rates(rates, "Gender")
    assert list(found["Rate"]) == ["Interview rate", "Offer rate", "Offer rate"]
    assert found.iloc[2].tolist() == ["Offer rate", "Woman", "*", "*", "*", "*"]
