"""Keep an application out of the hands of a reviewer who knows the applicant, before they open it."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.reviews import OPEN_STATES, ReviewKind, ReviewState
from mayatrack.domain.roles import Action, Actor, Role, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Review, User, UserRole
from mayatrack.services.assignments import find_review
from mayatrack.services.audit import record_event
from mayatrack.services.records import fetch, lock_cohort, require_text
from mayatrack.services.standings import ensure_standings

LONGEST_REASON: Final = 500


def declare_conflict(session: Session, application_id: UUID, reviewer_id: UUID, *, reason: str, by: Actor) -> Review:
    """Recuse a reviewer from an application, and keep why; a draft that they had of it goes.

    Raises InvalidInput without a reason or for somebody who reviews nothing, RuleBroken for a draft application, or
    where the reviewer has submitted a review, abstained or was recused already.
    """
    check_can_act(by, Action.RUN_SELECTION)
    text = require_text(reason, "The reason", longest=LONGEST_REASON)
    cohort = lock_cohort(session, fetch(session, Application, application_id).cohort_id)
    if session.get_one(Application, application_id, populate_existing=True).status is Status.DRAFT:
        raise RuleBroken("This application is a draft that nobody reviews yet: come back once it is submitted.")
    fetch(session, User, reviewer_id)
    if session.get(UserRole, (reviewer_id, Role.REVIEWER)) is None:
        raise InvalidInput("This user does not review: choose a reviewer.")
    review = find_review(session, application_id, reviewer_id)
    _check_can_recuse(review)
    ensure_standings(session, cohort.id)
    if review is None:
        review = Review(application_id=application_id, reviewer_id=reviewer_id, assigned_by_id=by.user_id)
    review.state, review.reason = ReviewState.RECUSED, text
    # What somebody wrote who should not score this one must not weigh on anybody.
    review.points, review.comment = {}, None
    session.add(review)
    record_event(session, "declare_conflict", review, by=by)
    for interview in _list_open_interviews(session, application_id, reviewer_id):
        interview.state, interview.reason = ReviewState.RECUSED, text
        interview.points, interview.comment = {}, None
        record_event(session, "declare_conflict", interview, by=by)
    session.flush()
    return review


def _list_open_interviews(session: Session, application_id: UUID, reviewer_id: UUID) -> Sequence[Review]:
    """The applicant's interviews that the reviewer still has to score."""
    found = select(Review).where(
        Review.application_id == application_id,
        Review.reviewer_id == reviewer_id,
        Review.kind == ReviewKind.INTERVIEW,
        col(Review.state).in_(sorted(OPEN_STATES)),
    )
    return session.exec(found, execution_options={"populate_existing": True}).all()


def _check_can_recuse(review: Review | None) -> None:
    if review is None or review.state in OPEN_STATES:
        return
    if review.state is ReviewState.SUBMITTED:
        raise RuleBroken(
            "This reviewer has submitted a review of this application, and that stays: "
            "ask them to declare the conflict themselves, which takes their scores out."
        )
    raise RuleBroken("This reviewer abstained or was recused already: they do not get this application again.")
