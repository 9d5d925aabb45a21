"""Store pending decisions with the steps that made them, many at a time. Whoever calls has locked the cohort."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.decisions import DECIDABLE, Decision
from mayatrack.domain.roles import Actor
from mayatrack.models import Application, Base
from mayatrack.models.base import new_id, now
from mayatrack.services.chunks import CHUNK, chunks

_tables = Base.metadata.tables
_change = _tables["decision_change"]
_pending = _tables["pending_decision"]


@dataclass(frozen=True)
class Step:
    """One change of one pending decision; `batch_id` names the press of which the decision is the outcome then."""

    application_id: UUID
    before: Decision | None
    after: Decision | None
    batch_id: UUID


def store_steps(
    session: Session, cohort_id: UUID, steps: Collection[Step], *, batch_id: UUID, by: Actor, is_undo: bool = False
) -> None:
    """Put the decisions of these steps in the place of what stood, and keep the steps as one batch.

    What takes a batch back counts as taken back itself: the two cancel out.
    """
    session.flush()
    changed_at = now()
    shared = {"cohort_id": cohort_id, "batch_id": batch_id, "changed_at": changed_at, "changed_by_id": by.user_id}
    shared["undone_at"] = changed_at if is_undo else None
    delete_pending(session, [step.application_id for step in steps])
    insert_rows(session, _pending, (_as_pending(step) for step in steps if step.after is not None))
    insert_rows(session, _change, (_as_change(step) | shared for step in steps))


def drop_decision(session: Session, application: Application, *, by: Actor) -> None:
    """Clear what was to be told to somebody whose application has gone its own way meanwhile."""
    if application.status in DECIDABLE:
        return
    own = sa.select(_pending.c.decision).where(_pending.c.application_id == application.id)
    decision = session.connection().execute(own).scalar_one_or_none()
    if decision is not None:
        batch_id = new_id()
        step = Step(application.id, Decision(decision), None, batch_id)
        store_steps(session, application.cohort_id, [step], batch_id=batch_id, by=by)


def delete_pending(session: Session, application_ids: Collection[UUID]) -> None:
    """Remove the pending decisions of these applications, without a step."""
    for chunk in chunks(list(application_ids)):
        session.connection().execute(sa.delete(_pending).where(_pending.c.application_id.in_(chunk)))


def insert_rows(session: Session, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    """Add the rows, in pieces: a cohort may have tens of thousands."""
    remaining = iter(rows)
    while piece := list(islice(remaining, CHUNK)):
        session.connection().execute(sa.insert(table), piece)


def _as_pending(step: Step) -> dict[str, Any]:
    own = {"application_id": step.application_id, "decision": step.after, "batch_id": step.batch_id}
    return {"id": new_id(), "version": 1, **own}


def _as_change(step: Step) -> dict[str, Any]:
    own = {"application_id": step.application_id, "from_decision": step.before, "to_decision": step.after}
    return {"id": new_id(), **own}
