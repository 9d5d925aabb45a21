"""Take a whole import back, unless later work stands on it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.import_plans import BASELINE_FIELDS
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import UndoRefused
from mayatrack.models import Application, Base, ImportBatch, ImportChange, Person
from mayatrack.models.base import now
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import record_event
from mayatrack.services.chunks import chunks
from mayatrack.services.first_times import refresh_people
from mayatrack.services.imports.edits import IMPORTED, Edit, Kind, from_json, key_of, name_of, write_edits
from mayatrack.services.imports.later_work import check_nothing_stands_on
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.summaries import refresh_summaries


def undo_import(session: Session, batch_id: UUID, *, by: Actor) -> ImportBatch:
    """Remove what the import added and restore what it changed.

    Raises UndoRefused, naming whom, when a record was changed since; under a legal hold; and when the import is undone
    already.
    """
    check_can_act(by, Action.IMPORT_PEOPLE)
    batch = fetch(session, ImportBatch, batch_id)
    lock_cohort(session, batch.cohort_id)
    # Read again under the lock: another writer may have undone it while this one waited.
    session.refresh(batch)
    if batch.undone_at is not None:
        raise UndoRefused(f"The import of {batch.file_name} has been undone already.")
    changes = {kind: _read_changes(session, batch, kind) for kind in IMPORTED}
    check_nothing_stands_on(session, changes)
    touched = _people_of(session, changes[Application])
    rebased = _people_of(session, [change for change in changes[Application] if _is_rebased(change)])
    for kind in reversed(IMPORTED):
        edits = [Edit(change.record_id, from_json(kind, change.before)) for change in changes[kind] if change.before]
        write_edits(session, kind, edits)
        _remove(session, kind, [change.record_id for change in changes[kind] if change.before is None])
    _count_versions_for_earlier_imports(session, batch)
    batch.undone_at = now()
    batch.undone_by_id = by.user_id
    record_event(session, "undo_import", batch, by=by)
    session.flush()
    session.expire_all()
    _refresh(session, batch.cohort_id, touched, rebased)
    refresh_alumni_of(session, [*touched, *(change.record_id for change in changes[Person])])
    session.refresh(batch)
    return batch


def _read_changes(session: Session, batch: ImportBatch, kind: Kind) -> Sequence[ImportChange]:
    made = select(ImportChange).where(ImportChange.batch_id == batch.id, ImportChange.record == name_of(kind))
    return session.exec(made.order_by(col(ImportChange.id))).all()


def _is_rebased(change: ImportChange) -> bool:
    return change.before is not None and not change.before.keys().isdisjoint(BASELINE_FIELDS)


def _people_of(session: Session, changes: Sequence[ImportChange]) -> list[UUID]:
    people: list[UUID] = []
    for chunk in chunks([change.record_id for change in changes]):
        people += session.exec(select(Application.person_id).where(col(Application.id).in_(chunk)))
    return people


def _remove(session: Session, kind: Kind, ids: Sequence[UUID]) -> None:
    # What belongs to a record goes with it: the database cascades.
    table = Base.metadata.tables[name_of(kind)]
    for chunk in chunks(ids):
        session.connection().execute(sa.delete(table).where(key_of(kind).in_(chunk)))


def _count_versions_for_earlier_imports(session: Session, batch: ImportBatch) -> None:
    """A restored record holds what an earlier import left in it, two versions later: that one can be undone as well."""
    record, record_id, version = col(ImportChange.record), col(ImportChange.record_id), col(ImportChange.version_after)
    restored = sa.select(record, record_id, version).where(
        col(ImportChange.batch_id) == batch.id, col(ImportChange.before).is_not(None)
    )
    earlier = sa.tuple_(record, record_id, version + 1).in_(restored)
    session.execute(
        sa.update(ImportChange)
        .where(col(ImportChange.batch_id) != batch.id, earlier)
        .values(version_after=version + 2)
        .execution_options(synchronize_session=False)
    )


def _refresh(session: Session, cohort_id: UUID, touched: Sequence[UUID], rebased: Sequence[UUID]) -> None:
    """Count again. Where a person's first application is gone, another cohort now received the person first."""
    cohorts = {cohort_id}
    for chunk in chunks(touched):
        cohorts |= set(
            session.exec(select(Application.cohort_id).where(col(Application.person_id).in_(chunk)).distinct())
        )
    refresh_summaries(session, sorted(cohorts))
    for chunk in chunks(rebased):
        refresh_people(session, chunk)
