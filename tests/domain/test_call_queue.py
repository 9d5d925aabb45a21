"""Is the queue in the order of what the next answer is worth, and does it say why?"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from mayatrack.domain.call_queue import (
    CallDays,
    CallFacts,
    CallReason,
    count_answers_to,
    describe_reason,
    find_reason,
    find_since,
    score,
)
from mayatrack.domain.career_outcomes import OutcomeGroup
from mayatrack.domain.follow_ups import Wave

TODAY = date(2026, 6, 30)
DAYS = CallDays(TODAY, months_without_offer=6)
BACK = date(2025, 1, 1)


def make_facts(number: int = 1, **changes: object) -> CallFacts:
    return CallFacts(traveler_id=UUID(int=number), **{"returned_on": BACK} | changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"due_on": TODAY - timedelta(days=12)}, CallReason.UNKNOWN_DUE),
        ({"due_on": TODAY + timedelta(days=14)}, CallReason.UNKNOWN_DUE),
        ({"due_on": TODAY + timedelta(days=15)}, CallReason.UNKNOWN),
        ({}, CallReason.UNKNOWN),
        ({"group": OutcomeGroup.EMPLOYED, "due_on": TODAY}, CallReason.DUE),
        ({"group": OutcomeGroup.SEEKING, "outcome_as_of_on": TODAY}, CallReason.SEEKING),
        ({"group": OutcomeGroup.EMPLOYED}, CallReason.NOT_OFFERED),
        ({"group": OutcomeGroup.EMPLOYED, "offered_on": date(2025, 12, 30)}, CallReason.NOT_OFFERED),
        ({"group": OutcomeGroup.EMPLOYED, "offered_on": date(2025, 12, 31)}, CallReason.SILENT),
        ({"group": OutcomeGroup.EMPLOYED, "offered_on": TODAY, "contacted_on": date(2025, 6, 30)}, CallReason.SILENT),
        ({"group": OutcomeGroup.EMPLOYED, "offered_on": TODAY, "contacted_on": date(2025, 7, 1)}, None),
        ({"group": OutcomeGroup.EMPLOYED, "returned_on": date(2026, 6, 1)}, None),
        ({"due_on": TODAY, "attempted_on": TODAY - timedelta(days=2)}, None),
        ({"due_on": TODAY, "attempted_on": TODAY - timedelta(days=3)}, CallReason.UNKNOWN_DUE),
    ],
)
def test_reason_is_the_first_that_holds(changes: dict[str, object], reason: CallReason | None) -> None:
    assert find_reason(make_facts(**changes), DAYS) is reason


def test_order_is_by_reason_then_day_then_key() -> None:
    people = [
        make_facts(1, group=OutcomeGroup.EMPLOYED),
        make_facts(2, group=OutcomeGroup.SEEKING, outcome_as_of_on=TODAY),
        make_facts(3, group=OutcomeGroup.SEEKING, outcome_as_of_on=BACK),
        make_facts(4, contacted_on=BACK),
        make_facts(5),
        make_facts(6, due_on=TODAY),
        make_facts(7, due_on=BACK),
        make_facts(8, due_on=BACK),
    ]
    scored = sorted(found for each in people if (found := score(each, DAYS)) is not None)
    assert [key.int for *_, key in scored] == [7, 8, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("changes", "wave", "words"),
    [
        ({"due_on": TODAY - timedelta(days=12)}, Wave.DAYS_30, "outcome unknown, 30-day call 12 days overdue"),
        ({"due_on": TODAY}, Wave.MONTHS_6, "outcome unknown, 6-month call due today"),
        (
            {"group": OutcomeGroup.SERVICE, "due_on": TODAY + timedelta(days=1)},
            Wave.YEARS_1,
            "1-year call due in 1 day",
        ),
        ({}, None, "outcome unknown, never reached"),
        ({"contacted_on": BACK}, None, "outcome unknown, last reached Jan 1, 2025"),
        (
            {"group": OutcomeGroup.SEEKING, "outcome_as_of_on": date(2025, 3, 4)},
            None,
            "still seeking, as told on Mar 4, 2025",
        ),
        ({"group": OutcomeGroup.EMPLOYED}, None, "offered nothing since the return on Jan 1, 2025"),
        ({"group": OutcomeGroup.EMPLOYED, "offered_on": date(2025, 2, 3)}, None, "offered nothing since Feb 3, 2025"),
        (
            {"group": OutcomeGroup.EMPLOYED, "offered_on": TODAY},
            None,
            "never reached since the return on Jan 1, 2025",
        ),
    ],
)
def test_reason_is_told_in_words(changes: dict[str, object], wave: Wave | None, words: str) -> None:
    facts = make_facts(**changes)
    reason = find_reason(facts, DAYS)
    assert reason is not None
    told = describe_reason(reason, find_since(facts, reason), today=TODAY, returned_on=BACK, wave=wave)
    assert told == words


@pytest.mark.parametrize(
    ("known", "returned", "answers"), [(22, 40, 4), (26, 40, 0), (25, 40, 1), (40, 40, 0), (0, 0, 0), (0, 3, 2)]
)
def test_answers_to_the_target_are_whole_people(known: int, returned: int, answers: int) -> None:
    assert count_answers_to(65, known=known, returned=returned) == answers
