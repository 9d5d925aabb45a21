"""Does a known conflict of interest keep an application from a reviewer, and never takes a submitted review away?"""

import json
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import InvalidInput, NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, Review, Standing
from mayatrack.services.assignments import plan_reviews
from mayatrack.services.conflicts_of_interest import declare_conflict
from tests.factories import make_application, make_review, make_user
from tests.services.test_assignments import make_reviewer, set_up, submitted


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


def test_conflict_keeps_the_application_away(session: Session, staff: Actor) -> None:
    found = set_up(session, applications=1, reviewers=2)
    application, (one, other) = found.applications[0], found.reviewer_ids
    review = declare_conflict(session, application.id, one, reason="  Is the applicant's cousin ", by=staff)
    assert (review.state, review.reason) == (ReviewState.RECUSED, "Is the applicant's cousin")
    assert session.exec(select(Standing.number)).all() == [1]
    seen = plan_reviews(session, found.cohort.id, reviewer_ids=[one, other], by=staff)
    assert seen.plan.assigned == [(application.id, other)]
    (event,) = session.exec(select(AuditEvent)).all()
    assert event.action == "declare_conflict"
    assert "cousin" not in json.dumps([event.before, event.after])


@pytest.mark.parametrize("state", [ReviewState.ASSIGNED, ReviewState.DRAFT])
def test_open_review_is_recused_without_what_was_written(session: Session, staff: Actor, state: ReviewState) -> None:
    found = set_up(session)
    where = {"application_id": found.applications[0].id, "reviewer_id": found.reviewer_ids[0]}
    review = make_review(session, state=state, points={"a": 1}, comment="Knows her well", **where)
    assert declare_conflict(session, *where.values(), reason="cousin", by=staff).id == review.id
    session.refresh(review)
    assert (review.state, review.points, review.comment) == (ReviewState.RECUSED, {}, None)


def test_conflict_takes_the_interview_as_well(session: Session, staff: Actor) -> None:
    found = set_up(session)
    where = {"application_id": found.applications[0].id, "reviewer_id": found.reviewer_ids[0]}
    interview = make_review(session, kind=ReviewKind.INTERVIEW, comment="Knows her well", **where)
    declare_conflict(session, *where.values(), reason="cousin", by=staff)
    session.refresh(interview)
    assert (interview.state, interview.comment, interview.reason) == (ReviewState.RECUSED, None, "cousin")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (submitted(), "has submitted a review"),
        ({"state": ReviewState.ABSTAINED}, "abstained or was recused already"),
        ({"state": ReviewState.RECUSED, "reason": "aunt"}, "abstained or was recused already"),
    ],
    ids=["submitted", "abstained", "recused"],
)
def test_review_that_is_over_stays(session: Session, staff: Actor, changes: dict[str, object], sentence: str) -> None:
    found = set_up(session)
    where = {"application_id": found.applications[0].id, "reviewer_id": found.reviewer_ids[0]}
    before = make_review(session, **where, **changes).model_dump()
    with pytest.raises(RuleBroken, match=sentence):
        declare_conflict(session, *where.values(), reason="cousin", by=staff)
    assert session.exec(select(Review)).one().model_dump() == before


def test_conflict_needs_a_reason_a_reviewer_and_an_application_that_is_sent(session: Session, staff: Actor) -> None:
    found = set_up(session)
    application_id, reviewer_id = found.applications[0].id, found.reviewer_ids[0]
    with pytest.raises(InvalidInput, match="The reason is missing"):
        declare_conflict(session, application_id, reviewer_id, reason="  ", by=staff)
    with pytest.raises(InvalidInput, match="The reason"):
        declare_conflict(session, application_id, reviewer_id, reason="her SSN is 123-45-6789", by=staff)
    with pytest.raises(InvalidInput, match="does not review"):
        declare_conflict(session, application_id, make_user(session).id, reason="cousin", by=staff)
    draft = make_application(session, cohort_id=found.cohort.id, status=Status.DRAFT)
    with pytest.raises(RuleBroken, match="is a draft"):
        declare_conflict(session, draft.id, reviewer_id, reason="cousin", by=staff)
    assert session.exec(select(Review)).all() == []


def test_reviewer_does_not_declare_for_others(session: Session, actor_with: Callable[..., Actor]) -> None:
    found = set_up(session)
    with pytest.raises(NotAllowed):
        declare_conflict(
            session, found.applications[0].id, make_reviewer(session).id, reason="x", by=actor_with(Role.REVIEWER)
        )
