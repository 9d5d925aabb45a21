"""Is a plan stored as entered, changed with what follows from it, and copied with its dates moved?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.domain.rubrics import Combination
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, RubricCriterion, SelectionPlan
from mayatrack.models.base import new_id, now
from mayatrack.models.selection_plans import SelectionPlanCreate
from mayatrack.services.plan_copies import copy_set_up
from mayatrack.services.selection_plans import check_plan, create_plan, edit_plan, find_selection, read_rubric
from tests.factories import (
    CLOSES_ON,
    DEPARTS_ON,
    OPENS_ON,
    make_application,
    make_cohort,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
    make_standing,
)

DATES: dict[str, Any] = {"reviews_from_on": CLOSES_ON, "decides_from_on": CLOSES_ON + timedelta(days=10)}


def enter(plan: SelectionPlan, **changes: Any) -> SelectionPlanCreate:
    """What the form of a stored plan holds, with these changes."""
    return check_plan({name: getattr(plan, name) for name in SelectionPlanCreate.model_fields} | changes)


def test_plan_is_created_with_its_event(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    plan = create_plan(session, cohort.id, fields=check_plan(DATES), by=local_actor)
    assert find_selection(session, cohort.id, by=local_actor).plan is plan
    events = session.exec(select(AuditEvent).where(AuditEvent.record_id == plan.id)).all()
    assert [(event.action, event.before) for event in events] == [("create_selection_plan", None)]
    with pytest.raises(RuleBroken, match="is set up already"):
        create_plan(session, cohort.id, fields=check_plan(DATES), by=local_actor)


def test_questions_are_hidden_unless_somebody_shows_them() -> None:
    assert check_plan(DATES).shown_questions == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reviews_from_on": OPENS_ON - timedelta(days=1)}, "The phases have to follow each other"),
        ({"interviews_from_on": CLOSES_ON - timedelta(days=1)}, "The phases have to follow each other"),
        ({"decides_from_on": DEPARTS_ON + timedelta(days=1)}, "after the departure on 2024-06-09"),
    ],
)
def test_dates_that_do_not_fit_are_refused_and_nothing_is_stored(
    session: Session, local_actor: Actor, changes: dict[str, Any], sentence: str
) -> None:
    cohort = make_cohort(session)
    with pytest.raises(InvalidInput, match=sentence):
        create_plan(session, cohort.id, fields=check_plan(DATES | changes), by=local_actor)
    plan = make_selection_plan(session, cohort_id=cohort.id)
    with pytest.raises(InvalidInput, match=sentence):
        edit_plan(session, cohort.id, fields=enter(plan, **changes), version=1, by=local_actor)
    assert session.exec(select(AuditEvent)).all() == []


@pytest.mark.parametrize(
    "changes",
    [{"reviews_wanted": 0}, {"reviews_wanted": 11}, {"interview_weight": 1.01}, {"minimum_age": 0}, {"other": 1}],
    ids=str,
)
def test_plan_outside_its_limits_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_plan(DATES | changes)


def test_plan_changed_meanwhile_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    plan = make_selection_plan(session)
    with pytest.raises(EditConflict):
        edit_plan(session, plan.cohort_id, fields=enter(plan, reviews_wanted=3), version=2, by=local_actor)
    assert plan.reviews_wanted == 2


def test_plan_of_a_released_cohort_stays(session: Session, local_actor: Actor) -> None:
    released = {"released_at": datetime(2024, 3, 5, 20, tzinfo=UTC), "released_by_id": LOCAL_USER_ID}
    plan = make_selection_plan(session, **released)
    with pytest.raises(RuleBroken, match="were released on 2024-03-05"):
        edit_plan(session, plan.cohort_id, fields=enter(plan, reviews_wanted=3), version=1, by=local_actor)


def test_cohort_without_a_plan_has_none_to_change(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    with pytest.raises(RuleBroken, match="is not set up yet"):
        edit_plan(session, cohort.id, fields=check_plan(DATES), version=1, by=local_actor)
    with pytest.raises(NotFound):
        create_plan(session, new_id(), fields=check_plan(DATES), by=local_actor)


def test_another_combination_changes_every_score(session: Session, local_actor: Actor) -> None:
    standing = make_standing(session)
    plan = make_selection_plan(session, cohort_id=standing.cohort_id)
    for score in (0.0, 30.0, 90.0):
        done = {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": score}
        make_review(session, application_id=standing.application_id, **done)
    fields = enter(plan, combination=Combination.MEAN)
    edit_plan(session, plan.cohort_id, fields=fields, version=1, by=local_actor)
    session.refresh(standing)
    assert standing.score == 40.0


def test_other_requirements_make_checks_of_those_who_wait_worthless(session: Session, local_actor: Actor) -> None:
    plan = make_selection_plan(session)
    statuses = (Status.SUBMITTED, Status.NEEDS_INFORMATION, Status.IN_REVIEW)
    checked = {"is_eligible": True, "check_reasons": [], "checked_at": now()}
    standings = [
        make_standing(
            session,
            application_id=make_application(session, cohort_id=plan.cohort_id, status=status).id,
            **checked,
        )
        for status in statuses
    ]
    edit_plan(session, plan.cohort_id, fields=enter(plan, reviews_wanted=3), version=1, by=local_actor)
    assert [each.is_eligible for each in standings] == [True, True, True]
    edit_plan(session, plan.cohort_id, fields=enter(plan, minimum_age=18), version=2, by=local_actor)
    for each in standings:
        session.refresh(each)
    assert [each.is_eligible for each in standings] == [None, None, True]
    assert [each.checked_at is None for each in standings] == [True, True, False]


def test_set_up_is_copied_with_its_dates_moved(session: Session, local_actor: Actor) -> None:
    source = make_cohort(session)
    questions = {"shown_questions": ["Why?"], "required_questions": ["Why?", "What?"]}
    released = {"released_at": datetime(2024, 3, 5, 20, tzinfo=UTC), "released_by_id": LOCAL_USER_ID}
    rules = {"reviews_wanted": 3, "minimum_age": 18, "combination": Combination.MEAN}
    made = make_selection_plan(session, cohort_id=source.id, **questions, **released, **rules)
    make_rubric_criterion(session, cohort_id=source.id, position=2, name="Need", weight=2.5)
    make_rubric_criterion(session, cohort_id=source.id, position=1, name="Goals", description="What for?")
    make_rubric_criterion(session, cohort_id=source.id, name="Presence", kind=ReviewKind.INTERVIEW)
    year = timedelta(days=364)
    days = {
        "opens_on": OPENS_ON + year,
        "closes_on": CLOSES_ON + year,
        "selected_by_on": date(2025, 3, 1),
        "departs_on": date(2025, 6, 9),
        "returns_on": date(2025, 6, 20),
    }
    cohort = make_cohort(session, **days)
    plan = copy_set_up(session, cohort.id, source_id=source.id, by=local_actor)
    values = plan.model_dump(exclude={"id", "cohort_id"})
    assert values == made.model_dump(exclude={"id", "cohort_id"}) | {
        "reviews_from_on": made.reviews_from_on + year,
        "interviews_from_on": CLOSES_ON + timedelta(days=5) + year,
        "decides_from_on": made.decides_from_on + year,
        "released_at": None,
        "released_by_id": None,
    }
    names = [[each.name for each in read_rubric(session, cohort.id, kind)] for kind in ReviewKind]
    assert names == [["Goals", "Need"], ["Presence"]]
    weights = session.exec(select(RubricCriterion.weight).where(RubricCriterion.cohort_id == cohort.id)).all()
    assert sorted(weights) == [1.0, 1.0, 2.5]
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    assert [event.action for event in events] == ["create_selection_plan", "copy_rubric"]
    assert events[1].after == {"source_id": str(source.id), "criterion_count": 3}


def test_only_a_cohort_with_nothing_takes_over_a_set_up_that_is_there(session: Session, local_actor: Actor) -> None:
    plan, bare, scored = make_selection_plan(session), make_cohort(session), make_rubric_criterion(session).cohort_id
    with pytest.raises(RuleBroken, match="is set up already"):
        copy_set_up(session, plan.cohort_id, source_id=plan.cohort_id, by=local_actor)
    with pytest.raises(RuleBroken, match="has a rubric already"):
        copy_set_up(session, scored, source_id=plan.cohort_id, by=local_actor)
    with pytest.raises(RuleBroken, match="is not set up yet"):
        copy_set_up(session, bare.id, source_id=make_cohort(session).id, by=local_actor)
    assert len(session.exec(select(SelectionPlan)).all()) == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_set_nothing_up(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    plan, cohort, by = make_selection_plan(session), make_cohort(session), actor_with(role)
    with pytest.raises(NotAllowed):
        create_plan(session, cohort.id, fields=check_plan(DATES), by=by)
    with pytest.raises(NotAllowed):
        edit_plan(session, plan.cohort_id, fields=enter(plan, minimum_age=18), version=1, by=by)
    with pytest.raises(NotAllowed):
        copy_set_up(session, cohort.id, source_id=plan.cohort_id, by=by)
