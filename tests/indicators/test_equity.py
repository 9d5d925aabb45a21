"""Is every group compared with everybody else, from nothing but what is shown?"""

import math
import sqlite3

import pandas as pd
import pytest

from mayatrack.domain.catalogue import EVERYBODY, NO_ANSWER, REACHED, Breakdown
from mayatrack.domain.equity import FORMS, EquityMethod, Verdict
from mayatrack.domain.rates import OutcomeRate
from mayatrack.indicators.equity import COLUMNS, compare_groups
from mayatrack.indicators.rates import derive_rates
from tests.factories.publications import TABLES

FORM_2017 = FORMS[EquityMethod.FORM_2017]
FORM_2022 = FORMS[EquityMethod.FORM_2022]
Counts = tuple[int | None, ...]


def make_rates(everybody: Counts, **groups: Counts) -> pd.DataFrame:
    """Rates of all and of the groups of one table."""
    tables = [("total", EVERYBODY, everybody), *(("gender", group, counts) for group, counts in groups.items())]
    rows = [
        (table, group, group.capitalize(), place, measure.value, count)
        for place, (table, group, counts) in enumerate(tables)
        for measure, count in zip(REACHED, counts, strict=False)
    ]
    columns = ["table", "group", "label", "place", "measure", "count"]
    return derive_rates(pd.DataFrame(rows, columns=columns).astype({"count": "Int64"}))


def compare(rates: pd.DataFrame, rate: OutcomeRate, form: object = FORM_2022) -> pd.DataFrame:
    compared = compare_groups(rates, Breakdown.GENDER, form)  # type: ignore[arg-type]
    return compared[compared["rate"] == rate].set_index("group")


def test_official_examples_hold_in_a_table() -> None:
    rates = make_rates((160, 70), woman=(40, 12), man=(120, 58))
    found = compare(rates, OutcomeRate.INTERVIEW_RATE, FORM_2017).loc["woman"]
    assert (found["verdict"], found["parity_count"]) == ("a gap", 8)
    assert (found["else_count"], found["else_total"]) == (58, 120)
    assert round(found["gap"] * 100, 1) == -18.3
    assert round(found["margin"] * 100, 1) == 15.5


def test_only_three_quarters_of_the_highest_is_below_four_fifths() -> None:
    rates = make_rates((400, 204), a=(100, 60), b=(100, 45), c=(100, 48), d=(100, 51))
    found = compare(rates, OutcomeRate.INTERVIEW_RATE)
    assert [round(each, 2) for each in found["index"]] == [1, 0.75, 0.8, 0.85]
    assert list(found["is_below_four_fifths"]) == [False, True, False, False]


def test_hidden_counts_leave_no_trace() -> None:
    rates = make_rates((160, 70), woman=(40, None), man=(120, 58), other=(None, None))
    found = compare(rates, OutcomeRate.INTERVIEW_RATE)
    derived = ["count", "else_count", "else_total", "else_value", "gap", "margin", "verdict", "parity_count", "index"]
    for group in ("woman", "other"):
        assert found.loc[group, [*derived, "is_below_four_fifths"]].isna().all()
    assert found.loc["man", "verdict"] == Verdict.NO_GAP


def test_hidden_total_hides_every_comparison_but_the_index() -> None:
    found = compare(make_rates((160, None), woman=(40, 12), man=(120, 58)), OutcomeRate.INTERVIEW_RATE)
    assert found[["gap", "margin", "verdict", "parity_count", "else_total"]].isna().all(axis=None)
    assert found.loc["woman", "index"] == pytest.approx(0.3 / (58 / 120))


def test_no_answer_is_nobody_to_compare() -> None:
    found = compare(make_rates((160, 70), woman=(40, 12), no_answer=(20, 20)), OutcomeRate.INTERVIEW_RATE)
    assert list(found.index) == ["woman"]
    assert found.loc["woman", "index"] == 1


def test_few_people_are_too_few_and_everybody_has_nobody_else() -> None:
    found = compare(make_rates((160, 70), woman=(8, 0), everyone=(160, 70)), OutcomeRate.INTERVIEW_RATE)
    assert list(found["verdict"]) == ["too few to tell", "nobody to compare with"]


def test_table_that_was_not_published_compares_nobody() -> None:
    compared = compare_groups(make_rates((160, 70)), Breakdown.COLLEGE, FORM_2022)
    assert (len(compared), list(compared.columns)) == (0, list(COLUMNS))


SECOND_ROUTE = """
    WITH pairs AS (
        SELECT breakdown, name, 'offer_rate' AS rate, offered AS s, applied AS n FROM published UNION ALL
        SELECT breakdown, name, 'travel_rate', traveled, applied FROM published UNION ALL
        SELECT breakdown, name, 'career_outcomes_rate', landed, told FROM published
    )
    SELECT pairs.breakdown, pairs.name, pairs.rate,
        1.0 * pairs.s / pairs.n - 1.0 * (whole.s - pairs.s) / (whole.n - pairs.n),
        max(1.96 * sqrt(1.0 * pairs.s / pairs.n * (1 - 1.0 * pairs.s / pairs.n) / pairs.n), 0.02),
        max(0, ((whole.s - pairs.s) * pairs.n + (whole.n - pairs.n) - 1) / (whole.n - pairs.n) - pairs.s)
    FROM pairs JOIN pairs AS whole ON whole.breakdown = 'total' AND whole.rate = pairs.rate
    WHERE pairs.breakdown <> 'total' AND pairs.name <> 'no_answer' AND pairs.s IS NOT NULL AND pairs.n IS NOT NULL
"""


def test_second_route_finds_the_same_gaps() -> None:
    columns = ["table", "group", "label", "place", "measure", "count"]
    entries = [(table.value, *group) for table, groups in TABLES.items() for group in groups]
    rows = [
        (table, group, label, place, measure.value, count)
        for place, (table, group, label, counts) in enumerate(entries)
        for measure, count in zip(REACHED, counts, strict=False)
    ]
    rates = derive_rates(pd.DataFrame(rows, columns=columns).astype({"count": "Int64"}))
    connection = sqlite3.connect(":memory:")
    connection.create_function("sqrt", 1, math.sqrt)
    connection.execute(f"CREATE TABLE published (breakdown, name, {', '.join(REACHED)})")
    stored = [(table, group, *counts[: len(REACHED)]) for table, group, _, counts in entries]
    connection.executemany("INSERT INTO published VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", stored)
    expected = {tuple(row[:3]): row[3:] for row in connection.execute(SECOND_ROUTE)}
    connection.close()
    found = {}
    for breakdown in TABLES.keys() - {Breakdown.TOTAL}:
        compared = compare_groups(rates, breakdown, FORM_2022)
        for row in compared[compared["gap"].notna()].itertuples(index=False):
            if row.rate in {"offer_rate", "travel_rate", "career_outcomes_rate"}:
                found[breakdown.value, row.group, row.rate] = (row.gap, row.margin, row.parity_count)
    assert found.keys() == expected.keys()
    assert NO_ANSWER not in {group for _, group, _ in found}
    for key, numbers in expected.items():
        assert found[key] == pytest.approx(numbers), key
