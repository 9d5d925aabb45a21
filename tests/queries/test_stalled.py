"""Does the database find who waits, since when, and what is missing, as the rule says?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.stalled import WAITING, Contents, Section, find_missing
from mayatrack.exceptions import InvalidInput, NotAllowed
from mayatrack.models import Application
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.queries.stalled import (
    count_by_college,
    count_by_section,
    count_stalled,
    read_stalled,
    read_stalled_counts,
    read_stalled_emails,
)
from mayatrack.queries.stalled_statements import BASELINES, StalledFilter
from mayatrack.ui.rows import list_records
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_college,
    make_person,
    make_selection_plan,
    make_status_change,
)
from tests.queries.conftest import Recording

# Before the factories' cohorts leave, in June 2024.
NOW = datetime(2024, 2, 20, 18, tzinfo=UTC)
ALL = StalledFilter()
KNOWN = dict.fromkeys(BASELINES, Baseline.NO)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def make_stalled(session: Session, *, days: float = 10, **changes: Any) -> Application:
    """A submitted application of so many days ago that lacks nothing but free answers."""
    person = changes.pop("person_id", None) or make_person(session, phone="213 555 0100", birth_on=date(2004, 1, 2)).id
    college_id = changes.pop("college_id", None) or make_college(session).id
    defaults = {"person_id": person, "college_id": college_id, "applied_at": days_ago(days), **KNOWN}
    return make_application(session, **(defaults | changes))


def read_names(session: Session, by: Actor, chosen: StalledFilter = ALL, **options: Any) -> list[str]:
    return list(read_stalled(session, by=by, chosen=chosen, now=NOW, **options)["full_name"])


def person(session: Session, name: str) -> Any:
    return make_person(session, given_name=name, family_name=None, phone="213 555 0100", birth_on=date(2004, 1, 2)).id


def test_who_waits_long_enough_is_listed_the_longest_first(session: Session, local_actor: Actor) -> None:
    for name, days in (("Seven", 7), ("Ten", 10), ("Six", 6.99)):
        make_stalled(session, days=days, person_id=person(session, name))
    assert read_names(session, local_actor) == ["Ten", "Seven"]
    assert read_names(session, local_actor, StalledFilter(days=8)) == ["Ten"]


@pytest.mark.parametrize("status", Status)
def test_only_what_nobody_has_taken_on_waits(session: Session, local_actor: Actor, status: Status) -> None:
    reply_by = {"reply_by_on": date(2024, 3, 1)} if status is Status.OFFERED else {}
    make_stalled(session, status=status, **reply_by)
    frame = read_stalled(session, by=local_actor, chosen=ALL, now=NOW)
    assert list(frame["status"]) == ([status] if status in WAITING else [])


def test_waiting_began_with_the_status_and_not_with_the_application(session: Session, local_actor: Actor) -> None:
    asked = make_stalled(session, days=40, status=Status.NEEDS_INFORMATION)
    for to_status, days, reason in (
        (Status.NEEDS_INFORMATION, 30, "transcript"),
        (Status.SUBMITTED, 20, None),
        (Status.NEEDS_INFORMATION, 9, "second answer"),
    ):
        change = {"to_status": to_status, "changed_at": days_ago(days), "reason": reason}
        make_status_change(session, application_id=asked.id, **change)
    just_asked = make_stalled(session, days=40, status=Status.NEEDS_INFORMATION)
    make_status_change(
        session, application_id=just_asked.id, to_status=Status.NEEDS_INFORMATION, changed_at=days_ago(2)
    )
    (row,) = list_records(read_stalled(session, by=local_actor, chosen=ALL, now=NOW))
    assert (row["application_id"], row["since_at"], row["reason"]) == (str(asked.id), days_ago(9), "second answer")


def test_who_cannot_be_helped_any_more_does_not_wait(session: Session, local_actor: Actor) -> None:
    gone = make_cohort(
        session,
        departs_on=date(2024, 2, 20),
        returns_on=date(2024, 3, 1),
        selected_by_on=date(2024, 2, 19),
        closes_on=date(2024, 2, 18),
    )
    make_stalled(session, cohort_id=gone.id)
    erased = make_person(session, given_name="erased", erased_at=days_ago(1))
    make_stalled(session, person_id=erased.id)
    assert read_names(session, local_actor) == []
    assert read_stalled_counts(session, by=local_actor, chosen=ALL, now=NOW).empty
    assert read_stalled_emails(session, by=local_actor, chosen=ALL, now=NOW, limit=9).empty


CASES: list[tuple[dict[str, Any], dict[str, Any], dict[str, str] | None, list[str] | None]] = [
    ({}, {}, {"Why?": "To see it."}, []),
    ({"phone": None}, {}, {"Why?": "To see it."}, None),
    ({"birth_on": None}, {"had_flown_before": Baseline.UNKNOWN}, {"Why?": "To see it."}, None),
    ({}, {"college_id": None}, {"Why?": "To see it."}, ['A "quoted" $.question?']),
    ({}, {}, {'A "quoted" $.question?': "Yes", "Why?": "To see it."}, ['A "quoted" $.question?']),
    ({}, {}, {"why?": "Another question."}, ["Why?"]),
    ({}, {}, {}, ["Why?", "How?"]),
    ({}, {}, None, []),
    ({}, {}, None, ["Why?"]),
    ({}, {}, {"Why?": "To see it."}, ["Why?", "How?"]),
]


@pytest.mark.parametrize(("personal", "applied", "answers", "required"), CASES)
def test_database_finds_missing_what_the_rule_says(
    session: Session,
    local_actor: Actor,
    personal: dict[str, Any],
    applied: dict[str, Any],
    answers: dict[str, str] | None,
    required: list[str] | None,
) -> None:
    found = {"phone": "213 555 0100", "birth_on": date(2004, 1, 2)} | personal
    values = {"college_id": make_college(session).id, **KNOWN} | applied
    application = make_application(
        session, person_id=make_person(session, **found).id, applied_at=days_ago(9), **values
    )
    if answers is not None:
        make_application_answers(session, application_id=application.id, answers=answers)
    if required is not None:
        make_selection_plan(session, cohort_id=application.cohort_id, required_questions=required)
    missing = find_missing(
        Contents(
            has_college=values["college_id"] is not None,
            has_birth_date=found["birth_on"] is not None,
            has_phone=found["phone"] is not None,
            baselines=[values[name] for name in BASELINES],
            answers=answers or {},
            required_questions=required or [],
        )
    )
    (row,) = list_records(read_stalled(session, by=local_actor, chosen=ALL, now=NOW))
    assert [section for section in Section if row[f"missing_{section}"]] == missing
    counts = read_stalled_counts(session, by=local_actor, chosen=ALL, now=NOW)
    told = count_by_section(counts, ALL)
    assert list(told["application_count"]) == [int(section in missing) for section in Section]


def plant_three(session: Session) -> dict[str, Any]:
    """Three of college A, two without a phone; one without a college, who lacks a phone too."""
    college = make_college(session, name="A")
    for name in ("With", "Without 1", "Without 2"):
        phone = "213 555 0100" if name == "With" else None
        who = make_person(session, given_name=name, family_name=None, phone=phone, birth_on=date(2004, 1, 2))
        make_stalled(session, person_id=who.id, college_id=college.id)
    other = make_person(session, given_name="Nowhere", family_name=None, phone=None, birth_on=date(2004, 1, 2))
    make_application(session, person_id=other.id, applied_at=days_ago(9), status=Status.DRAFT, **KNOWN)
    return {"college_id": college.id}


def test_counts_list_and_addresses_agree_under_every_filter(session: Session, local_actor: Actor) -> None:
    college_id = plant_three(session)["college_id"]
    for chosen, expected in (
        (ALL, ["With", "Without 1", "Without 2", "Nowhere"]),
        (StalledFilter(section=Section.PHONE), ["Without 1", "Without 2", "Nowhere"]),
        (StalledFilter(section=Section.PHONE, college_id=college_id), ["Without 1", "Without 2"]),
        (StalledFilter(college_id=NO_COLLEGE), ["Nowhere"]),
        (StalledFilter(status=Status.DRAFT), ["Nowhere"]),
        (StalledFilter(status=Status.SUBMITTED, section=Section.COLLEGE), []),
    ):
        counts = read_stalled_counts(session, by=local_actor, chosen=chosen, now=NOW)
        assert read_names(session, local_actor, chosen) == expected
        assert count_stalled(counts, chosen) == len(expected)
        emails = read_stalled_emails(session, by=local_actor, chosen=chosen, now=NOW, limit=99)
        assert len(emails) == len(expected)


def test_counts_by_section_and_by_college_follow_each_other(session: Session, local_actor: Actor) -> None:
    college_id = plant_three(session)["college_id"]
    counts = read_stalled_counts(session, by=local_actor, chosen=ALL, now=NOW)
    by_college = count_by_college(counts, StalledFilter(section=Section.PHONE, college_id=college_id))
    assert [tuple(row[name] for name in ("college", "application_count")) for row in list_records(by_college)] == [
        ("A", 2),
        (None, 1),
    ]
    by_section = count_by_section(counts, StalledFilter(college_id=NO_COLLEGE))
    assert dict(zip(by_section["section"], by_section["application_count"], strict=True)) == {
        "college": 1,
        "birth_date": 0,
        "phone": 1,
        "baseline": 0,
        "required_answers": 0,
        "answers": 1,
    }


def test_cohort_narrows_the_list(session: Session, local_actor: Actor) -> None:
    own, _ = make_stalled(session, person_id=person(session, "Own")), make_stalled(session)
    assert read_names(session, local_actor, StalledFilter(cohort_id=own.cohort_id)) == ["Own"]


def test_pages_follow_each_other_without_a_gap(session: Session, local_actor: Actor) -> None:
    for number in range(5):
        make_stalled(session, days=20 - number, person_id=person(session, f"P{number}"))
    pages = [read_names(session, local_actor, page=page, size=2) for page in (1, 2, 3, 4)]
    assert pages == [["P0", "P1"], ["P2", "P3"], ["P4"], []]


def test_address_of_somebody_who_waits_twice_stands_once(session: Session, local_actor: Actor) -> None:
    who = make_person(session, email="twice@example.org")
    make_stalled(session, days=9, person_id=who.id)
    make_stalled(session, days=12, person_id=who.id)
    make_stalled(session, days=10, person_id=make_person(session, email="once@example.org").id)
    found = read_stalled_emails(session, by=local_actor, chosen=ALL, now=NOW, limit=99)
    assert list(found["email"]) == ["twice@example.org", "once@example.org"]
    assert len(read_stalled_emails(session, by=local_actor, chosen=ALL, now=NOW, limit=1)) == 1


def test_impossible_number_of_days_is_a_sentence(session: Session, local_actor: Actor) -> None:
    with pytest.raises(InvalidInput, match=r"^The days of waiting"):
        read_stalled(session, by=local_actor, chosen=StalledFilter(days=0), now=NOW)


def test_reads_take_the_same_statements_for_one_row_and_for_three(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_stalled(session)
        with record_statements() as statements:
            read_stalled(session, by=local_actor, chosen=ALL, now=NOW)
            read_stalled_counts(session, by=local_actor, chosen=ALL, now=NOW)
            read_stalled_emails(session, by=local_actor, chosen=ALL, now=NOW, limit=9)
        counts.append(len(statements))
    assert counts == [6, 6]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_nobody_else_sees_who_waits(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    make_stalled(session)
    by = {"by": actor_with(role), "chosen": ALL, "now": NOW}
    with pytest.raises(NotAllowed):
        read_stalled(session, **by)
    with pytest.raises(NotAllowed):
        read_stalled_counts(session, **by)
    with pytest.raises(NotAllowed):
        read_stalled_emails(session, limit=9, **by)
