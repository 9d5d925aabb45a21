"""Change many records of one table at once, and keep in the import what each was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session

from mayatrack.models import Application, ApplicationAnswers, Base, Demographics, Person
from mayatrack.services.chunks import chunks

Kind = type[Base]

# In the order in which their rows may be added; they are removed in the opposite one.
IMPORTED: Final[tuple[Kind, ...]] = (Person, Demographics, Application, ApplicationAnswers)


@dataclass(frozen=True)
class Edit:
    """New values for some columns of one record."""

    record_id: UUID
    values: Mapping[str, Any]


def name_of(kind: Kind) -> str:
    """The name of the table."""
    return str(kind.__tablename__)


def key_of(kind: Kind) -> sa.Column[UUID]:
    """The column that identifies a record."""
    return next(iter(Base.metadata.tables[name_of(kind)].primary_key.columns))


def write_edits(session: Session, kind: Kind, edits: Sequence[Edit]) -> None:
    """Store the new values, one statement for all records whose same columns change, and raise their versions.

    The caller has locked the records. What the session holds of them must be read again.
    """
    table = Base.metadata.tables[name_of(kind)]
    session.flush()
    for columns, group in groupby(sorted(edits, key=_columns), _columns):
        values: dict[str, Any] = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in columns}
        statement = (
            sa.update(table).where(key_of(kind) == sa.bindparam("key")).values(version=table.c.version + 1, **values)
        )
        session.connection().execute(
            statement,
            [{"key": edit.record_id, **{f"new_{name}": edit.values[name] for name in columns}} for edit in group],
        )
    if kind is Person:
        _carry_sort_names(session, [edit.record_id for edit in edits])


def to_json(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns in the form that JSON can hold."""
    return {name: _adapter(kind, name).dump_python(value, mode="json") for name, value in values.items()}


def from_json(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    """What `to_json` was given."""
    return {name: _adapter(kind, name).validate_python(value) for name, value in values.items()}


def _columns(edit: Edit) -> list[str]:
    return sorted(edit.values)


@cache
def _adapter(kind: Kind, column: str) -> TypeAdapter[Any]:
    annotation: Any = kind.model_fields[column].annotation
    return TypeAdapter(annotation)


def _carry_sort_names(session: Session, person_ids: Sequence[UUID]) -> None:
    """Applications repeat the name under which their person is listed."""
    person = Base.metadata.tables["person"]
    application = Base.metadata.tables["application"]
    name = sa.select(person.c.sort_name).where(person.c.id == application.c.person_id).scalar_subquery()
    for chunk in chunks(person_ids):
        session.connection().execute(
            sa.update(application)
            .where(application.c.person_id.in_(chunk), application.c.sort_name != name)
            .values(sort_name=name)
        )
