"""How is what the file holds of a table selected, under its headings?"""

from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.domain.person_records import FILED, STAFF
from mayatrack.models import Base

Select = sa.Select[Any]

_tables = Base.metadata.tables
_application = _tables["application"]
_batch = _tables["import_batch"]
_cohort = _tables["cohort"]
_flight = _tables["flight"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_traveler = _tables["traveler"]

# An id that people know by a name → that name.
NAMES: Final = {
    "batch_id": _batch.c.file_name,
    "cohort_id": _cohort.c.name,
    "college_id": _tables["college"].c.name,
    "flight_id": _flight.c.number,
    "item_id": _tables["checklist_item"].c.name,
    "opportunity_id": _opportunity.c.title,
    "organization_id": _organization.c.name,
}


def filed_rows(table: sa.Table, *beside: sa.ColumnElement[Any]) -> Select:
    """What the file holds of the table, with columns of others beside it."""
    filed = [_shown(table.c[name]).label(heading) for name, heading in FILED[table.name].items()]
    return sa.select(*filed, *beside).select_from(table)


def _shown(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if column.name.endswith("_by_id") or column.name in {"user_id", "reviewer_id"}:
        return sa.case((column.is_not(None), STAFF))
    name = NAMES.get(column.name)
    if name is None:
        return column
    return sa.select(name).where(name.table.c.id == column).correlate(column.table).scalar_subquery()


def applications_of(person_id: UUID) -> Select:
    """The ids of the person's applications."""
    return sa.select(_application.c.id).where(_application.c.person_id == person_id)


def travelers_of(person_id: UUID) -> Select:
    """The ids of the person's trips."""
    return sa.select(_traveler.c.id).where(_traveler.c.person_id == person_id)


def rows_of_applications(person_id: UUID, table: sa.Table) -> Select:
    """What the file holds of a table with rows per application, beside the application's cohort."""
    return (
        filed_rows(table, _cohort.c.name.label("Cohort"))
        .join(_application, _application.c.id == table.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(_application.c.person_id == person_id)
    )
