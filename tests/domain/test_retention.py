"""Is every table under a rule, and does a period end when it should?"""

from datetime import date

import pytest

from mayatrack.domain.retention import Disposal, Period, RetentionRule, Unit, check_period, last_day_due
from mayatrack.domain.retention_rules import KEPT, RULES, RULES_BY_NAME
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Base

TABLES = Base.metadata.tables


def test_every_table_has_a_rule_or_is_kept() -> None:
    assert KEPT.keys() | {rule.table for rule in RULES} == TABLES.keys()


def test_table_of_a_rule_that_takes_only_part_says_why_the_rest_stays() -> None:
    # These go as a whole, answers under two rules.
    assert {rule.table for rule in RULES} - KEPT.keys() == {
        "application_answers",
        "check_in",
        "checklist_mark",
        "contact_wish",
        "emergency_contact",
        "incident",
        "openid_request",
        "sign_in_link",
        "sign_in_throttle",
        "user_session",
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_names_columns_that_there_are_and_no_others_are_cleared(rule: RetentionRule) -> None:
    assert set(rule.columns) <= set(TABLES[rule.table].columns.keys())
    assert bool(rule.columns) == (rule.disposal is Disposal.CLEAR)
    assert RULES_BY_NAME[rule.name] is rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_shipped_period_is_one(rule: RetentionRule) -> None:
    check_period(rule.period)


@pytest.mark.parametrize(
    ("count", "unit"),
    [(0, Unit.DAYS), (-1, Unit.YEARS), (0, Unit.MONTHS), (101, Unit.YEARS), (1_201, Unit.MONTHS), (36_601, Unit.DAYS)],
)
def test_period_that_cannot_be_is_refused(count: int, unit: Unit) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_period(Period(count, unit))
    assert str(refused.value) == (
        f"Nothing can be kept for {Period(count, unit)}: enter a period from 1 day to 100 years, "
        "and place a legal hold on what must stay."
    )


@pytest.mark.parametrize(
    ("period", "today", "last"),
    [
        (Period(30, Unit.DAYS), date(2026, 3, 31), date(2026, 3, 1)),
        (Period(1, Unit.MONTHS), date(2026, 3, 31), date(2026, 2, 28)),
        (Period(3, Unit.YEARS), date(2026, 6, 23), date(2023, 6, 23)),
        (Period(1, Unit.YEARS), date(2028, 2, 29), date(2027, 2, 28)),
    ],
)
def test_last_day_due_is_a_whole_period_ago(period: Period, today: date, last: date) -> None:
    assert last_day_due(today, period) == last


@pytest.mark.parametrize(("count", "words"), [(1, "1 day"), (90, "90 days"), (1_200, "1,200 days")])
def test_period_reads_as_words(count: int, words: str) -> None:
    assert str(Period(count, Unit.DAYS)) == words
