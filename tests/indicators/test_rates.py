"""Are rates those of the published counts, and hidden wherever one of them is?"""

import sqlite3
from collections.abc import Callable, Iterator
from fractions import Fraction

import pandas as pd
import pytest
from sqlmodel import Session

from mayatrack.domain.catalogue import EVERYBODY, REACHED, Breakdown, Measure
from mayatrack.domain.rates import OutcomeRate
from mayatrack.domain.roles import Actor, Role
from mayatrack.indicators.rates import COLUMNS, derive_rates
from mayatrack.queries.publications import read_published
from tests.factories.publications import TABLES, make_publication

NUMBERS = ["count", "total", "value", "low", "high"]


def make_counts(**groups: tuple[int | None, ...]) -> pd.DataFrame:
    """Counts of one table as they are published, in the order of `REACHED`."""
    rows = [
        ("gender", group, group.capitalize(), place, measure.value, count)
        for place, (group, counts) in enumerate(groups.items())
        for measure, count in zip(REACHED, counts, strict=False)
    ]
    return pd.DataFrame(rows, columns=["table", "group", "label", "place", "measure", "count"]).astype(
        {"count": "Int64"}
    )


def find(rates: pd.DataFrame, group: str, rate: OutcomeRate) -> pd.Series:
    return rates[(rates["group"] == group) & (rates["rate"] == rate)].iloc[0]


def test_both_outcome_rates_are_those_by_hand() -> None:
    # 40 returned: 18 employed, 2 service, 8 studying, 4 seeking, 2 not seeking, 6 unknown.
    rates = derive_rates(make_counts(all=(40, 40, 40, 40, 34, 32, 28)))
    knowledge = find(rates, "all", OutcomeRate.KNOWLEDGE_RATE)
    outcomes = find(rates, "all", OutcomeRate.CAREER_OUTCOMES_RATE)
    assert (knowledge["count"], knowledge["total"], knowledge["value"]) == (34, 40, 0.85)
    assert (outcomes["count"], outcomes["total"], outcomes["value"]) == (28, 32, 0.875)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611), (11, 44, 0.1457, 0.3944)]
)
def test_interval_is_wilsons(count: int, total: int, low: float, high: float) -> None:
    found = find(derive_rates(make_counts(all=(total, count))), "all", OutcomeRate.INTERVIEW_RATE)
    assert (found["low"], found["high"]) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize("hidden", REACHED)
def test_rate_is_hidden_with_each_of_its_counts(hidden: Measure) -> None:
    counts = make_counts(all=(400, 220, 120, 90, 66, 62, 50))
    counts.loc[counts["measure"] == hidden, "count"] = pd.NA
    rates = derive_rates(counts)
    needing = {
        Measure.APPLIED: ["interview_rate", "offer_rate", "travel_rate"],
        Measure.INTERVIEWED: ["interview_rate"],
        Measure.OFFERED: ["offer_rate"],
        Measure.TRAVELED: ["travel_rate", "knowledge_rate"],
        Measure.ANSWERED: ["knowledge_rate"],
        Measure.TOLD: ["career_outcomes_rate"],
        Measure.LANDED: ["career_outcomes_rate"],
    }
    missing = rates[rates[NUMBERS].isna().any(axis=1)]
    assert list(missing["rate"]) == needing[hidden]
    # Neither of both counts alone, which would stand beside the other's place.
    assert missing[NUMBERS].isna().all(axis=None)


def test_nobody_to_count_has_counts_and_no_rate() -> None:
    found = find(derive_rates(make_counts(all=(0,) * 7)), "all", OutcomeRate.OFFER_RATE)
    assert (found["count"], found["total"]) == (0, 0)
    assert found[["value", "low", "high"]].isna().all()


def test_what_was_not_published_is_missing() -> None:
    rates = derive_rates(make_counts(all=(100, 50)))
    assert list(rates[rates["value"].notna()]["rate"]) == ["interview_rate"]


def test_nothing_published_has_no_rates() -> None:
    rates = derive_rates(make_counts())
    assert (len(rates), list(rates.columns)) == (0, list(COLUMNS))


def test_groups_keep_their_places() -> None:
    rates = derive_rates(make_counts(zebra=(None,) * 7, ant=(20,) * 7, middle=(10,) * 7))
    assert list(rates["group"].unique()) == ["zebra", "ant", "middle"]
    assert list(rates["rate"][:5]) == [rate.value for rate in OutcomeRate]


@pytest.fixture
def by_sql() -> Iterator[sqlite3.Connection]:
    """The published counts in a table of their own, a column each: NULL is hidden."""
    connection = sqlite3.connect(":memory:")
    columns = ", ".join(f"{measure.value} INTEGER" for measure in REACHED)
    connection.execute(f"CREATE TABLE published (breakdown TEXT, name TEXT, {columns})")
    for breakdown, groups in TABLES.items():
        rows = [(breakdown.value, group, *counts[: len(REACHED)]) for group, _, counts in groups]
        connection.executemany("INSERT INTO published VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    yield connection
    connection.close()


SECOND_ROUTE = """
    SELECT breakdown, name, 'interview_rate', interviewed, applied FROM published UNION ALL
    SELECT breakdown, name, 'offer_rate', offered, applied FROM published UNION ALL
    SELECT breakdown, name, 'travel_rate', traveled, applied FROM published UNION ALL
    SELECT breakdown, name, 'knowledge_rate', answered, traveled FROM published UNION ALL
    SELECT breakdown, name, 'career_outcomes_rate', landed, told FROM published
"""


def test_second_route_finds_the_same_rates(
    session: Session, actor_with: Callable[..., Actor], by_sql: sqlite3.Connection
) -> None:
    make_publication(session)
    published = read_published(session, by=actor_with(Role.LEADERSHIP))
    assert published is not None
    rates = derive_rates(published.counts)
    found = {
        (row.table, row.group, row.rate): None if pd.isna(row.value) else (row.count, row.total, row.value)
        for row in rates.itertuples(index=False)
    }
    expected = {
        (table, group, rate): None if None in (count, total) else (count, total, float(Fraction(count, total)))
        for table, group, rate, count, total in by_sql.execute(SECOND_ROUTE)
    }
    assert found == expected
    assert found[Breakdown.TOTAL.value, EVERYBODY, "interview_rate"] == (320, 600, 320 / 600)
