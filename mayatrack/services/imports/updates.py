"""Change what is stored about people whom an import names again, and keep what it was."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.demographics import RACE_ETHNICITY_SCHEME
from mayatrack.domain.import_plans import (
    APPLICATION_FIELDS,
    BASELINE_FIELDS,
    DEMOGRAPHIC_FIELDS,
    PERSON_FIELDS,
    PlannedRow,
    StoredRecord,
)
from mayatrack.domain.roles import Actor
from mayatrack.models import (
    Application,
    ApplicationAnswers,
    AuditEvent,
    Demographics,
    ImportBatch,
    ImportChange,
    Person,
)
from mayatrack.models.base import new_id, now
from mayatrack.services.audit import WITHHELD
from mayatrack.services.imports.edits import Edit, Kind, name_of, to_json, write_edits
from mayatrack.services.imports.inserts import answered
from mayatrack.services.people import derive_names

# One record to change, and its new values.
Change = tuple[StoredRecord, dict[str, Any]]
LOGGED = frozenset({*BASELINE_FIELDS, "college_id", "applied_at"})


def update_stored(session: Session, batch: ImportBatch, planned: Sequence[PlannedRow], *, by: Actor) -> None:
    """Store the planned changes of known people, with what it takes to undo them and an audit event for each record."""
    changes: dict[Kind, list[Change]] = {Person: [], Demographics: [], Application: [], ApplicationAnswers: []}
    for row in planned:
        if row.known:
            _add(changes[Person], row.known.person, _person_changes(row))
            _add(changes[Demographics], row.known.demographics, _demographic_changes(row))
            _add(changes[Application], row.known.application, _new_values(row, APPLICATION_FIELDS))
            _add(changes[ApplicationAnswers], row.known.answers, _new_values(row, ("answers",)))
    for kind, found in changes.items():
        write_edits(session, kind, [Edit(record.id, values) for record, values in found])
        kept = [_keep(batch, kind, record, values) for record, values in found]
        logged = [_log(kind, record, values, by) for record, values in found]
        if found:
            session.execute(sa.insert(ImportChange), kept)
            session.execute(sa.insert(AuditEvent), logged)


def find_rebased(planned: Sequence[PlannedRow]) -> list[UUID]:
    """The people whose first times may be others now, because a baseline fact of a stored application changes."""
    return [row.known.person.id for row in planned if row.known and not row.changes.keys().isdisjoint(BASELINE_FIELDS)]


def _add(changes: list[Change], record: StoredRecord | None, values: dict[str, Any]) -> None:
    if record and values:
        changes.append((record, values))


def _new_values(row: PlannedRow, fields: Sequence[str]) -> dict[str, Any]:
    return {name: row.changes[name][1] for name in fields if name in row.changes}


def _person_changes(row: PlannedRow) -> dict[str, Any]:
    told = _new_values(row, PERSON_FIELDS)
    stored = row.known.person.values if row.known else {}
    derived = derive_names({**stored, **told}) if told else {}
    return told | {name: value for name, value in derived.items() if value != stored[name]}


def _demographic_changes(row: PlannedRow) -> dict[str, Any]:
    told = _new_values(row, DEMOGRAPHIC_FIELDS)
    if "race_ethnicity" in told:
        told["race_ethnicity_scheme"] = RACE_ETHNICITY_SCHEME
    return told | answered(row.row) if told else {}


def _keep(batch: ImportBatch, kind: Kind, record: StoredRecord, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "batch_id": batch.id,
        "record": name_of(kind),
        "record_id": record.id,
        "version_after": record.version + 1,
        "before": to_json(kind, {name: record.values[name] for name in values}),
    }


def _log(kind: Kind, record: StoredRecord, values: dict[str, Any], by: Actor) -> dict[str, Any]:
    return {
        "id": new_id(),
        "happened_at": now(),
        "user_id": by.user_id,
        "action": f"import_{name_of(kind)}",
        "record": name_of(kind),
        "record_id": record.id,
        "before": _loggable(kind, {name: record.values[name] for name in values}),
        "after": _loggable(kind, values),
    }


def _loggable(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """A log outlives the person: only what says nothing about who they are stands in it."""
    told = to_json(kind, {name: value for name, value in values.items() if name in LOGGED})
    return {name: told.get(name, None if value is None else WITHHELD) for name, value in values.items()}
