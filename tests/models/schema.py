"""What is in the schema, and how does a test get a record of any table?"""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.follow_ups import Channel
from mayatrack.models import Base, Report
from tests import factories

TABLES = Base.metadata.sorted_tables
ENUM_COLUMNS = [column for table in TABLES for column in table.columns if isinstance(column.type, sa.Enum)]


def find_constraints(kind: type[sa.Constraint]) -> list[Any]:
    """All constraints of this kind, by name."""
    found = [constraint for table in TABLES for constraint in table.constraints if isinstance(constraint, kind)]
    return sorted(found, key=lambda constraint: str(constraint.name))


def make(session: Session, table: sa.Table, **changes: Any) -> Any:
    """A valid record of the table, with everything it refers to."""
    return getattr(factories, f"make_{table.name.removeprefix('app_')}")(session, **changes)


def make_filled(session: Session, table: sa.Table) -> Any:
    """A valid record of the table in which columns are set that a CHECK ties to others."""
    # A channel is allowed only beside the day of the contact, a subject beside its issuer, who lifted beside when.
    if table.name == "follow_up":
        return make(session, table, done_on=factories.RETURNS_ON, channel=Channel.EMAIL)
    if table.name == "app_user":
        return make(session, table, issuer="https://login.example.org", subject=f"subject {next(factories.numbers)}")
    if table.name == "legal_hold":
        return make(session, table, lifted_on=factories.RETURNS_ON, lifted_by_id=factories.make_user(session).id)
    if table.name == "selection_plan":
        user_id = factories.make_user(session).id
        return make(session, table, released_at=factories.DEPARTS_AT, released_by_id=user_id)
    if table.name == "outcome":
        user_id = factories.make_user(session).id
        return make(session, table, retracted_at=factories.DEPARTS_AT, retracted_by_id=user_id)
    if table.name == "alumnus_summary":
        return make(session, table, cohort_id=factories.make_cohort(session).id)
    # Its author refers to nothing else, so that nothing else keeps the author.
    if table.name == "publication":
        return make(session, table, made_by_id=factories.make_user(session).id)
    if table.name == "report":
        title, user_id = f"Report {next(factories.numbers)}", factories.make_user(session).id
        publication_id = factories.make_publication(session).id
        told = {"title": title, "reported_on": factories.RETURNS_ON, "content": {}, "frozen_by_id": user_id}
        return factories.add(session, factories.build(Report, told, publication_id=publication_id))
    if table.name == "interview_slot":
        application = factories.make_application(session)
        return make(session, table, cohort_id=application.cohort_id, application_id=application.id)
    return make(session, table)


def is_record(table: sa.Table, record: Any) -> sa.ColumnElement[bool]:
    """The condition that finds the record by its key."""
    return sa.and_(*(column == getattr(record, column.name) for column in table.primary_key))


def change(session: Session, table: sa.Table, record: Any, values: dict[str, Any]) -> None:
    """Write the values past the models, as a careless UPDATE would."""
    session.execute(sa.update(table).where(is_record(table, record)).values(values))
