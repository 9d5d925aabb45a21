"""Give records back what they were, so that neither an open form nor an earlier undo takes them for others."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.models import Base, PersonMerge
from mayatrack.services.imports.edits import Kind, key_of, name_of
from mayatrack.services.privacy.snapshots import Values


@dataclass(frozen=True)
class Restored:
    """A record that is again what it was at an earlier version, under a new one."""

    kind: Kind
    record_id: UUID
    earlier: int
    version: int


def write_back(session: Session, kind: Kind, row: Values) -> Restored:
    """Give a row that is still there these columns back; its version goes on, for forms that are open."""
    table = Base.metadata.tables[name_of(kind)]
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in {"id", "version"}}
    connection = session.connection()
    version = 0
    if "version" in row:
        found = sa.select(table.c.version).where(key_of(kind) == row["id"])
        values["version"] = version = connection.execute(found).scalar_one() + 1
    connection.execute(sa.update(table).where(key_of(kind) == row["id"]).values(values))
    return Restored(kind, row["id"], row.get("version", 0), version)


def insert_rows(session: Session, kind: Kind, rows: Sequence[Values]) -> None:
    """Add rows that were removed, as they were."""
    if rows:
        session.connection().execute(sa.insert(Base.metadata.tables[name_of(kind)]), rows)


def renumber_earlier(session: Session, restored: Sequence[Restored], person_ids: Collection[UUID]) -> None:
    """What an import or a merge of these people left, and is as it left it again, can be undone as before."""
    change = Base.metadata.tables["import_change"]
    for record in restored:
        left = (change.c.record == name_of(record.kind), change.c.record_id == record.record_id)
        statement = sa.update(change).where(*left, change.c.version_after == record.earlier)
        session.connection().execute(statement.values(version_after=record.version))
    merges = select(PersonMerge).where(col(PersonMerge.kept_person_id).in_(person_ids))
    for merge in session.exec(merges, execution_options={"populate_existing": True}):
        if merge.before:
            merge.before = _renumber(merge.before, restored)
    session.flush()


def _renumber(before: Values, restored: Sequence[Restored]) -> Values:
    after = {table: dict(versions) for table, versions in before["after"].items()}
    for record in restored:
        versions, key = after.get(name_of(record.kind), {}), str(record.record_id)
        if versions.get(key) == record.earlier:
            versions[key] = record.version
    return {**before, "after": after}
