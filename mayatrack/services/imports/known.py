"""What is stored about the people of a file?"""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.import_plans import KnownPerson, StoredRecord
from mayatrack.models import Base
from mayatrack.services.chunks import chunks

# Nothing that an import changes is a key or a version.
KEYS: Final = frozenset({"id", "version", "person_id"})

_tables = Base.metadata.tables
_person = _tables["person"]
_application = _tables["application"]
_demographics = _tables["demographics"]
_answers = _tables["application_answers"]


def read_known(session: Session, cohort_id: UUID, emails: Sequence[str], *, is_locking: bool) -> dict[str, KnownPerson]:
    """What is stored about the people of these e-mail addresses, and about their applications to the cohort."""
    session.flush()
    known = {}
    for chunk in chunks(emails):
        statement = _select_known(cohort_id).where(_person.c.email.in_(chunk))
        rows = session.connection().execute(statement.with_for_update(of=_person) if is_locking else statement)
        for row in rows.mappings():
            if person := _read(row, _person):
                others = (_read(row, table) for table in (_application, _demographics, _answers))
                known[row[_person.c.email]] = KnownPerson(person, *others)
    return known


def _select_known(cohort_id: UUID) -> sa.Select[Any]:
    applies = (_application.c.person_id == _person.c.id) & (_application.c.cohort_id == cohort_id)
    return (
        sa.select(_person, _application, _demographics, _answers)
        .outerjoin(_application, applies)
        .outerjoin(_demographics, _demographics.c.person_id == _person.c.id)
        .outerjoin(_answers, _answers.c.application_id == _application.c.id)
        .order_by(_person.c.id)
    )


def _read(row: Mapping[Any, Any], table: sa.Table) -> StoredRecord | None:
    """The part of the row that stands in the table; None where it has no such record."""
    (key,) = table.primary_key
    if row[key] is None:
        return None
    values = {column.name: row[column] for column in table.columns if column.name not in KEYS}
    return StoredRecord(row[key], row[table.c.version], values)
