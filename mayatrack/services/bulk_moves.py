"""How do many applications of one cohort take the same step at once? Set by set, not one by one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Stage, Status, check_transition, furthest_stage
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict
from mayatrack.models import Base, Cohort
from mayatrack.models.base import new_id, now
from mayatrack.services.audit import add_event
from mayatrack.services.chunks import chunks
from mayatrack.services.summaries import refresh_summaries

_tables = Base.metadata.tables
_application = _tables["application"]
_status_change = _tables["status_change"]


def move_applications(
    session: Session, cohort: Cohort, reasons: Mapping[UUID, str | None], *, to: Status, action: str, by: Actor
) -> None:
    """Move these applications of the locked cohort, each with its reason, with their history and one audit event.

    For steps that need nothing besides: no seat, no reply-by date, no traveler. Raises TransitionRefused where the
    table of statuses does not have the step, EditConflict if somebody moved one of them meanwhile.
    """
    moved_at = now()
    for (current, stage), ids in _read_statuses(session, cohort, list(reasons)).items():
        check_transition(by, current, to)
        for chunk in chunks(ids):
            _update(session, chunk, current, to, furthest_stage(stage, to))
            steps = [
                {
                    "id": new_id(),
                    "application_id": application_id,
                    "from_status": current,
                    "to_status": to,
                    "changed_at": moved_at,
                    "changed_by_id": by.user_id,
                    "reason": reasons[application_id],
                }
                for application_id in chunk
            ]
            session.connection().execute(sa.insert(_status_change), steps)
    add_event(session, action, cohort, after={"application_count": len(reasons)}, by=by)
    session.flush()
    # Written past the session: what it still holds is old.
    session.expire_all()
    refresh_summaries(session, [cohort.id])


def _read_statuses(
    session: Session, cohort: Cohort, application_ids: list[UUID]
) -> dict[tuple[Status, Stage], list[UUID]]:
    session.flush()
    found: dict[tuple[Status, Stage], list[UUID]] = defaultdict(list)
    for chunk in chunks(application_ids):
        statement = sa.select(_application.c.id, _application.c.status, _application.c.stage).where(
            _application.c.id.in_(chunk), _application.c.cohort_id == cohort.id
        )
        for application_id, status, stage in session.connection().execute(statement.order_by(_application.c.id)):
            found[Status(status), Stage(stage)].append(application_id)
    if sum(map(len, found.values())) != len(application_ids):
        raise EditConflict(f"Some of these applications are not in {cohort.name} any more: look at the list again.")
    return found


def _update(session: Session, ids: Sequence[UUID], current: Status, to: Status, stage: Stage) -> None:
    moved = sa.update(_application).where(_application.c.id.in_(ids), _application.c.status == current)
    values = {"status": to, "stage": stage, "version": _application.c.version + 1}
    if session.connection().execute(moved.values(values)).rowcount != len(ids):
        raise EditConflict("Somebody else moved some of these applications meanwhile: look at the list again.")
