"""Does a review count once it is submitted, is it its reviewer's alone, and is nothing written that may not be?"""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any, Final
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, NotFound, RuleBroken
from mayatrack.models import Application, AuditEvent, Review, RubricCriterion, SelectionPlan, Standing
from mayatrack.models.base import new_id, now, today
from mayatrack.services import reviews
from tests import factories as make

WEEK: Final = timedelta(days=7)
SECRET: Final = "Zyxwvu"


class Desk:
    """A reviewer with one review of an application, in a cohort with a plan and a rubric of two criteria."""

    def __init__(self, session: Session, kind: ReviewKind = ReviewKind.READING) -> None:
        self.session = session
        self.by = Actor(LOCAL_USER_ID, "Reviewer", frozenset({Role.REVIEWER}))
        cohort = make.make_cohort(session)
        self.plan = make_plan(session, cohort_id=cohort.id)
        self.light, self.heavy = (
            make.make_rubric_criterion(session, cohort_id=cohort.id, kind=kind, position=place, weight=weight).id
            for place, weight in ((1, 1.0), (2, 3.0))
        )
        self.application = make.make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
        self.standing = make.make_standing(session, application_id=self.application.id)
        self.review = make.make_review(
            session, application_id=self.application.id, reviewer_id=LOCAL_USER_ID, kind=kind
        )
        session.commit()

    def act(self, write: Callable[..., Any], **changes: Any) -> Any:
        """Call a service for this review; points and comment are what a reviewer would enter."""
        values: dict[str, Any] = {"version": self.review.version, "by": self.by}
        if write in (reviews.save_draft, reviews.submit_review):
            values |= {"points": {self.light: 2, self.heavy: 1}, "comment": None}
        if write in (reviews.abstain, reviews.recuse):
            values |= {"reason": SECRET}
        if write is reviews.look_at_others:
            del values["version"]
        return write(self.session, self.review.id, **(values | changes))

    def add_other(self, *, light: int, heavy: int, **changes: Any) -> Review:
        """Somebody else's submitted review of the same application."""
        done = {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": now(), "kind": self.review.kind}
        points = {str(self.light): light, str(self.heavy): heavy}
        return make.make_review(
            self.session, **({"application_id": self.application.id, "points": points} | done | changes)
        )


def make_plan(session: Session, **changes: Any) -> SelectionPlan:
    """A plan whose reviews and interviews go on, and whose decisions are still to come."""
    dates = {
        "reviews_from_on": today() - 2 * WEEK,
        "interviews_from_on": today() - WEEK,
        "decides_from_on": today() + WEEK,
    }
    return make.make_selection_plan(session, **(dates | changes))


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


CHANGES: Final = (reviews.save_draft, reviews.submit_review, reviews.abstain, reviews.recuse)
WRITES: Final = (*CHANGES, reviews.look_at_others)


def actions(session: Session) -> list[str]:
    return [event.action for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]


def snapshot(session: Session) -> list[Any]:
    """All that a refused write must leave as it was."""
    session.expire_all()
    return [
        [tuple(row) for row in session.connection().execute(sa.select(table).order_by(table.c.id))]
        for table in (kind.__table__ for kind in (Review, Standing, AuditEvent))  # type: ignore[attr-defined]
    ]


def check_refused(desk: Desk, error: type[MayatrackError], write: Callable[..., Any], **changes: Any) -> str:
    """The sentence of the refusal, once it is certain that nothing was written."""
    desk.session.commit()
    before = snapshot(desk.session)
    desk.session.rollback()
    with pytest.raises(error) as refusal:
        desk.act(write, **changes)
    desk.session.commit()
    assert snapshot(desk.session) == before
    return str(refusal.value)


def test_draft_keeps_points_and_comment_without_a_score(desk: Desk) -> None:
    kept = desk.act(reviews.save_draft, points={desk.heavy: 1}, comment="  So  far ")
    assert (kept.state, kept.points, kept.comment, kept.score) == (
        ReviewState.DRAFT,
        {str(desk.heavy): 1},
        "So far",
        None,
    )
    assert kept.version == 2


def test_draft_may_be_empty_again(desk: Desk) -> None:
    desk.act(reviews.save_draft)
    assert desk.act(reviews.save_draft, points={}, comment=" ").points == {}


def test_draft_leaves_one_event_when_it_begins(desk: Desk) -> None:
    desk.act(reviews.save_draft, points={})
    desk.act(reviews.save_draft)
    desk.act(reviews.save_draft, comment="Changed")
    assert actions(desk.session) == ["draft_review"]


def test_submitted_review_has_the_weighted_score_and_counts(desk: Desk) -> None:
    submitted = desk.act(reviews.submit_review, comment="Good")
    # (1 × 2/2 + 3 × 1/2) / 4
    assert (submitted.state, submitted.score, submitted.comment) == (ReviewState.SUBMITTED, 62.5, "Good")
    desk.session.refresh(desk.standing)
    assert (desk.standing.review_count, desk.standing.score) == (1, 62.5)


def test_submitted_review_may_be_changed_and_counts_anew(desk: Desk) -> None:
    desk.act(reviews.submit_review)
    desk.act(reviews.submit_review, points={desk.light: 0, desk.heavy: 0})
    desk.session.refresh(desk.standing)
    assert (desk.standing.review_count, desk.standing.score) == (1, 0.0)


@pytest.mark.parametrize("write", [reviews.save_draft, reviews.abstain, reviews.recuse])
def test_review_that_is_no_longer_submitted_counts_no_longer(desk: Desk, write: Callable[..., Any]) -> None:
    desk.add_other(light=0, heavy=0, score=10.0)
    desk.act(reviews.submit_review)
    desk.act(write)
    desk.session.refresh(desk.standing)
    assert (desk.standing.review_count, desk.standing.score) == (1, 10.0)


@pytest.mark.parametrize(
    ("write", "state"), [(reviews.abstain, ReviewState.ABSTAINED), (reviews.recuse, ReviewState.RECUSED)]
)
def test_who_does_not_score_leaves_nothing_but_the_reason(
    desk: Desk, write: Callable[..., Any], state: ReviewState
) -> None:
    desk.act(reviews.save_draft, comment="Prejudiced")
    ended = desk.act(write)
    assert (ended.state, ended.points, ended.comment, ended.reason) == (state, {}, None, SECRET)
    for again in CHANGES:
        check_refused(desk, RuleBroken, again)
    check_refused(desk, RuleBroken, reviews.look_at_others)


def test_abstention_needs_no_reason_and_a_conflict_of_interest_does(desk: Desk) -> None:
    assert "reason is missing" in check_refused(desk, InvalidInput, reviews.recuse, reason="  ")
    assert desk.act(reviews.abstain, reason=None).reason is None


def test_conflict_can_be_declared_after_a_look_at_others(desk: Desk) -> None:
    desk.add_other(light=0, heavy=0, score=10.0)
    desk.act(reviews.submit_review)
    desk.act(reviews.look_at_others)
    ended = desk.act(reviews.recuse)
    assert (ended.state, ended.points, ended.score) == (ReviewState.RECUSED, {}, None)
    desk.session.refresh(desk.standing)
    assert (desk.standing.review_count, desk.standing.score) == (1, 10.0)


def test_conflict_takes_all_that_the_reviewer_has_of_the_application(desk: Desk) -> None:
    own = {"application_id": desk.application.id, "reviewer_id": LOCAL_USER_ID}
    interview = make.make_review(desk.session, kind=ReviewKind.INTERVIEW, **own)
    elsewhere = make.make_review(desk.session, reviewer_id=LOCAL_USER_ID)
    theirs = desk.add_other(light=1, heavy=1)
    desk.act(reviews.recuse)
    for review in (interview, elsewhere, theirs):
        desk.session.refresh(review)
    assert (interview.state, interview.reason) == (ReviewState.RECUSED, SECRET)
    assert (elsewhere.state, theirs.state) == (ReviewState.ASSIGNED, ReviewState.SUBMITTED)
    assert actions(desk.session) == ["recuse_reviewer", "recuse_reviewer"]


def test_events_never_repeat_what_was_written(desk: Desk) -> None:
    desk.act(reviews.submit_review, comment=SECRET)
    desk.act(reviews.recuse)
    assert actions(desk.session) == ["submit_review", "recuse_reviewer"]
    told = str([(event.before, event.after) for event in desk.session.exec(select(AuditEvent))])
    assert SECRET not in told
    assert str(desk.heavy) not in told


@pytest.mark.parametrize("write", [reviews.save_draft, reviews.submit_review])
def test_points_off_the_scale_are_refused(desk: Desk, write: Callable[..., Any]) -> None:
    sentence = check_refused(desk, InvalidInput, write, points={desk.light: 7, desk.heavy: 1})
    assert sentence.endswith("is scored with 0, 1, 2, and not with 7: choose one of these.")


@pytest.mark.parametrize("write", [reviews.save_draft, reviews.submit_review])
def test_points_for_another_rubric_are_refused(desk: Desk, write: Callable[..., Any]) -> None:
    elsewhere = make.make_rubric_criterion(desk.session).id
    sentence = check_refused(desk, InvalidInput, write, points={desk.light: 1, desk.heavy: 1, elsewhere: 1})
    assert sentence.startswith("The rubric has changed")


def test_missing_points_are_refused_on_submission_alone(desk: Desk) -> None:
    name = desk.session.get_one(RubricCriterion, desk.heavy).name
    sentence = check_refused(desk, InvalidInput, reviews.submit_review, points={desk.light: 1})
    assert sentence == f"Points are missing for “{name}”: enter them."
    desk.act(reviews.save_draft, points={desk.light: 1})


@pytest.mark.parametrize("write", [reviews.save_draft, reviews.submit_review])
def test_cohort_without_a_rubric_is_refused(desk: Desk, write: Callable[..., Any]) -> None:
    for criterion in desk.session.exec(select(RubricCriterion)).all():
        desk.session.delete(criterion)
    assert "has no rubric yet" in check_refused(desk, RuleBroken, write, points={})


@pytest.mark.parametrize("write", [reviews.save_draft, reviews.submit_review])
@pytest.mark.parametrize("comment", ["Her SSN is 123-45-6789", "a" * 2_001], ids=["forbidden", "too long"])
def test_comment_that_is_never_stored_is_refused(desk: Desk, write: Callable[..., Any], comment: str) -> None:
    check_refused(desk, InvalidInput, write, comment=comment)


@pytest.mark.parametrize("write", [reviews.abstain, reviews.recuse])
def test_reason_that_is_never_stored_is_refused(desk: Desk, write: Callable[..., Any]) -> None:
    check_refused(desk, InvalidInput, write, reason="SSN 123-45-6789")


@pytest.mark.parametrize("write", CHANGES)
@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.NOT_SELECTED, Status.INELIGIBLE, Status.SUBMITTED])
def test_application_that_is_not_in_review_is_refused(desk: Desk, write: Callable[..., Any], status: Status) -> None:
    desk.application.status = status
    desk.session.add(desk.application)
    assert "is not in review any more" in check_refused(desk, RuleBroken, write)


@pytest.mark.parametrize("write", CHANGES)
@pytest.mark.parametrize(
    ("kind", "dates", "sentence"),
    [
        (ReviewKind.READING, {"reviews_from_on": today() + timedelta(days=1)}, "begin on"),
        (ReviewKind.READING, {"decides_from_on": today()}, "ended on"),
        (ReviewKind.READING, {"released_at": now(), "released_by_id": LOCAL_USER_ID}, "ended on"),
        (ReviewKind.INTERVIEW, {"interviews_from_on": today() + timedelta(days=1)}, "begin on"),
        (ReviewKind.INTERVIEW, {"interviews_from_on": None}, "holds no interviews"),
        (ReviewKind.INTERVIEW, {"released_at": now(), "released_by_id": LOCAL_USER_ID}, "were released on"),
    ],
    ids=["too early", "decisions", "released", "no interviews yet", "no interviews at all", "interviews released"],
)
def test_review_outside_its_phase_is_refused(
    session: Session, write: Callable[..., Any], kind: ReviewKind, dates: dict[str, Any], sentence: str
) -> None:
    desk = Desk(session, kind)
    if "reviews_from_on" in dates:
        dates |= {"interviews_from_on": None}
    for name, value in dates.items():
        setattr(desk.plan, name, value)
    session.add(desk.plan)
    assert sentence in check_refused(desk, RuleBroken, write)


def test_interviews_are_scored_until_decisions_are_released(session: Session) -> None:
    desk = Desk(session, ReviewKind.INTERVIEW)
    desk.plan.decides_from_on = today()
    desk.act(reviews.submit_review)
    session.refresh(desk.standing)
    assert (desk.standing.review_count, desk.standing.interview_count, desk.standing.score) == (0, 1, 62.5)


def test_cohort_without_a_plan_is_refused(desk: Desk) -> None:
    desk.session.delete(desk.plan)
    for write in WRITES:
        assert "is not set up yet" in check_refused(desk, RuleBroken, write)


@pytest.mark.parametrize("write", WRITES)
def test_review_of_somebody_else_does_not_exist(desk: Desk, write: Callable[..., Any]) -> None:
    desk.act(reviews.submit_review)
    other = Actor(make.make_user(desk.session).id, "Other", frozenset({Role.REVIEWER, Role.ADMINISTRATOR}))
    told = check_refused(desk, NotFound, write, by=other)
    with pytest.raises(NotFound) as unknown:
        reviews.look_at_others(desk.session, new_id(), by=other)
    assert told == str(unknown.value)


@pytest.mark.parametrize("write", WRITES)
def test_review_needs_the_role_of_its_kind(
    session: Session, actor_with: Callable[..., Actor], write: Callable[..., Any]
) -> None:
    for role in (Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.PROGRAM_STAFF):
        check_refused(Desk(session), NotAllowed, write, by=actor_with(role))
    check_refused(Desk(session, ReviewKind.INTERVIEW), NotAllowed, write, by=actor_with(Role.LEADERSHIP))
    if write is not reviews.look_at_others:
        Desk(session, ReviewKind.INTERVIEW).act(write, by=actor_with(Role.PROGRAM_STAFF))


@pytest.mark.parametrize("write", CHANGES)
def test_change_in_two_windows_is_a_conflict(desk: Desk, write: Callable[..., Any]) -> None:
    desk.act(reviews.save_draft, comment="Here")
    assert "in another window" in check_refused(desk, EditConflict, write, version=1)
    assert desk.review.comment == "Here"


def test_others_are_seen_without_who_they_are(desk: Desk) -> None:
    desk.add_other(light=2, heavy=0)
    desk.add_other(light=0, heavy=1)
    desk.add_other(light=1, heavy=1, kind=ReviewKind.INTERVIEW)
    desk.add_other(light=1, heavy=1, state=ReviewState.DRAFT, score=None, submitted_at=None)
    desk.add_other(light=1, heavy=1, application_id=make.make_application(desk.session).id)
    desk.act(reviews.submit_review)
    assert desk.act(reviews.look_at_others) == {desk.light: [0, 2], desk.heavy: [0, 1]}


@pytest.mark.parametrize("state", [ReviewState.ASSIGNED, ReviewState.DRAFT])
def test_others_are_not_seen_before_ones_own_is_submitted(desk: Desk, state: ReviewState) -> None:
    desk.add_other(light=2, heavy=0)
    desk.review.state = state
    desk.session.add(desk.review)
    assert "submit this review first" in check_refused(desk, RuleBroken, reviews.look_at_others)


@pytest.mark.parametrize("write", [each for each in CHANGES if each is not reviews.recuse])
def test_review_stays_as_it_is_after_a_look_at_others(desk: Desk, write: Callable[..., Any]) -> None:
    desk.add_other(light=2, heavy=0)
    desk.act(reviews.submit_review)
    desk.act(reviews.look_at_others)
    assert "your own review stays as it is" in check_refused(desk, RuleBroken, write)


def test_look_locks_nothing_while_nobody_else_has_submitted(desk: Desk) -> None:
    desk.add_other(light=1, heavy=1, state=ReviewState.DRAFT, score=None, submitted_at=None)
    desk.act(reviews.submit_review)
    assert "yours stays open" in check_refused(desk, RuleBroken, reviews.look_at_others)
    desk.act(reviews.save_draft)


def test_second_look_is_no_second_event(desk: Desk) -> None:
    desk.add_other(light=2, heavy=0)
    desk.act(reviews.submit_review)
    assert desk.act(reviews.look_at_others) == desk.act(reviews.look_at_others)
    assert actions(desk.session) == ["submit_review", "see_other_reviews"]


def test_others_are_seen_after_the_phase_too(desk: Desk) -> None:
    desk.act(reviews.submit_review)
    desk.plan.decides_from_on = today()
    desk.add_other(light=2, heavy=0)
    assert desk.act(reviews.look_at_others) == {desk.light: [2], desk.heavy: [0]}


def test_review_that_staff_took_back_does_not_exist(desk: Desk) -> None:
    version = desk.review.version
    desk.session.delete(desk.review)
    desk.session.commit()
    with pytest.raises(NotFound):
        reviews.save_draft(desk.session, desk.review.id, points={}, comment=None, version=version, by=desk.by)


def submit_at_once(engine: Engine, gate: Barrier, review_id: UUID, points: dict[UUID, int], by: Actor) -> None:
    gate.wait()
    with writing(engine) as session:
        reviews.submit_review(session, review_id, points=points, comment=None, version=1, by=by)


def test_reviews_submitted_at_once_all_count(engine: Engine) -> None:
    with writing(engine) as session:
        desk = Desk(session)
        users = [LOCAL_USER_ID, *(make.make_user(session).id for _ in range(3))]
        found = [desk.review] + [
            make.make_review(session, application_id=desk.application.id, reviewer_id=user) for user in users[1:]
        ]
        session.commit()
    gate = Barrier(len(users))
    threads = [
        Thread(
            target=submit_at_once,
            args=(engine, gate, review.id, {desk.light: 2, desk.heavy: 1}, Actor(user, "", desk.by.roles)),
        )
        for review, user in zip(found, users, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with writing(engine) as session:
        standing = session.get_one(Standing, desk.standing.id)
        assert (standing.review_count, standing.score) == (4, 62.5)
        assert session.get_one(Application, desk.application.id).status is Status.IN_REVIEW
