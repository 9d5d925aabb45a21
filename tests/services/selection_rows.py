"""What do the tests of a selection begin with? A cohort that decides now, and applications with scores."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import Decision
from mayatrack.models import Application, Base, Cohort
from mayatrack.models.base import today
from mayatrack.services.standings import ensure_standings
from tests.factories import make_application, make_cohort, make_selection_plan, make_standing

_tables = Base.metadata.tables


def make_deciding(session: Session, *, seat_count: int = 3, **plan: Any) -> Cohort:
    """A cohort that decides since yesterday and leaves in 100 days."""
    day = today()
    dates = {"opens_on": -90, "closes_on": -60, "selected_by_on": -2, "departs_on": 100, "returns_on": 110}
    days = {name: day + timedelta(days=offset) for name, offset in dates.items()}
    cohort = make_cohort(session, name="Tokyo", seat_count=seat_count, **days)
    phases = {"reviews_from_on": day - timedelta(days=50), "interviews_from_on": None}
    phases["decides_from_on"] = day - timedelta(days=1)
    make_selection_plan(session, cohort_id=cohort.id, **(phases | plan))
    return cohort


def make_ranked(session: Session, cohort: Cohort, *scores: float | None, **changes: Any) -> list[Application]:
    """Applications in review with these scores."""
    made = []
    for score in scores:
        application = make_application(session, cohort_id=cohort.id, **({"status": Status.IN_REVIEW} | changes))
        make_standing(session, application_id=application.id, score=score)
        made.append(application)
    return made


def number_all(session: Session, cohort: Cohort) -> None:
    """Give whoever lacks one a number, as the review does."""
    ensure_standings(session, cohort.id)


def read_pending(session: Session, cohort: Cohort) -> dict[UUID, Decision]:
    """Application → the decision that stands."""
    application, pending = _tables["application"], _tables["pending_decision"]
    rows = sa.select(pending.c.application_id, pending.c.decision).join(
        application, application.c.id == pending.c.application_id
    )
    session.flush()
    return {row[0]: row[1] for row in session.connection().execute(rows.where(application.c.cohort_id == cohort.id))}


def read_statuses(session: Session, cohort: Cohort) -> dict[UUID, Status]:
    """Application → its status."""
    application = _tables["application"]
    rows = sa.select(application.c.id, application.c.status).where(application.c.cohort_id == cohort.id)
    session.flush()
    return {row[0]: row[1] for row in session.connection().execute(rows)}


def read_steps(session: Session, application_id: UUID) -> list[tuple[Decision | None, Decision | None, bool]]:
    """From, to and whether it was taken back, of each change of the application's decision, the first one first."""
    change = _tables["decision_change"]
    rows = sa.select(change.c.from_decision, change.c.to_decision, change.c.undone_at)
    own = rows.where(change.c.application_id == application_id).order_by(change.c.changed_at, change.c.id)
    return [(row[0], row[1], row[2] is not None) for row in session.connection().execute(own)]
