"""Do the lists of interviews hold what they say, for those who may read them?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Application, SelectionPlan, User
from mayatrack.queries.interviews import (
    INVITABLE_LIMIT,
    read_interviewers,
    read_invitable,
    read_own_interviews,
    read_slots,
    read_waiting,
)
from tests.factories import (
    make_application,
    make_interview_slot,
    make_person,
    make_review,
    make_selection_plan,
    make_slot_interviewer,
    make_standing,
    make_user,
    make_user_role,
)

AT = datetime(2024, 2, 22, 18, 0, tzinfo=UTC)


def act_as(user: User, role: Role = Role.REVIEWER) -> Actor:
    return Actor(user.id, user.name, frozenset({role}))


def list_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as pages walk through them, with None for what is missing."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def make_interviewer(session: Session, name: str, role: Role = Role.REVIEWER, *, is_active: bool = True) -> User:
    user = make_user(session, name=name, is_active=is_active)
    make_user_role(session, user_id=user.id, role=role)
    return user


def make_applicant(
    session: Session,
    plan: SelectionPlan,
    number: int,
    *,
    score: float | None = None,
    status: Status = Status.INTERVIEW,
    family_name: str | None = "Lee",
    **changes: object,
) -> Application:
    person = make_person(session, given_name=f"Ana{number}", family_name=family_name, **changes)
    application = make_application(session, cohort_id=plan.cohort_id, person_id=person.id, status=status)
    make_standing(session, application_id=application.id, number=number, score=score, lot=f"{number:064x}")
    return application


def test_slots_say_who_is_booked_and_who_interviews(session: Session) -> None:
    plan = make_selection_plan(session)
    bo, ana = make_interviewer(session, "Bo"), make_interviewer(session, "Ana")
    application = make_applicant(session, plan, 12)
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=1)}
    booked = make_interview_slot(session, cohort_id=plan.cohort_id, application_id=application.id, **times)
    free = make_interview_slot(session, cohort_id=plan.cohort_id, place=None)
    make_interview_slot(session)
    for user in (bo, ana):
        make_slot_interviewer(session, slot_id=booked.id, user_id=user.id)
    done = {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": AT}
    make_review(session, application_id=application.id, reviewer_id=bo.id, kind=ReviewKind.INTERVIEW, **done)
    make_review(session, application_id=application.id, reviewer_id=ana.id, kind=ReviewKind.READING, **done)
    frame = read_slots(session, by=LOCAL_ACTOR, cohort_id=plan.cohort_id)
    assert list(frame["slot_id"]) == [str(free.id), str(booked.id)]
    assert [(row["full_name"], row["number"]) for row in list_rows(frame)] == [(None, None), ("Ana12 Lee", 12)]
    assert list(frame["interviewers"]) == [[], ["Ana", "Bo"]]
    assert list(frame["interviewer_ids"]) == [[], [str(ana.id), str(bo.id)]]
    assert list(frame["scored_count"]) == [0, 1]
    assert frame["status"][1] == "interview"


def test_own_interviews_are_the_actor_s_and_nameless(session: Session) -> None:
    plan, user = make_selection_plan(session), make_interviewer(session, "Ines")
    application = make_applicant(session, plan, 12)
    own = make_interview_slot(session, cohort_id=plan.cohort_id, application_id=application.id)
    free = make_interview_slot(session, starts_at=AT, ends_at=AT + timedelta(hours=1))
    for slot in (own, free):
        make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
    make_slot_interviewer(session)
    make_review(session, application_id=application.id, reviewer_id=user.id, kind=ReviewKind.READING)
    make_review(session, application_id=application.id, kind=ReviewKind.INTERVIEW)
    review = make_review(session, application_id=application.id, reviewer_id=user.id, kind=ReviewKind.INTERVIEW)
    frame = read_own_interviews(session, by=act_as(user))
    assert list(frame.columns) == [
        "slot_id",
        "cohort",
        "starts_at",
        "ends_at",
        "place",
        "number",
        "review_id",
        "state",
    ]
    assert list(frame["slot_id"]) == [str(own.id), str(free.id)]
    assert frame["number"][0] == 12
    assert [(row["review_id"], row["state"]) for row in list_rows(frame)] == [
        (str(review.id), "assigned"),
        (None, None),
    ]
    told = frame.to_csv()
    assert [word for word in ("Ana12", "Lee", str(application.id)) if word in told] == []


def test_interviewers_are_active_reviewers_and_staff(session: Session) -> None:
    make_interviewer(session, "Cy", Role.PROGRAM_STAFF)
    both = make_interviewer(session, "Ana")
    make_user_role(session, user_id=both.id, role=Role.PROGRAM_STAFF)
    make_interviewer(session, "Gone", is_active=False)
    make_interviewer(session, "Other", Role.ALUMNI_COORDINATOR)
    assert list(read_interviewers(session, by=LOCAL_ACTOR)["name"]) == ["Ana", "Cy"]


def test_waiting_are_invited_without_a_time_by_score(session: Session) -> None:
    plan = make_selection_plan(session)
    for number, score in ((1, None), (2, 50.0), (3, 90.0)):
        make_applicant(session, plan, number, score=score, family_name=None if number == 3 else "Lee")
    booked = make_applicant(session, plan, 4, score=99.0)
    make_interview_slot(session, cohort_id=plan.cohort_id, application_id=booked.id)
    make_applicant(session, plan, 5, score=99.0, status=Status.IN_REVIEW)
    make_applicant(session, make_selection_plan(session), 6)
    frame = read_waiting(session, by=LOCAL_ACTOR, cohort_id=plan.cohort_id)
    assert list(frame["full_name"]) == ["Ana3", "Ana2 Lee", "Ana1 Lee"]
    assert list(frame["number"]) == [3, 2, 1]


def test_invitable_are_in_review_by_score_and_not_all_of_thousands(session: Session) -> None:
    plan = make_selection_plan(session)
    for number in range(1, INVITABLE_LIMIT + 3):
        make_applicant(session, plan, number, score=float(number % 100), status=Status.IN_REVIEW)
    make_applicant(session, plan, 900, score=100.0)
    make_applicant(session, plan, 901, score=100.0, status=Status.IN_REVIEW, erased_at=AT)
    frame = read_invitable(session, by=LOCAL_ACTOR, cohort_id=plan.cohort_id)
    assert len(frame) == INVITABLE_LIMIT
    assert list(frame["number"][:3]) == [99, 199, 98]


@pytest.mark.parametrize("read", [read_slots, read_waiting, read_invitable])
def test_interviewer_reads_nobody_s_name(
    session: Session, actor_with: Callable[..., Actor], read: Callable[..., object]
) -> None:
    with pytest.raises(NotAllowed):
        read(session, by=actor_with(Role.REVIEWER), cohort_id=make_selection_plan(session).cohort_id)


@pytest.mark.parametrize("count", [1, 3])
def test_slots_are_read_with_two_statements(engine: Engine, count: int) -> None:
    with writing(engine) as session:
        plan = make_selection_plan(session)
        for number in range(count):
            application = make_applicant(session, plan, number + 1)
            slot = make_interview_slot(session, cohort_id=plan.cohort_id, application_id=application.id)
            make_slot_interviewer(session, slot_id=slot.id)
    statements: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with reading(engine) as session:
        assert len(read_slots(session, by=LOCAL_ACTOR, cohort_id=plan.cohort_id)) == count
    assert len([each for each in statements if each.startswith("SELECT")]) == 2
