"""What does somebody find to review who looks around the sample program as a reviewer?"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.reviews import REVIEWED_STATUSES, ReviewKind, find_closure
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models import Application, Cohort, Review, SelectionPlan, Standing
from mayatrack.services.audit import record_event
from mayatrack.services.records import lock_cohort
from mayatrack.services.selection_plans import read_dates
from mayatrack.services.standings import ensure_standings

HANDFUL: Final = 8


def assign_sample_reviews(session: Session, user_id: UUID, *, today: date) -> None:
    """Assign a user of the demonstration the first applications of the cohort that is in review; once, if there is one.

    Users of the demonstration are made when somebody looks around: the sample program cannot hold their reviews.
    """
    has_some = select(Review.id).where(Review.reviewer_id == user_id, Review.kind == ReviewKind.READING).limit(1)
    cohort_id = _find_cohort_in_review(session, today)
    if cohort_id is None or session.exec(has_some).first() is not None:
        return
    lock_cohort(session, cohort_id)
    ensure_standings(session, cohort_id)
    for application_id in _list_first(session, cohort_id):
        review = Review(application_id=application_id, reviewer_id=user_id, assigned_by_id=LOCAL_ACTOR.user_id)
        session.add(review)
        record_event(session, "assign_review", review, by=LOCAL_ACTOR)
    session.flush()


def _find_cohort_in_review(session: Session, today: date) -> UUID | None:
    plans = select(Cohort, SelectionPlan).join(SelectionPlan, col(SelectionPlan.cohort_id) == Cohort.id)
    found = session.exec(plans.order_by(col(Cohort.departs_on), col(Cohort.id))).all()
    open_ones = [
        cohort.id for cohort, plan in found if find_closure(ReviewKind.READING, read_dates(cohort, plan), today) is None
    ]
    return next(iter(open_ones), None)


def _list_first(session: Session, cohort_id: UUID) -> Sequence[UUID]:
    in_review = (
        select(Standing.application_id)
        .join(Application, col(Application.id) == Standing.application_id)
        .where(Standing.cohort_id == cohort_id, col(Application.status).in_(sorted(REVIEWED_STATUSES)))
    )
    return session.exec(in_review.order_by(col(Standing.number)).limit(HANDFUL)).all()
