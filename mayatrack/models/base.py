"""What do all tables share? One registry, named constraints, UUIDv7 keys, a version, enums stored by value."""

import uuid
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr, registry
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

from mayatrack.domain.zones import find_day

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> uuid.UUID:
    """A new UUIDv7: keys of rows made one after another sort in that order."""
    return uuid7()


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date where the program runs, whatever the server's clock is set to."""
    return find_day(now())


class Key(TypeDecorator[uuid.UUID]):
    """A UUID: native on PostgreSQL, 16 bytes on SQLite, where text keys would double every index."""

    impl = sa.LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """The column type of this database."""
        native: sa.types.TypeEngine[Any] = sa.Uuid() if dialect.name == "postgresql" else sa.LargeBinary(16)
        return dialect.type_descriptor(native)

    def process_bind_param(self, value: uuid.UUID | None, dialect: sa.Dialect) -> Any:
        """What is sent to the database."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> uuid.UUID | None:  # noqa: ARG002, the base's signature
        """What the database answered, as a UUID."""
        return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(bytes=value)


# Ordered letter by letter on every database; PostgreSQL would follow the language that it was set up in.
SORTED_TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")


class Base(SQLModel, registry=registry(metadata=sa.MetaData(naming_convention=NAMING))):
    """Base of every table, with its own registry so that a hot reload cannot declare a table twice."""


class Keyed(Base):
    """A table with a UUIDv7 key."""

    id: uuid.UUID = Field(default_factory=new_id, primary_key=True, sa_type=Key)


class Versioned(Base):
    """A table that people edit: a write that saw an older version fails instead of overwriting."""

    version: int = Field(default=1, nullable=False)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """The version column guards every UPDATE of a loaded record."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]


class Edited(Versioned, Keyed):
    """A versioned table with a UUIDv7 key."""


def enum_type(kind: type[StrEnum], name: str | None = None) -> sa.Enum:
    """A column type that stores an enum by value, with a CHECK (`name` where a table holds the enum twice)."""
    return sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=name or _snake_case(kind.__name__),
        length=40,
    )


def link(target: str, *, cascade: bool = False, **options: Any) -> Any:
    """A foreign key to `table.column`. With `cascade`, deleting the target deletes this row."""
    return Field(foreign_key=target, ondelete="CASCADE" if cascade else "RESTRICT", sa_type=Key, **options)


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
