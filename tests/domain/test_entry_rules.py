"""Which entry rules are doubtful, which of them first, and where does a table differ?"""

from datetime import date, timedelta

import pytest

from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.domain.entry_rules import (
    Finding,
    RuleDoubt,
    RuleFacts,
    check_recheck_day,
    compare_authorization,
    compare_max_age,
    compare_validity,
    find_doubt,
    rank_doubt,
)
from mayatrack.exceptions import InvalidInput

TODAY = date(2028, 2, 29)
SCHENGEN = RuleFacts(PassportAnchor.RETURN, 3, 10, Authorization.NONE)


@pytest.mark.parametrize(
    ("is_confirmed", "checked_days_ago", "recheck_days", "doubt"),
    [
        (True, 0, None, None),
        (True, 90, None, None),
        (True, 91, None, RuleDoubt.STALE),
        (True, 5, 0, None),
        (True, 5, -1, RuleDoubt.RECHECK_DUE),
        (True, 91, -1, RuleDoubt.RECHECK_DUE),
        (False, 0, None, RuleDoubt.NOT_CONFIRMED),
        (True, None, None, RuleDoubt.NOT_CONFIRMED),
    ],
)
def test_rule_is_doubtful(
    *, is_confirmed: bool, checked_days_ago: int | None, recheck_days: int | None, doubt: RuleDoubt | None
) -> None:
    found = find_doubt(
        has_rule=True,
        is_confirmed=is_confirmed,
        checked_on=None if checked_days_ago is None else TODAY - timedelta(days=checked_days_ago),
        recheck_by_on=None if recheck_days is None else TODAY + timedelta(days=recheck_days),
        today=TODAY,
    )
    assert found is doubt


def test_destination_without_a_rule_is_the_most_doubtful() -> None:
    nothing = {"is_confirmed": False, "checked_on": None, "recheck_by_on": None, "today": TODAY}
    assert find_doubt(has_rule=False, **nothing) is RuleDoubt.MISSING


def test_rule_that_the_next_trip_depends_on_comes_first() -> None:
    soon, later = [date(2028, 6, 9)], [date(2028, 9, 1), date(2028, 7, 1)]
    ranked = sorted(
        [
            ("nobody", rank_doubt(RuleDoubt.MISSING, [])),
            ("later", rank_doubt(RuleDoubt.MISSING, later)),
            ("soon, stale", rank_doubt(RuleDoubt.STALE, soon)),
            ("soon, missing", rank_doubt(RuleDoubt.MISSING, soon)),
        ],
        key=lambda pair: pair[1],
    )
    assert [name for name, _ in ranked] == ["soon, missing", "soon, stale", "later", "nobody"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2028, 2, 28), "The day to look again, 2028-02-28, is past: choose one to come, or leave it empty."),
        (date(2206, 1, 1), "The day to look again, 2206-01-01, is more than a year ahead: check the year."),
    ],
)
def test_day_to_look_again_is_within_a_year(day: date, sentence: str) -> None:
    check_recheck_day(None, before=None, today=TODAY)
    check_recheck_day(TODAY, before=None, today=TODAY)
    check_recheck_day(day, before=day, today=TODAY)
    with pytest.raises(InvalidInput) as refusal:
        check_recheck_day(day, before=None, today=TODAY)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("theirs", "said", "finding"),
    [
        (RuleFacts(PassportAnchor.RETURN, 3), "3 months after return", Finding.SAME),
        (RuleFacts(None, 3), "3", Finding.SAME),
        (RuleFacts(PassportAnchor.ARRIVAL, 3), "3 months from entry", Finding.DIFFERS),
        (RuleFacts(PassportAnchor.RETURN, 6), "6 months after return", Finding.DIFFERS),
        (RuleFacts(), "ask the embassy", Finding.UNREADABLE),
        (RuleFacts(), "", Finding.ABSENT),
    ],
)
def test_validity_is_compared(theirs: RuleFacts, said: str, finding: Finding) -> None:
    assert compare_validity(SCHENGEN, theirs, said).finding is finding


def test_age_of_the_book_and_authorization_are_compared() -> None:
    none = RuleFacts(PassportAnchor.STAY, 0)
    assert compare_max_age(SCHENGEN, RuleFacts(max_age_years=10), "10 years").finding is Finding.SAME
    assert compare_max_age(SCHENGEN, RuleFacts(max_age_years=0), "none").finding is Finding.DIFFERS
    assert compare_max_age(none, RuleFacts(max_age_years=0), "none").finding is Finding.SAME
    assert compare_max_age(none, RuleFacts(), "see note").finding is Finding.UNREADABLE
    assert compare_authorization(SCHENGEN, RuleFacts(authorization=Authorization.NONE), "no").finding is Finding.SAME
    assert compare_authorization(SCHENGEN, RuleFacts(authorization=Authorization.VISA), "x").finding is Finding.DIFFERS
    assert compare_authorization(SCHENGEN, RuleFacts(), "").finding is Finding.ABSENT
