"""Does somebody who looks around as a reviewer find something to review, and nobody else?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Role
from mayatrack.models import AuditEvent, Review, Standing, User
from mayatrack.models.base import today
from mayatrack.services.demonstration import OFFICE, enter_demonstration
from mayatrack.services.samples import SAMPLE_MARK
from mayatrack.services.samples.reviews import HANDFUL
from tests import factories as make

IN_REVIEW = {"reviews_from_on": today(), "interviews_from_on": None, "decides_from_on": today() + timedelta(days=9)}


def plant(session: Session, count: int = HANDFUL + 2, **dates: Any) -> None:
    """A sample program of so many applications in review, and one that is not."""
    make.make_setting(session, name=SAMPLE_MARK, value=True)
    plan = make.make_selection_plan(session, **(IN_REVIEW | dates))
    for _ in range(count):
        make.make_application(session, cohort_id=plan.cohort_id, status=Status.IN_REVIEW)
    make.make_application(session, cohort_id=plan.cohort_id, status=Status.WITHDRAWN)


def list_numbers(session: Session) -> list[int]:
    """The numbers of the applications that were assigned, which are all the demonstration reviewer's."""
    found = select(Standing.number, User.subject).select_from(Review)
    found = found.join(Standing, col(Standing.application_id) == Review.application_id)
    rows = session.exec(found.join(User, col(User.id) == Review.reviewer_id).order_by(col(Standing.number))).all()
    assert {subject for _, subject in rows} <= {Role.REVIEWER.value}
    return [number for number, _ in rows]


def test_reviewer_finds_a_handful_of_applications_once(session: Session) -> None:
    plant(session)
    for _ in range(2):
        enter_demonstration(session, Role.REVIEWER)
        assert len(list_numbers(session)) == HANDFUL
    assigned = session.exec(select(AuditEvent).where(AuditEvent.action == "assign_review")).all()
    assert len(assigned) == HANDFUL


def test_only_applications_in_review_are_found(session: Session) -> None:
    plant(session, count=2)
    enter_demonstration(session, Role.REVIEWER)
    assert len(list_numbers(session)) == 2


@pytest.mark.parametrize("part", [OFFICE, Role.PROGRAM_STAFF, Role.ADMINISTRATOR])
def test_nobody_else_is_assigned_anything(session: Session, part: str) -> None:
    plant(session)
    enter_demonstration(session, part)
    assert list_numbers(session) == []


@pytest.mark.parametrize(
    "dates",
    [{"reviews_from_on": today() + timedelta(days=1)}, {"decides_from_on": today()}],
    ids=["not yet", "over"],
)
def test_cohort_out_of_review_gives_nothing(session: Session, dates: dict[str, Any]) -> None:
    plant(session, **dates)
    enter_demonstration(session, Role.REVIEWER)
    assert list_numbers(session) == []


def test_program_without_a_plan_gives_nothing(session: Session) -> None:
    make.make_setting(session, name=SAMPLE_MARK, value=True)
    make.make_application(session, status=Status.IN_REVIEW)
    enter_demonstration(session, Role.REVIEWER)
    assert list_numbers(session) == []
