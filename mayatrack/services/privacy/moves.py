"""Hand applications, with the trips that came of them, from one person to another."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.trip_days import MOST_CONTACTS
from mayatrack.models import Base
from mayatrack.models.base import Key

_application = Base.metadata.tables["application"]
_contact = Base.metadata.tables["emergency_contact"]
_person = Base.metadata.tables["person"]
_traveler = Base.metadata.tables["traveler"]
_wish = Base.metadata.tables["contact_wish"]
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


def join_contacts(session: Session, kept_id: UUID, merged_id: UUID) -> None:
    """Whom to call for the one person is called for the other after their own, once each, as long as there is room."""
    connection = session.connection()
    of_both = sa.select(_contact).where(_contact.c.person_id.in_([kept_id, merged_id])).order_by(_contact.c.position)
    rows = connection.execute(of_both).all()
    phones = {row.phone for row in rows if row.person_id == kept_id}
    new = [row for row in rows if row.person_id == merged_id and row.phone not in phones]
    first = max((row.position for row in rows if row.person_id == kept_id), default=0) + 1
    for position, row in zip(range(first, MOST_CONTACTS + 1), new, strict=False):
        values = {"person_id": kept_id, "position": position, "version": row.version + 1}
        connection.execute(sa.update(_contact).where(_contact.c.id == row.id).values(values))


def join_wishes(session: Session, kept_id: UUID, merged_id: UUID) -> None:
    """How the one wants to be contacted holds for both, unless the other said so; whoever must not be, must not be."""
    connection = session.connection()
    rows = {
        row.person_id: row
        for row in connection.execute(sa.select(_wish).where(_wish.c.person_id.in_([kept_id, merged_id])))
    }
    if merged_id not in rows:
        return
    if kept_id in rows:
        is_barred = rows[kept_id].do_not_contact or rows[merged_id].do_not_contact
        values = {"do_not_contact": is_barred, "version": rows[kept_id].version + 1}
        connection.execute(sa.update(_wish).where(_wish.c.person_id == kept_id).values(values))
    else:
        values = {"person_id": kept_id, "version": rows[merged_id].version + 1}
        connection.execute(sa.update(_wish).where(_wish.c.person_id == merged_id).values(values))


def clear_first_times(session: Session, person_ids: Collection[UUID]) -> None:
    """Take these people's first times from their trips, before they are derived anew."""
    first_times = ("first_passport_on", "first_flight_on", "first_trip_abroad_on")
    statement = sa.update(_traveler).where(_traveler.c.person_id.in_(person_ids))
    cleared = dict.fromkeys(first_times)
    session.connection().execute(statement.values(version=_traveler.c.version + 1, **cleared))


def _give(table: sa.Table, condition: sa.ColumnElement[bool], person_id: UUID) -> sa.Update:
    return sa.update(table).where(condition).values(person_id=person_id, version=table.c.version + 1)
