"""Are exactly the reviews assigned that somebody saw, evenly, once, and taken back without a loss?"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken
from mayatrack.models import Application, AuditEvent, Cohort, Review, SelectionPlan, Standing, User
from mayatrack.models.base import now, today
from mayatrack.services import assignments
from mayatrack.services.assignments import (
    Preview,
    assign_review,
    assign_reviews,
    plan_reviews,
    take_back,
    undo_assignment,
)
from mayatrack.services.records import fetch
from tests.factories import (
    make_application,
    make_cohort,
    make_review,
    make_rubric_criterion,
    make_selection_plan,
    make_user,
    make_user_role,
)
from tests.services.test_seats import run_at_once


@dataclass(frozen=True)
class Scene:
    """A cohort in its review phase, its applications in review, and its reviewers."""

    cohort: Cohort
    plan: SelectionPlan
    applications: list[Application]
    reviewer_ids: list[UUID]


def make_reviewer(session: Session, **changes: object) -> User:
    user = make_user(session, **changes)
    make_user_role(session, user_id=user.id, role=Role.REVIEWER)
    return user


def set_up(
    session: Session, applications: int = 6, reviewers: int = 3, *, has_rubric: bool = True, **plan: object
) -> Scene:
    cohort = make_cohort(session)
    dates = {"reviews_from_on": today(), "interviews_from_on": None, "decides_from_on": today() + timedelta(days=9)}
    stored = make_selection_plan(session, cohort_id=cohort.id, **(dates | plan))
    if has_rubric:
        make_rubric_criterion(session, cohort_id=cohort.id)
    applied = [make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW) for _ in range(applications)]
    return Scene(cohort, stored, applied, [make_reviewer(session).id for _ in range(reviewers)])


def look(session: Session, found: Scene, by: Actor) -> Preview:
    return plan_reviews(session, found.cohort.id, reviewer_ids=found.reviewer_ids, by=by)


def assign(session: Session, found: Scene, by: Actor) -> int:
    return assign_reviews(session, look(session, found, by), by=by)


def read_reviews(session: Session) -> list[Review]:
    found = select(Review).order_by(col(Review.id))
    return list(session.exec(found, execution_options={"populate_existing": True}))


def submitted() -> dict[str, object]:
    return {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": 50.0}


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


def test_preview_writes_nothing_and_is_applied_as_it_was_seen(session: Session, staff: Actor) -> None:
    found = set_up(session)
    seen = look(session, found, staff)
    assert read_reviews(session) == []
    assert seen == look(session, found, staff)
    assert (len(seen.plan.assigned), seen.count_applications(), seen.full) == (12, 6, frozenset())
    assert seen.count_new() == dict.fromkeys(found.reviewer_ids, 4)
    assert assign_reviews(session, seen, by=staff) == 12
    stored = read_reviews(session)
    assert {(review.application_id, review.reviewer_id) for review in stored} == set(seen.plan.assigned)
    assert {(review.state, review.kind, review.version, review.score) for review in stored} == {
        (ReviewState.ASSIGNED, ReviewKind.READING, 1, None)
    }
    assert [review.points for review in stored] == [{}] * 12
    assert len({review.assigned_at for review in stored}) == 1


def test_every_application_gets_its_blind_number(session: Session, staff: Actor) -> None:
    found = set_up(session)
    assign(session, found, staff)
    assert sorted(session.exec(select(Standing.number))) == [1, 2, 3, 4, 5, 6]


def test_batch_leaves_one_event_with_counts_per_reviewer(session: Session, staff: Actor) -> None:
    found = set_up(session, reviews_wanted=4)
    assign(session, found, staff)
    session.flush()
    (event,) = session.exec(select(AuditEvent)).all()
    assert (event.action, event.record, event.record_id) == ("assign_reviews", "cohort", found.cohort.id)
    assert event.after == {
        "review_count": 18,
        "application_count": 6,
        "short_count": 6,
        "reviewers": {str(reviewer_id): 6 for reviewer_id in found.reviewer_ids},
    }


def test_only_applications_in_review_or_interview_are_assigned(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=0, reviews_wanted=1)
    made = {status: make_application(session, cohort_id=found.cohort.id, status=status) for status in Status}
    make_application(session, status=Status.IN_REVIEW)
    seen = look(session, found, staff)
    assert {application_id for application_id, _ in seen.plan.assigned} == {
        made[Status.IN_REVIEW].id,
        made[Status.INTERVIEW].id,
    }


def test_reviews_that_are_there_count_and_ended_ones_leave_their_reviewer_out(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=1, reviewers=4, reviews_wanted=3)
    one, other, third, fourth = found.reviewer_ids
    make_review(session, application_id=found.applications[0].id, reviewer_id=one, **submitted())
    make_review(
        session, application_id=found.applications[0].id, reviewer_id=other, state=ReviewState.RECUSED, reason="aunt"
    )
    make_review(session, application_id=found.applications[0].id, reviewer_id=third, state=ReviewState.ABSTAINED)
    seen = look(session, found, staff)
    assert seen.plan.assigned == [(found.applications[0].id, fourth)]
    assert seen.plan.short == {found.applications[0].id: 1}


def test_interview_review_is_no_reading(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=1, reviewers=1, reviews_wanted=1)
    where = {"application_id": found.applications[0].id, "reviewer_id": found.reviewer_ids[0]}
    make_review(session, kind=ReviewKind.INTERVIEW, **where)
    assert len(look(session, found, staff).plan.assigned) == 1


def test_open_reviews_elsewhere_weigh_and_settled_ones_do_not(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=4, reviewers=2, reviews_wanted=1)
    busy, free = found.reviewer_ids
    for status in (Status.IN_REVIEW, Status.INTERVIEW):
        make_review(session, application_id=make_application(session, status=status).id, reviewer_id=busy)
    make_review(session, application_id=make_application(session, status=Status.DECLINED).id, reviewer_id=free)
    make_review(session, reviewer_id=free, **submitted())
    seen = look(session, found, staff)
    assert seen.loads == {busy: 2, free: 0}
    assert seen.count_new() == {busy: 1, free: 3}


def test_limit_of_the_plan_holds_over_what_was_submitted(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=5, reviewers=1, reviews_wanted=1, review_limit=3)
    make_review(session, application_id=found.applications[0].id, reviewer_id=found.reviewer_ids[0], **submitted())
    seen = look(session, found, staff)
    assert (len(seen.plan.assigned), sum(seen.plan.short.values())) == (2, 2)
    assert seen.full == set(found.reviewer_ids)
    make_review(session, reviewer_id=found.reviewer_ids[0], **submitted())
    assert look(session, found, staff).plan == seen.plan


def test_review_submitted_meanwhile_changes_no_plan(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=3, reviewers=2, reviews_wanted=1)
    # With so many others, none of the three goes to the first reviewer; without them, one does at least.
    others = [make_review(session, reviewer_id=found.reviewer_ids[0]) for _ in range(4)]
    seen = look(session, found, staff)
    for other in others:
        session.delete(other)
    session.flush()
    assert look(session, found, staff).plan != seen.plan
    assert assign_reviews(session, seen, by=staff) == 3


@pytest.mark.parametrize("change", ["withdrawn", "recused", "late", "assigned"])
def test_other_situation_is_looked_at_again(session: Session, staff: Actor, change: str) -> None:
    found = set_up(session, reviewers=2)
    seen = look(session, found, staff)
    application = found.applications[0]
    if change == "withdrawn":
        application.status = Status.WITHDRAWN
    elif change == "recused":
        recused = {"state": ReviewState.RECUSED, "reason": "cousin", "reviewer_id": found.reviewer_ids[0]}
        make_review(session, application_id=application.id, **recused)
    elif change == "late":
        make_application(session, cohort_id=found.cohort.id, status=Status.IN_REVIEW)
    else:
        make_review(session, application_id=application.id, reviewer_id=found.reviewer_ids[0])
    session.flush()
    before = len(read_reviews(session))
    with pytest.raises(EditConflict, match="changed since you looked at this plan, so nothing was assigned"):
        assign_reviews(session, seen, by=staff)
    assert len(read_reviews(session)) == before


def test_plan_that_somebody_made_up_is_refused(session: Session, staff: Actor) -> None:
    found = set_up(session, reviewers=3, reviews_wanted=1)
    seen = look(session, found, staff)
    one = found.reviewer_ids[0]
    made_up = replace(seen.plan, assigned=[(application_id, one) for application_id, _ in seen.plan.assigned])
    with pytest.raises(EditConflict):
        assign_reviews(session, replace(seen, plan=made_up), by=staff)


def test_nothing_to_assign_is_said(session: Session, staff: Actor) -> None:
    found = set_up(session, reviews_wanted=3)
    assign(session, found, staff)
    with pytest.raises(RuleBroken, match="can get another application"):
        assign(session, found, staff)


def test_cohort_without_a_plan_or_a_rubric_is_refused(session: Session, staff: Actor) -> None:
    reviewer = make_reviewer(session)
    with pytest.raises(RuleBroken, match="not set up yet"):
        plan_reviews(session, make_cohort(session).id, reviewer_ids=[reviewer.id], by=staff)
    found = set_up(session, has_rubric=False)
    make_rubric_criterion(session, cohort_id=found.cohort.id, kind=ReviewKind.INTERVIEW)
    with pytest.raises(RuleBroken, match="has no rubric yet"):
        look(session, found, staff)


def test_nothing_is_assigned_once_the_reviews_ended(session: Session, staff: Actor) -> None:
    found = set_up(session)
    seen = look(session, found, staff)
    found.plan.decides_from_on = today()
    session.flush()
    for step in (
        lambda: look(session, found, staff),
        lambda: assign_reviews(session, seen, by=staff),
        lambda: assign_review(session, found.applications[0].id, found.reviewer_ids[0], by=staff),
    ):
        with pytest.raises(RuleBroken, match=f"ended on {today()}"):
            step()
    assert read_reviews(session) == []


def test_reviews_are_assigned_before_their_phase_begins(session: Session, staff: Actor) -> None:
    found = set_up(session, reviews_from_on=today() + timedelta(days=2))
    assert assign(session, found, staff) == 12


def test_nobody_but_active_reviewers_is_assigned(session: Session, staff: Actor) -> None:
    found = set_up(session)
    with pytest.raises(InvalidInput, match="at least one reviewer"):
        plan_reviews(session, found.cohort.id, reviewer_ids=[], by=staff)
    outsider = make_user(session)
    make_user_role(session, user_id=outsider.id, role=Role.PROGRAM_STAFF)
    gone = make_reviewer(session, is_active=False)
    for user in (outsider, gone):
        with pytest.raises(InvalidInput, match="does not review any more"):
            plan_reviews(session, found.cohort.id, reviewer_ids=[*found.reviewer_ids, user.id], by=staff)
        with pytest.raises(InvalidInput, match="does not review any more"):
            assign_review(session, found.applications[0].id, user.id, by=staff)


def test_reviewer_who_left_since_is_not_assigned(session: Session, staff: Actor) -> None:
    found = set_up(session)
    seen = look(session, found, staff)
    session.get_one(User, found.reviewer_ids[0]).is_active = False
    session.flush()
    with pytest.raises(InvalidInput, match="does not review any more"):
        assign_reviews(session, seen, by=staff)


def test_one_more_reviewer_is_asked_once(session: Session, staff: Actor) -> None:
    found = set_up(session, reviewers=1)
    application, reviewer_id = found.applications[0], found.reviewer_ids[0]
    review = assign_review(session, application.id, reviewer_id, by=staff)
    assert (review.state, review.assigned_by_id) == (ReviewState.ASSIGNED, staff.user_id)
    with pytest.raises(RuleBroken, match="has this application already"):
        assign_review(session, application.id, reviewer_id, by=staff)
    submitted_only = make_application(session, cohort_id=found.cohort.id)
    with pytest.raises(RuleBroken, match="is not in review"):
        assign_review(session, submitted_only.id, reviewer_id, by=staff)


def test_what_is_open_is_taken_back_and_goes_to_others(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=3, reviewers=2, reviews_wanted=1)
    ill, well = found.reviewer_ids
    states = {ReviewState.ASSIGNED: {}, ReviewState.DRAFT: {}, ReviewState.SUBMITTED: submitted()}
    for application, (state, changes) in zip(found.applications, states.items(), strict=True):
        make_review(session, application_id=application.id, reviewer_id=ill, **({"state": state} | changes))
    elsewhere = make_review(session, reviewer_id=ill)
    interview = make_review(
        session, application_id=found.applications[0].id, reviewer_id=ill, kind=ReviewKind.INTERVIEW
    )
    cohort_id = found.cohort.id
    assert take_back(session, cohort_id, reviewer_id=ill, with_drafts=False, by=staff) == 1
    with pytest.raises(RuleBroken, match="nothing to take back"):
        take_back(session, cohort_id, reviewer_id=ill, with_drafts=False, by=staff)
    assert take_back(session, cohort_id, reviewer_id=ill, with_drafts=True, by=staff) == 1
    kept = {review.id: review.state for review in read_reviews(session)}
    assert len(kept) == 3
    assert kept.keys() >= {elsewhere.id, interview.id}
    assert ReviewState.SUBMITTED in kept.values()
    seen = plan_reviews(session, cohort_id, reviewer_ids=[well], by=staff)
    assert sorted(seen.plan.assigned) == sorted((each.id, well) for each in found.applications[:2])
    events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
    assert [event.before for event in events] == [
        {"reviewer_id": str(ill), "assigned_count": 1},
        {"reviewer_id": str(ill), "assigned_count": 0, "draft_count": 1},
    ]


def test_last_assignment_is_undone_where_nobody_began(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=2, reviews_wanted=1)
    assign(session, found, staff)
    earlier = read_reviews(session)
    found.plan.reviews_wanted = 3
    session.flush()
    assign(session, found, staff)
    last = [review for review in read_reviews(session) if review not in earlier]
    begun, recused, *untouched = last
    begun.state, recused.state = ReviewState.DRAFT, ReviewState.RECUSED
    session.flush()
    with pytest.raises(EditConflict):
        undo_assignment(session, found.cohort.id, assigned_at=earlier[0].assigned_at, by=staff)
    assert undo_assignment(session, found.cohort.id, assigned_at=last[0].assigned_at, by=staff) == len(untouched)
    assert {review.id for review in read_reviews(session)} == {each.id for each in [*earlier, begun, recused]}
    with pytest.raises(RuleBroken, match="was begun by now"):
        undo_assignment(session, found.cohort.id, assigned_at=last[0].assigned_at, by=staff)


def test_recusal_before_any_assignment_is_no_assignment(session: Session, staff: Actor) -> None:
    found = set_up(session)
    assign(session, found, staff)
    assigned_at = read_reviews(session)[0].assigned_at
    late = make_application(session, cohort_id=found.cohort.id, status=Status.IN_REVIEW)
    recused = {"state": ReviewState.RECUSED, "reason": "cousin", "reviewer_id": found.reviewer_ids[0]}
    make_review(session, application_id=late.id, **recused)
    assert undo_assignment(session, found.cohort.id, assigned_at=assigned_at, by=staff) == 12


def test_reviewer_is_refused(session: Session, staff: Actor, actor_with: Callable[..., Actor]) -> None:
    found = set_up(session)
    seen = look(session, found, staff)
    reviewer = actor_with(Role.REVIEWER)
    one, who = found.applications[0].id, found.reviewer_ids[0]
    for step in (
        lambda: look(session, found, reviewer),
        lambda: assign_reviews(session, seen, by=reviewer),
        lambda: assign_review(session, one, who, by=reviewer),
        lambda: take_back(session, found.cohort.id, reviewer_id=who, with_drafts=True, by=reviewer),
        lambda: undo_assignment(session, found.cohort.id, assigned_at=now(), by=reviewer),
    ):
        with pytest.raises(NotAllowed):
            step()
    assert read_reviews(session) == []


def press(engine: Engine, seen: Preview, by: Actor) -> str:
    try:
        with writing(engine) as session:
            return f"{assign_reviews(session, seen, by=by)} assigned"
    except EditConflict:
        return "look again"


def test_two_who_assign_at_once_assign_once(engine: Engine, staff: Actor) -> None:
    with writing(engine) as session:
        found = set_up(session)
    with reading(engine) as session:
        seen = look(session, found, staff)
    assert run_at_once(2, lambda _: press(engine, seen, staff)) == ["12 assigned", "look again"]
    with reading(engine) as session:
        pairs = Counter((review.application_id, review.reviewer_id) for review in read_reviews(session))
        assert pairs == Counter(seen.plan.assigned)


def test_two_who_assign_other_reviewers_at_once_lose_nothing(engine: Engine, staff: Actor) -> None:
    with writing(engine) as session:
        found = set_up(session, reviewers=4, reviews_wanted=2)
    with reading(engine) as session:
        ids = found.reviewer_ids
        plans = [plan_reviews(session, found.cohort.id, reviewer_ids=some, by=staff) for some in (ids[:2], ids[2:])]
    assert run_at_once(2, lambda number: press(engine, plans[number], staff)) == ["12 assigned", "look again"]
    with reading(engine) as session:
        counts = Counter(review.application_id for review in read_reviews(session))
    assert counts == dict.fromkeys((each.id for each in found.applications), 2)


def test_assigning_without_the_lock_gives_too_many(
    postgresql_engine: Engine, staff: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: these two really are at it at once; SQLite locks the whole database when the write begins."""
    from time import sleep

    plan = assignments._plan

    def plan_slowly(*arguments: object) -> Preview:
        found = plan(*arguments)
        sleep(0.2)
        return found

    with writing(postgresql_engine) as session:
        found = set_up(session, reviewers=4, reviews_wanted=2)
        assignments.ensure_standings(session, found.cohort.id)
    with reading(postgresql_engine) as session:
        ids = found.reviewer_ids
        plans = [plan_reviews(session, found.cohort.id, reviewer_ids=some, by=staff) for some in (ids[:2], ids[2:])]
    monkeypatch.setattr(assignments, "_plan", plan_slowly)
    monkeypatch.setattr(assignments, "lock_cohort", lambda session, cohort_id: fetch(session, Cohort, cohort_id))
    outcomes = run_at_once(2, lambda number: press(postgresql_engine, plans[number], staff))
    assert outcomes == ["12 assigned", "12 assigned"]
