"""Keep the order of a cohort's waitlist. Whoever calls has locked the cohort."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.models import Application, Base
from mayatrack.models.base import new_id
from mayatrack.models.rankings import select_waitlist
from mayatrack.services.chunks import chunks
from mayatrack.services.pending_decisions import insert_rows

_place = Base.metadata.tables["waitlist_place"]


def list_waitlist(session: Session, cohort_id: UUID) -> list[UUID]:
    """The waitlisted applications in order."""
    session.flush()
    waitlist = select_waitlist(cohort_id).subquery("waitlist")
    ordered = sa.select(waitlist.c.application_id).order_by(waitlist.c.place)
    return list(session.connection().execute(ordered).scalars())


def store_waitlist(session: Session, cohort_id: UUID, ordered: Sequence[UUID]) -> None:
    """Give these applications the places from 1 up; what else had a place in the cohort has none any more."""
    connection = session.connection()
    connection.execute(sa.delete(_place).where(_place.c.cohort_id == cohort_id))
    _insert_places(session, cohort_id, ordered, first=1)


def join_waitlist(session: Session, cohort_id: UUID, application_ids: Collection[UUID]) -> None:
    """Put those who became waitlisted just now at the end, in this order, behind whoever never got a place."""
    new = set(application_ids)
    free_places(session, new)
    connection = session.connection()
    of_cohort = _place.c.cohort_id == cohort_id
    placed = set(connection.execute(sa.select(_place.c.application_id).where(of_cohort)).scalars())
    unplaced = [key for key in list_waitlist(session, cohort_id) if key not in placed and key not in new]
    last = connection.execute(sa.select(sa.func.coalesce(sa.func.max(_place.c.position), 0)).where(of_cohort))
    _insert_places(session, cohort_id, [*unplaced, *application_ids], first=last.scalar_one() + 1)


def free_places(session: Session, application_ids: Collection[UUID]) -> None:
    """Take these applications off the waitlist; those behind them move up by that alone."""
    for keys in chunks(list(application_ids)):
        session.connection().execute(sa.delete(_place).where(_place.c.application_id.in_(keys)))


def keep_place(session: Session, application: Application, *, before: Status) -> None:
    """Let an application that was `before` join the waitlist or leave it, as its status says now."""
    if application.status is Status.WAITLISTED:
        join_waitlist(session, application.cohort_id, [application.id])
    elif before is Status.WAITLISTED:
        free_places(session, [application.id])


def _insert_places(session: Session, cohort_id: UUID, ordered: Sequence[UUID], *, first: int) -> None:
    rows = (
        {"id": new_id(), "version": 1, "application_id": key, "cohort_id": cohort_id, "position": position}
        for position, key in enumerate(ordered, start=first)
    )
    insert_rows(session, _place, rows)
