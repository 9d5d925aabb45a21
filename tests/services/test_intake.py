"""Do applications come into review together, once each, and do the others hear the stored reasons?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, NotAllowed, RuleBroken
from mayatrack.models import Application, AuditEvent, SelectionPlan, Standing, StatusChange
from mayatrack.services import intake
from mayatrack.services.eligibility import check_applications, refresh_checks
from mayatrack.services.intake import ask_for_information, mark_ineligible, start_review
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import (
    make_application,
    make_cohort,
    make_college,
    make_person,
    make_rubric_criterion,
    make_selection_plan,
)
from tests.services.test_seats import run_at_once

Step = tuple[Status | None, Status, str | None]


@pytest.fixture
def plan(session: Session) -> SelectionPlan:
    return set_up(session)


def set_up(session: Session) -> SelectionPlan:
    """A cohort that asks for a college and for 18 years, with something to score."""
    plan = make_selection_plan(session, minimum_age=18)
    make_rubric_criterion(session, cohort_id=plan.cohort_id)
    return plan


def apply(session: Session, plan: SelectionPlan, **changes: Any) -> Application:
    """An application that passes, but for these changes of it or its `birth_on`."""
    person = make_person(session, birth_on=changes.pop("birth_on", date(2004, 2, 29)))
    values = {"cohort_id": plan.cohort_id, "person_id": person.id, "college_id": make_college(session).id}
    return make_application(session, **(values | changes))


def read_steps(session: Session, application: Application) -> list[Step]:
    steps = select(StatusChange).where(StatusChange.application_id == application.id).order_by(col(StatusChange.id))
    return [(each.from_status, each.to_status, each.reason) for each in session.exec(steps)]


def read_events(session: Session) -> list[tuple[str, UUID | None, dict[str, Any] | None]]:
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
    return [(event.action, event.record_id, event.after) for event in events]


def test_all_that_pass_go_into_review_and_the_others_stay(
    session: Session, plan: SelectionPlan, local_actor: Actor
) -> None:
    passing = [apply(session, plan) for _ in range(3)]
    others = [
        apply(session, plan, college_id=None),
        apply(session, plan, birth_on=None),
        apply(session, plan, status=Status.NEEDS_INFORMATION),
        apply(session, plan, status=Status.DRAFT),
        apply(session, plan, status=Status.WITHDRAWN),
        apply(session, set_up(session)),
    ]
    before = [each.status for each in others]
    rebuild_summaries(session)
    assert start_review(session, plan.cohort_id, expected_count=3, by=local_actor) == 3
    assert [(each.status, each.stage, each.version) for each in passing] == [(Status.IN_REVIEW, Stage.REVIEWED, 2)] * 3
    assert [each.status for each in others] == before
    for each in passing:
        assert read_steps(session, each) == [(Status.SUBMITTED, Status.IN_REVIEW, None)]
    assert [read_steps(session, each) for each in others] == [[]] * 6
    assert read_events(session) == [("start_review", plan.cohort_id, {"application_count": 3})]
    assert find_stale_summaries(session) == []
    numbered = set(session.exec(select(Standing.application_id)).all())
    assert numbered == {each.id for each in [*passing, *others[:3], others[4]]}


def test_unknown_birth_date_goes_along_if_staff_say_so(
    session: Session, plan: SelectionPlan, local_actor: Actor
) -> None:
    known, unknown, failing = apply(session, plan), apply(session, plan, birth_on=None), apply(session, plan)
    failing.college_id = None
    session.flush()
    assert start_review(session, plan.cohort_id, expected_count=2, includes_unknown=True, by=local_actor) == 2
    assert [each.status for each in (known, unknown, failing)] == [Status.IN_REVIEW, Status.IN_REVIEW, Status.SUBMITTED]


def test_another_number_than_was_seen_moves_nobody(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    application = apply(session, plan)
    with pytest.raises(EditConflict, match="1 applications would go into review and no longer 2"):
        start_review(session, plan.cohort_id, expected_count=2, by=local_actor)
    assert application.status is Status.SUBMITTED
    assert read_events(session) == []


def test_nobody_is_moved_on_what_was_true_yesterday(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    application = apply(session, plan)
    check_applications(session, plan.cohort_id, by=local_actor)
    application.college_id = None
    session.flush()
    with pytest.raises(EditConflict):
        start_review(session, plan.cohort_id, expected_count=1, by=local_actor)
    assert application.status is Status.SUBMITTED


def test_ineligible_ones_hear_the_stored_reasons(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    both = apply(session, plan, college_id=None, birth_on=date(2020, 1, 1))
    waiting = apply(session, plan, college_id=None, status=Status.NEEDS_INFORMATION)
    spared, passing = apply(session, plan, college_id=None), apply(session, plan)
    rebuild_summaries(session)
    chosen = [both.id, waiting.id]
    assert mark_ineligible(session, plan.cohort_id, application_ids=chosen, by=local_actor) == 2
    reasons = "No college is given. Younger than 18 on the day of departure."
    assert read_steps(session, both) == [(Status.SUBMITTED, Status.INELIGIBLE, reasons)]
    assert read_steps(session, waiting) == [(Status.NEEDS_INFORMATION, Status.INELIGIBLE, "No college is given.")]
    assert [(each.status, each.stage) for each in (both, spared, passing)] == [
        (Status.INELIGIBLE, Stage.APPLIED),
        (Status.SUBMITTED, Stage.APPLIED),
        (Status.SUBMITTED, Stage.APPLIED),
    ]
    assert read_events(session) == [("mark_ineligible", plan.cohort_id, {"application_count": 2})]
    assert find_stale_summaries(session) == []


def test_what_is_missing_is_asked_for(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    unknown, failing = apply(session, plan, birth_on=None), apply(session, plan, college_id=None)
    rebuild_summaries(session)
    chosen = [unknown.id, failing.id]
    assert ask_for_information(session, plan.cohort_id, application_ids=chosen, by=local_actor) == 2
    assert read_steps(session, unknown) == [
        (Status.SUBMITTED, Status.NEEDS_INFORMATION, "The birth date is not known.")
    ]
    assert read_steps(session, failing) == [(Status.SUBMITTED, Status.NEEDS_INFORMATION, "No college is given.")]
    assert find_stale_summaries(session) == []


def refuse(session: Session, plan: SelectionPlan, application: Application, by: Actor) -> None:
    mark_ineligible(session, plan.cohort_id, application_ids=[application.id], by=by)


def ask(session: Session, plan: SelectionPlan, application: Application, by: Actor) -> None:
    ask_for_information(session, plan.cohort_id, application_ids=[application.id], by=by)


@pytest.mark.parametrize(
    ("write", "changes"),
    [
        (refuse, {}),
        (refuse, {"birth_on": None}),
        (refuse, {"college_id": None, "status": Status.IN_REVIEW}),
        (ask, {}),
        (ask, {"college_id": None, "status": Status.NEEDS_INFORMATION}),
    ],
)
def test_application_that_does_not_fit_moves_nobody(
    session: Session, plan: SelectionPlan, local_actor: Actor, write: Callable[..., None], changes: dict[str, Any]
) -> None:
    application = apply(session, plan, **changes)
    status = application.status
    with pytest.raises(EditConflict, match="1 of the 1 chosen applications changed"):
        write(session, plan, application, local_actor)
    assert application.status is status
    assert read_events(session) == []


def test_application_of_another_cohort_is_not_moved(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    elsewhere = apply(session, set_up(session), college_id=None)
    with pytest.raises(EditConflict):
        refuse(session, plan, elsewhere, local_actor)


def test_nobody_to_move_is_said(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    for write in (
        lambda: start_review(session, plan.cohort_id, expected_count=0, by=local_actor),
        lambda: mark_ineligible(session, plan.cohort_id, application_ids=[], by=local_actor),
        lambda: ask_for_information(session, plan.cohort_id, application_ids=[], by=local_actor),
    ):
        with pytest.raises(RuleBroken, match="There is no application to move"):
            write()


def test_cohort_that_is_not_ready_moves_nobody(session: Session, local_actor: Actor) -> None:
    bare = make_cohort(session)
    with pytest.raises(RuleBroken, match="is not set up yet"):
        start_review(session, bare.id, expected_count=0, by=local_actor)
    plan = make_selection_plan(session)
    application = apply(session, plan)
    with pytest.raises(RuleBroken, match="no rubric"):
        start_review(session, plan.cohort_id, expected_count=1, by=local_actor)
    plan.released_at, plan.released_by_id = datetime(2024, 3, 5, 20, tzinfo=UTC), LOCAL_USER_ID
    session.flush()
    with pytest.raises(RuleBroken, match="were released on"):
        ask(session, plan, application, local_actor)
    assert application.status is Status.SUBMITTED


def test_two_who_press_at_once_move_everybody_once(
    engine: Engine, local_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(engine) as session:
        cohort_id = set_up(session).cohort_id
        plan = session.exec(select(SelectionPlan)).one()
        for _ in range(5):
            apply(session, plan)
        rebuild_summaries(session)
    # Whoever does not wait for the other's lock meets here and moves the same applications.
    meeting = Barrier(2)

    def check_slowly(*arguments: Any) -> Any:
        found = refresh_checks(*arguments)
        try:
            meeting.wait(0.3)
        except Exception:  # noqa: BLE001  Nobody else came: that is what should happen.
            meeting.reset()
        return found

    monkeypatch.setattr(intake, "refresh_checks", check_slowly)

    def start(_number: int) -> str:
        try:
            with writing(engine) as session:
                return str(start_review(session, cohort_id, expected_count=5, by=local_actor))
        except EditConflict:
            return "conflict"

    assert run_at_once(2, start) == ["5", "conflict"]
    with writing(engine) as session:
        assert len(session.exec(select(StatusChange)).all()) == 5
        assert find_stale_summaries(session) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_move_nobody(
    session: Session, plan: SelectionPlan, actor_with: Callable[..., Actor], role: Role
) -> None:
    application, by = apply(session, plan, college_id=None), actor_with(role)
    with pytest.raises(NotAllowed):
        start_review(session, plan.cohort_id, expected_count=1, by=by)
    with pytest.raises(NotAllowed):
        refuse(session, plan, application, by)
    with pytest.raises(NotAllowed):
        ask(session, plan, application, by)
