"""Is it told what a selection can be set up with, for its own cohort and in order?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Cohort
from mayatrack.models.base import now
from mayatrack.queries.selection_plans import read_criteria, read_questions, read_set_ups
from tests.factories import (
    make_application,
    make_application_answers,
    make_cohort,
    make_destination,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
)
from tests.queries.conftest import Recording


def make_trip(session: Session, name: str, departs_on: date, **changes: Any) -> Cohort:
    return make_cohort(session, name=name, departs_on=departs_on, returns_on=departs_on + timedelta(days=9), **changes)


def test_latest_earlier_cohort_is_proposed_first_and_its_own_destination_of_two(
    session: Session, local_actor: Actor
) -> None:
    tokyo = {"destination_id": make_destination(session).id}
    own = make_trip(session, "Tokyo 2027", date(2027, 6, 1), **tokyo)
    trips = [
        make_trip(session, "Tokyo 2024", date(2024, 6, 1), **tokyo),
        make_trip(session, "Tokyo 2025", date(2025, 6, 1), **tokyo),
        make_trip(session, "Cairo 2026", date(2026, 6, 1)),
        make_trip(session, "Cairo 2025", date(2025, 6, 1)),
        make_trip(session, "Tokyo 2028", date(2028, 6, 1), **tokyo),
    ]
    for cohort in [own, *trips]:
        make_selection_plan(session, cohort_id=cohort.id)
    make_rubric_criterion(session, cohort_id=trips[1].id)
    make_trip(session, "Tokyo 2026", date(2026, 6, 1), **tokyo)
    found = read_set_ups(session, by=local_actor, cohort_id=own.id)
    assert list(zip(found["cohort"], found["criterion_count"], strict=True)) == [
        ("Cairo 2026", 0),
        ("Tokyo 2025", 1),
        ("Cairo 2025", 0),
        ("Tokyo 2024", 0),
        ("Tokyo 2028", 0),
    ]
    assert found["cohort_id"][1] == str(trips[1].id)


def test_criteria_come_in_order_and_know_whether_they_are_used(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    make_rubric_criterion(session, cohort_id=cohort.id, name="Presence", kind=ReviewKind.INTERVIEW)
    make_rubric_criterion(session, cohort_id=cohort.id, name="Need", position=2)
    make_rubric_criterion(session, cohort_id=cohort.id, name="Goals", description="What for?")
    make_rubric_criterion(session)
    application = make_application(session, cohort_id=cohort.id)
    done = {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": 1.0}
    make_review(session, application_id=application.id, kind=ReviewKind.INTERVIEW, **done)
    make_review(session, application_id=application.id, state=ReviewState.DRAFT)
    make_review(session, **done)
    found = read_criteria(session, by=local_actor, cohort_id=cohort.id)
    assert list(zip(found["name"], found["kind"], map(bool, found["is_used"]), strict=True)) == [
        ("Goals", "reading", False),
        ("Need", "reading", False),
        ("Presence", "interview", True),
    ]
    assert (found["description"][0], found["labels"][0]) == (
        "What for?",
        {"0": "nothing of it", "1": "some", "2": "much"},
    )


def test_questions_tell_how_many_answered(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    given = [
        ({"Why?": "To learn.", "What?": " "}, Status.SUBMITTED),
        ({"Why?": "To see.", "What?": "A talk."}, Status.IN_REVIEW),
        ({"Other?": "A draft."}, Status.DRAFT),
        ({"Silent?": ""}, Status.SUBMITTED),
    ]
    for answers, status in given:
        application = make_application(session, cohort_id=cohort.id, status=status)
        make_application_answers(session, application_id=application.id, answers=answers)
    make_application_answers(session, answers={"Elsewhere?": "Yes."})
    found = read_questions(session, by=local_actor, cohort_id=cohort.id)
    assert list(found.itertuples(index=False, name=None)) == [("Why?", 2), ("What?", 1), ("Silent?", 0)]


READS = (read_set_ups, read_criteria, read_questions)


@pytest.mark.parametrize("read", READS)
def test_reads_of_nothing_have_no_rows(session: Session, local_actor: Actor, read: Callable[..., Any]) -> None:
    assert len(read(session, by=local_actor, cohort_id=make_cohort(session).id)) == 0


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("count", [1, 3])
def test_reads_take_one_statement(
    session: Session, local_actor: Actor, record_statements: Recording, read: Callable[..., Any], count: int
) -> None:
    cohort = make_cohort(session)
    for _ in range(count):
        make_selection_plan(session)
        make_rubric_criterion(session, cohort_id=cohort.id)
        application = make_application(session, cohort_id=cohort.id)
        make_application_answers(session, application_id=application.id, answers={f"Why {application.id}?": "So."})
    with record_statements() as statements:
        assert len(read(session, by=local_actor, cohort_id=cohort.id)) == count
    assert len(statements) == 1


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_reads_are_refused_to_other_roles(
    session: Session, actor_with: Callable[..., Actor], read: Callable[..., Any], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        read(session, by=actor_with(role), cohort_id=make_cohort(session).id)
