"""Which interviews does somebody score? Those of whoever is booked before them, unless they must not."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Application, Review, User


def add_interview_reviews(session: Session, pairs: Iterable[tuple[UUID, UUID]], *, by: Actor) -> None:
    """Give each (application, user) the interview to score; who has it already keeps what they have."""
    # Keys tell in which order rows were made, and a review's own reaches who scores it: by the part of an application's
    # key that is drawn by lot, so that it does not tell who applied before whom.
    wanted = sorted(set(pairs), key=lambda pair: (pair[0].bytes[::-1], pair[1]))
    present = select(Review.application_id, Review.reviewer_id).where(
        col(Review.application_id).in_({application_id for application_id, _ in wanted}),
        Review.kind == ReviewKind.INTERVIEW,
    )
    known = {(application_id, user_id) for application_id, user_id in session.exec(present)}
    session.add_all(
        Review(application_id=pair[0], reviewer_id=pair[1], kind=ReviewKind.INTERVIEW, assigned_by_id=by.user_id)
        for pair in wanted
        if pair not in known
    )
    session.flush()


def withdraw_reviews(session: Session, application_id: UUID, user_ids: Collection[UUID]) -> None:
    """Take the interview from those who have not begun to score it."""
    untouched = sa.delete(Review).where(
        col(Review.application_id) == application_id,
        col(Review.reviewer_id).in_(user_ids),
        col(Review.kind) == ReviewKind.INTERVIEW,
        col(Review.state) == ReviewState.ASSIGNED,
    )
    session.connection().execute(untouched)


def find_barred(session: Session, application_ids: sa.Select[UUID]) -> Mapping[UUID, set[UUID]]:
    """Application → the users who must not interview its person: they declared a conflict of interest, or abstained."""
    abstained = (col(Review.kind) == ReviewKind.INTERVIEW) & (col(Review.state) == ReviewState.ABSTAINED)
    is_barred = (col(Review.state) == ReviewState.RECUSED) | abstained
    found = select(Review.application_id, Review.reviewer_id).where(
        col(Review.application_id).in_(application_ids), is_barred
    )
    barred: dict[UUID, set[UUID]] = defaultdict(set)
    for application_id, user_id in session.exec(found):
        barred[application_id].add(user_id)
    return barred


def check_may_meet(session: Session, application_id: UUID, user_ids: Collection[UUID]) -> None:
    """Raise RuleBroken if one of the users must not interview this applicant."""
    barred = find_barred(session, sa.select(col(Application.id)).where(col(Application.id) == application_id))
    names = select(User.name).where(col(User.id).in_(set(user_ids) & barred.get(application_id, set())))
    if (name := session.exec(names.order_by(col(User.name))).first()) is not None:
        raise RuleBroken(
            f"{name} declared a conflict of interest with this application, or would rather not score it: "
            "choose another time, or another interviewer."
        )
