"""Does a rubric change as staff say, and never against reviews that are submitted?"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, Review, RubricCriterion, SelectionPlan, Standing
from mayatrack.models.base import now
from mayatrack.models.selection_plans import CriterionCreate
from mayatrack.services.rubrics import (
    add_criterion,
    check_criterion,
    edit_criterion,
    move_criterion,
    remove_criterion,
)
from mayatrack.services.selection_plans import read_rubric
from tests.factories import (
    make_application,
    make_cohort,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
    make_standing,
)

ENTERED: dict[str, Any] = {"name": "Goals", "weight": 2.0, "labels": {1: "none", 2: "some", 10: "clear"}}


def enter(criterion: RubricCriterion, **changes: Any) -> CriterionCreate:
    """What the form of a stored criterion holds, with these changes."""
    return check_criterion({name: getattr(criterion, name) for name in CriterionCreate.model_fields} | changes)


def submit(session: Session, plan: SelectionPlan, points: list[tuple[RubricCriterion, int]], score: float) -> Review:
    """A submitted review of a new application of the plan's cohort, with its standing."""
    application = make_application(session, cohort_id=plan.cohort_id)
    make_standing(session, application_id=application.id, review_count=1, review_score=score, score=score)
    given = {str(criterion.id): value for criterion, value in points}
    kind = points[0][0].kind
    done = {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": score, "points": given, "kind": kind}
    return make_review(session, application_id=application.id, **done)


@pytest.fixture
def plan(session: Session) -> SelectionPlan:
    return make_selection_plan(session)


def read_names(session: Session, plan: SelectionPlan, kind: ReviewKind = ReviewKind.READING) -> list[str]:
    return [criterion.name for criterion in read_rubric(session, plan.cohort_id, kind)]


def test_criterion_is_added_as_the_last_of_its_kind(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    for name in ("Goals", "Need"):
        add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED | {"name": name}), by=local_actor)
    fields = check_criterion(ENTERED | {"kind": "interview"})
    added = add_criterion(session, plan.cohort_id, fields=fields, by=local_actor)
    assert (read_names(session, plan), read_names(session, plan, ReviewKind.INTERVIEW)) == (
        ["Goals", "Need"],
        ["Goals"],
    )
    assert (added.position, list(added.labels)) == (1, ["1", "2", "10"])
    events = session.exec(select(AuditEvent.action)).all()
    assert list(events) == ["add_criterion"] * 3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "Name is missing|Name: is missing"),
        ({"weight": 0}, "^Weight"),
        ({"weight": float("nan")}, "^Weight"),
        ({"labels": {1: "only"}}, "a scale has 2 to 11"),
        ({"labels": {1: "one", 2: " "}}, "enter what these points mean"),
        ({"labels": {-1: "one", 2: "two"}}, "from 0 to 100"),
        ({"labels": {"x": "one", 2: "two"}}, "^Labels"),
        ({"labels": dict.fromkeys(range(12), "so")}, "a scale has 2 to 11"),
        ({"description": "SSN 219-09-9999"}, "^Description"),
    ],
)
def test_criterion_that_cannot_be_is_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        check_criterion(ENTERED | changes)


def test_name_is_taken_once_per_kind(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    make_rubric_criterion(session, cohort_id=plan.cohort_id, name="Goals")
    other = make_rubric_criterion(session, cohort_id=plan.cohort_id, name="Need", position=2)
    with pytest.raises(InvalidInput, match="The rubric has “Goals” already"):
        add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED), by=local_actor)
    with pytest.raises(InvalidInput, match="The rubric has “Goals” already"):
        edit_criterion(session, other.id, fields=enter(other, name="Goals"), version=1, by=local_actor)


def test_criteria_change_places(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    # As they are stored by the sample program: the places of a kind need not begin at 1.
    made = [
        make_rubric_criterion(session, cohort_id=plan.cohort_id, name=name, position=position)
        for position, name in enumerate("ABC", start=4)
    ]
    move_criterion(session, made[2].id, is_up=True, by=local_actor)
    assert read_names(session, plan) == ["A", "C", "B"]
    move_criterion(session, made[0].id, is_up=False, by=local_actor)
    assert read_names(session, plan) == ["C", "A", "B"]
    move_criterion(session, made[2].id, is_up=True, by=local_actor)
    assert read_names(session, plan) == ["C", "A", "B"]
    move_criterion(session, made[1].id, is_up=False, by=local_actor)
    assert read_names(session, plan) == ["C", "A", "B"]


def test_criterion_is_removed(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    criterion = make_rubric_criterion(session, cohort_id=plan.cohort_id)
    remove_criterion(session, criterion.id, by=local_actor)
    assert read_names(session, plan) == []
    with pytest.raises(NotFound):
        remove_criterion(session, criterion.id, by=local_actor)


def test_criterion_changed_meanwhile_is_not_overwritten(
    session: Session, plan: SelectionPlan, local_actor: Actor
) -> None:
    criterion = make_rubric_criterion(session, cohort_id=plan.cohort_id)
    with pytest.raises(EditConflict):
        edit_criterion(session, criterion.id, fields=enter(criterion, weight=5), version=2, by=local_actor)
    fields = enter(criterion, kind=ReviewKind.INTERVIEW)
    with pytest.raises(InvalidInput, match="stays with readings or with interviews"):
        edit_criterion(session, criterion.id, fields=fields, version=1, by=local_actor)
    assert criterion.weight == 1


def test_other_weight_or_longer_scale_scores_every_submitted_review_again(
    session: Session, plan: SelectionPlan, local_actor: Actor
) -> None:
    goals = make_rubric_criterion(session, cohort_id=plan.cohort_id)
    need = make_rubric_criterion(session, cohort_id=plan.cohort_id, position=2)
    one = submit(session, plan, [(goals, 2), (need, 0)], 50.0)
    other = submit(session, plan, [(goals, 1), (need, 2)], 75.0)
    draft = make_review(session, application_id=one.application_id, state=ReviewState.DRAFT, points={str(goals.id): 1})
    elsewhere = submit(session, make_selection_plan(session), [(make_rubric_criterion(session), 1)], 12.0)
    edit_criterion(session, goals.id, fields=enter(goals, weight=3), version=1, by=local_actor)
    assert [(each.score, each.version) for each in (one, other, draft, elsewhere)] == [
        (75.0, 1),
        (62.5, 1),
        (None, 1),
        (12.0, 1),
    ]
    scores = {each.application_id: each.score for each in read_standings(session)}
    assert [scores[each.application_id] for each in (one, other, elsewhere)] == [75.0, 62.5, 12.0]
    longer = {**need.labels, "4": "more than that"}
    edit_criterion(session, need.id, fields=enter(need, labels=longer), version=1, by=local_actor)
    assert (one.score, other.score) == (75.0, 50.0)


def read_standings(session: Session) -> list[Standing]:
    return list(session.exec(select(Standing)))


def test_submitted_reviews_keep_the_rubric_together(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    goals = make_rubric_criterion(session, cohort_id=plan.cohort_id, name="Goals")
    submit(session, plan, [(goals, 2)], 100.0)
    fields = enter(goals, labels={"0": "nothing", "1": "some"})
    with pytest.raises(RuleBroken, match="“Goals” are submitted, so its scale cannot lose 2"):
        edit_criterion(session, goals.id, fields=fields, version=1, by=local_actor)
    with pytest.raises(RuleBroken, match="submitted without points for “Need”"):
        add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED | {"name": "Need"}), by=local_actor)
    with pytest.raises(RuleBroken, match="“Goals” are submitted, so it cannot be removed"):
        remove_criterion(session, goals.id, by=local_actor)
    # Interviews are scored by criteria of their own.
    add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED | {"kind": "interview"}), by=local_actor)
    other_words = enter(goals, labels={"0": "nothing", "1": "a little", "2": "a lot"})
    assert edit_criterion(session, goals.id, fields=other_words, version=1, by=local_actor).labels["2"] == "a lot"


def test_draft_does_not_hold_the_rubric(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    goals = make_rubric_criterion(session, cohort_id=plan.cohort_id)
    review = submit(session, plan, [(goals, 2)], 100.0)
    review.state, review.score, review.submitted_at = ReviewState.DRAFT, None, None
    session.flush()
    remove_criterion(session, goals.id, by=local_actor)
    assert read_names(session, plan) == []


def test_rubric_needs_a_plan_that_is_not_released(session: Session, plan: SelectionPlan, local_actor: Actor) -> None:
    with pytest.raises(RuleBroken, match="is not set up yet"):
        add_criterion(session, make_cohort(session).id, fields=check_criterion(ENTERED), by=local_actor)
    criterion = make_rubric_criterion(session, cohort_id=plan.cohort_id)
    plan.released_at, plan.released_by_id = datetime(2024, 3, 5, 20, tzinfo=UTC), LOCAL_USER_ID
    session.flush()
    with pytest.raises(RuleBroken, match="were released on"):
        add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED), by=local_actor)
    with pytest.raises(RuleBroken, match="were released on"):
        edit_criterion(session, criterion.id, fields=enter(criterion, weight=5), version=1, by=local_actor)
    with pytest.raises(RuleBroken, match="were released on"):
        move_criterion(session, criterion.id, is_up=True, by=local_actor)
    with pytest.raises(RuleBroken, match="were released on"):
        remove_criterion(session, criterion.id, by=local_actor)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_touch_no_rubric(
    session: Session, plan: SelectionPlan, actor_with: Callable[..., Actor], role: Role
) -> None:
    criterion, by = make_rubric_criterion(session, cohort_id=plan.cohort_id), actor_with(role)
    with pytest.raises(NotAllowed):
        add_criterion(session, plan.cohort_id, fields=check_criterion(ENTERED), by=by)
    with pytest.raises(NotAllowed):
        edit_criterion(session, criterion.id, fields=enter(criterion, weight=5), version=1, by=by)
    with pytest.raises(NotAllowed):
        move_criterion(session, criterion.id, is_up=True, by=by)
    with pytest.raises(NotAllowed):
        remove_criterion(session, criterion.id, by=by)
