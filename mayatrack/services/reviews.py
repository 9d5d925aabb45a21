"""Score an application, or say why not. A review is its reviewer's alone: for everybody else there is none."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.reviews import (
    ENDED_STATES,
    KIND_ACTIONS,
    ReviewState,
    check_can_change,
    check_can_see_others,
    check_is_in_phase,
    check_is_reviewed,
    check_others_exist,
)
from mayatrack.domain.roles import Action, Actor, can_act, check_can_act
from mayatrack.domain.rubrics import Criterion, check_draft, score_review
from mayatrack.exceptions import EditConflict, NotFound
from mayatrack.models import Application, Cohort, Review, SelectionPlan
from mayatrack.models.base import now, today
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_text, lock_cohort, require_text
from mayatrack.services.selection_plans import read_dates, read_rubric, require_plan
from mayatrack.services.standings import refresh_scores

LONGEST_COMMENT: Final = 2_000
LONGEST_REASON: Final = 500
_REASON: Final = "The reason"
_ENDINGS: Final = {ReviewState.ABSTAINED: "abstain_from_review", ReviewState.RECUSED: "recuse_reviewer"}


def save_draft(
    session: Session,
    review_id: UUID,
    *,
    points: Mapping[UUID, int],
    comment: str | None,
    version: int,
    by: Actor,
) -> Review:
    """Keep what the reviewer has so far: points by criterion, some or none. A submitted review becomes a draft again.

    Leaves an event when the draft begins, not at every change of it. Raises as `submit_review` does, but for points
    that are missing.
    """
    _check_reviews(by)
    review, plan = _open(session, review_id, version=version, by=by)
    check_draft(_read_rubric(session, plan, review), points)
    was = review.state
    _score(review, ReviewState.DRAFT, points=points, comment=comment)
    if was is not ReviewState.DRAFT:
        record_event(session, "draft_review", review, by=by)
    return _store(session, plan, review, has_scores_changed=was is ReviewState.SUBMITTED)


def submit_review(
    session: Session,
    review_id: UUID,
    *,
    points: Mapping[UUID, int],
    comment: str | None,
    version: int,
    by: Actor,
) -> Review:
    """Give the review its score, and count it. It may be changed until the phase ends or its reviewer sees others'.

    Raises NotFound for somebody else's review, RuleBroken outside the phase, without a rubric, for an application that
    is not in review any more, after an abstention, a recusal or a look at others' scores, InvalidInput for points that
    are missing or off the scale, EditConflict if the reviewer changed it elsewhere since `version`.
    """
    _check_reviews(by)
    review, plan = _open(session, review_id, version=version, by=by)
    rubric = _read_rubric(session, plan, review)
    check_draft(rubric, points)
    score = score_review(rubric, points)
    _score(review, ReviewState.SUBMITTED, points=points, comment=comment)
    review.score, review.submitted_at = score, review.changed_at
    record_event(session, "submit_review", review, by=by)
    return _store(session, plan, review, has_scores_changed=True)


def abstain(session: Session, review_id: UUID, *, reason: str | None, version: int, by: Actor) -> Review:
    """Leave this application to others; it does not come back to this reviewer. Raises as `submit_review` does."""
    _check_reviews(by)
    review, plan = _open(session, review_id, version=version, by=by)
    return _end(session, plan, review, ReviewState.ABSTAINED, check_text(reason, _REASON, longest=LONGEST_REASON), by)


def recuse(session: Session, review_id: UUID, *, reason: str, version: int, by: Actor) -> Review:
    """Declare a conflict of interest, with what it is; the application never comes back to this reviewer.

    Whatever else they had of it, to read or to interview, is out of their hands as well. Raises as `submit_review`
    does, though not after a look at others' scores, and InvalidInput without a reason.
    """
    _check_reviews(by)
    review, plan = _open(session, review_id, version=version, by=by, leaves=True)
    text = require_text(reason, _REASON, longest=LONGEST_REASON)
    for other in _list_own_others(session, review):
        _end(session, plan, other, ReviewState.RECUSED, text, by)
    return _end(session, plan, review, ReviewState.RECUSED, text, by)


def look_at_others(session: Session, review_id: UUID, *, by: Actor) -> dict[UUID, list[int]]:
    """Criterion → the points that others gave in submitted reviews of this kind, from the fewest up.

    Each criterion is in an order of its own, so that nobody's points can be put together. From the first look on the
    reviewer's own review stays as it is. Raises NotFound, and RuleBroken before they submitted it or while nobody else
    has: nothing is locked for nothing.
    """
    _check_reviews(by)
    review, plan = _lock_own(session, review_id, by)
    check_can_see_others(review.state)
    given = _read_others(session, review)
    if review.seen_others_at is None:
        check_others_exist(len(given))
        review.seen_others_at = now()
        record_event(session, "see_other_reviews", review, by=by)
        session.flush()
    rubric = _read_rubric(session, plan, review)
    return {each.id: sorted(points[str(each.id)] for points in given if str(each.id) in points) for each in rubric}


def _check_reviews(by: Actor) -> None:
    """Raise NotAllowed unless the actor reviews anything; which kind it is, their review tells."""
    if not can_act(by, Action.REVIEW_APPLICATIONS):
        check_can_act(by, Action.HOLD_INTERVIEWS)


def _lock_own(session: Session, review_id: UUID, by: Actor) -> tuple[Review, SelectionPlan]:
    """The actor's own review as it is stored now, with the cohort's plan, until the transaction ends."""
    own = select(Review.application_id).where(Review.id == review_id, Review.reviewer_id == by.user_id)
    application_id = session.exec(own).one_or_none()
    if application_id is None:
        raise NotFound("There is no such review among yours: open one from your list.")
    cohort_id = session.exec(select(Application.cohort_id).where(Application.id == application_id)).one()
    # Two reviewers of one application submit one after the other, and nobody submits while decisions are released.
    cohort = lock_cohort(session, cohort_id)
    found = select(Review).where(Review.id == review_id, Review.reviewer_id == by.user_id)
    review = session.exec(found, execution_options={"populate_existing": True}).one_or_none()
    if review is None:
        raise NotFound("This review was taken back by staff meanwhile: go on with the next one.")
    check_can_act(by, KIND_ACTIONS[review.kind])
    return review, require_plan(session, cohort)


def _open(
    session: Session, review_id: UUID, *, version: int, by: Actor, leaves: bool = False
) -> tuple[Review, SelectionPlan]:
    """The actor's own review to be changed, locked. Who `leaves` for a conflict may have seen others' scores."""
    review, plan = _lock_own(session, review_id, by)
    application = session.get_one(Application, review.application_id, populate_existing=True)
    check_is_in_phase(review.kind, read_dates(session.get_one(Cohort, plan.cohort_id), plan), today())
    check_is_reviewed(application.status)
    check_can_change(review.state, None if leaves else review.seen_others_at)
    if review.version != version:
        raise EditConflict(
            "You changed this review in another window since you opened it here, so nothing was stored: "
            "look at what is stored now, and go on from there."
        )
    return review, plan


def _list_own_others(session: Session, review: Review) -> Sequence[Review]:
    """What else the reviewer has of the application, and has not left."""
    own = select(Review).where(
        Review.application_id == review.application_id,
        Review.reviewer_id == review.reviewer_id,
        Review.id != review.id,
        col(Review.state).not_in(sorted(ENDED_STATES)),
    )
    return session.exec(own.order_by(col(Review.id)), execution_options={"populate_existing": True}).all()


def _read_others(session: Session, review: Review) -> Sequence[Mapping[str, int]]:
    """The points of others' submitted reviews."""
    others = select(Review.points).where(
        Review.application_id == review.application_id,
        Review.kind == review.kind,
        Review.state == ReviewState.SUBMITTED,
        Review.id != review.id,
    )
    return session.exec(others.order_by(col(Review.id))).all()


def _read_rubric(session: Session, plan: SelectionPlan, review: Review) -> list[Criterion]:
    return read_rubric(session, plan.cohort_id, review.kind)


def _score(review: Review, state: ReviewState, *, points: Mapping[UUID, int], comment: str | None) -> None:
    review.comment = check_text(comment, "The comment", longest=LONGEST_COMMENT)
    review.state = state
    review.points = {str(criterion_id): given for criterion_id, given in points.items()}
    review.score = review.submitted_at = None
    review.changed_at = now()


def _end(
    session: Session, plan: SelectionPlan, review: Review, state: ReviewState, reason: str | None, by: Actor
) -> Review:
    was = review.state
    # What somebody wrote who should not score this one must not weigh on anybody.
    _score(review, state, points={}, comment=None)
    # The log keeps that they looked.
    review.reason, review.seen_others_at = reason, None
    record_event(session, _ENDINGS[state], review, by=by)
    return _store(session, plan, review, has_scores_changed=was is ReviewState.SUBMITTED)


def _store(session: Session, plan: SelectionPlan, review: Review, *, has_scores_changed: bool) -> Review:
    session.flush()
    if has_scores_changed:
        refresh_scores(session, plan, [review.application_id])
        session.refresh(review)
    return review
