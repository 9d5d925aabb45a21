"""Which records does the sample program consist of? Collected first, then stored table by table."""

from collections import defaultdict
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.models import Base
from mayatrack.models.base import new_id

Record = TypeVar("Record", bound=Base)


class Rows:
    """Records that wait to be stored together."""

    def __init__(self) -> None:
        self._records: dict[str, list[Base]] = defaultdict(list)
        self._values: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, record: Record) -> Record:
        """Keep the record; it may still change until everything is stored."""
        self._records[str(record.__tablename__)].append(record)
        return record

    def add_values(self, kind: type[Base], /, **values: Any) -> None:
        """Keep a record that nothing refers to, as the values of all its columns but the id: a third of the time."""
        self._values[str(kind.__tablename__)].append({"id": new_id(), **values})

    def list_records(self, kind: type[Record]) -> list[Record]:
        """The records of one table that wait, in the order in which they were added."""
        return [record for record in self._records[str(kind.__tablename__)] if isinstance(record, kind)]

    def count(self) -> dict[str, int]:
        """How many records wait, by table."""
        names = sorted({*self._records, *self._values})
        return {name: len(self._records[name]) + len(self._values[name]) for name in names}

    def store(self, session: Session) -> None:
        """Insert everything, all of a table at once, in the order that foreign keys ask for."""
        for table in Base.metadata.sorted_tables:
            records = [record.model_dump() for record in self._records[table.name]]
            for rows in filter(None, (records, self._values[table.name])):
                session.execute(sa.insert(table), rows)
