"""Hand applications, with the trips that came of them, from one person to another."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.models import Base
from mayatrack.models.base import Key

_application = Base.metadata.tables["application"]
_person = Base.metadata.tables["person"]
_traveler = Base.metadata.tables["traveler"]
# Made by a migration, on SQLite alone.
_search = sa.table("application_search", sa.column("application_id", Key), sa.column("words", sa.String))


def move_applications(session: Session, application_ids: Collection[UUID], *, to: UUID) -> None:
    """Make these applications and their travelers this person's, and raise their versions.

    Clear the first times of both people before: a person has each at most once.
    """
    application = _give(_application, _application.c.id.in_(application_ids), to)
    traveler = _give(_traveler, _traveler.c.application_id.in_(application_ids), to)
    connection = session.connection()
    # A traveler names its application's person too, so neither may change alone.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(application)
        connection.execute(traveler)
        # Its triggers look at people's words and at applications' cohorts, not at whose an application is.
        words = sa.select(_person.c.search_words).where(_person.c.id == to).scalar_subquery()
        connection.execute(sa.update(_search).where(_search.c.application_id.in_(application_ids)).values(words=words))
    else:
        # One statement: PostgreSQL compares at its end.
        connection.execute(traveler.add_cte(application.cte("moved")))


def clear_first_times(session: Session, person_ids: Collection[UUID]) -> None:
    """Take these people's first times from their trips, before they are derived anew."""
    first_times = ("first_passport_on", "first_flight_on", "first_trip_abroad_on")
    statement = sa.update(_traveler).where(_traveler.c.person_id.in_(person_ids))
    cleared = dict.fromkeys(first_times)
    session.connection().execute(statement.values(version=_traveler.c.version + 1, **cleared))


def _give(table: sa.Table, condition: sa.ColumnElement[bool], person_id: UUID) -> sa.Update:
    return sa.update(table).where(condition).values(person_id=person_id, version=table.c.version + 1)
