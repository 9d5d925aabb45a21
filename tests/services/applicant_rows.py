"""What a test of the import begins with: checked rows, a cohort to import into, and a look at every stored row."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.imports import ApplicantRow
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models import Base, Cohort, ImportBatch
from mayatrack.services.imports import commit_import

BIRTH: Final = date(2004, 3, 4)
# What an import keeps about itself, and what is allowed to move although nothing about people does.
OWN_TABLES: Final = frozenset({"import_batch", "import_change", "import_mapping", "audit_event"})


def make_row(number: int, **values: Any) -> ApplicantRow:
    """A row of the file: person and e-mail address follow from its number."""
    defaults: dict[str, Any] = {
        "given_name": "Rosa",
        "family_name": f"Ávila {number}",
        "email": f"rosa{number}@example.edu",
        "submitted_at": datetime(2026, 1, 5, 18, 30, tzinfo=UTC),
        "had_passport_before": Baseline.NO,
    }
    return ApplicantRow(row_number=number, **(defaults | values))


def import_rows(session: Session, cohort: Cohort, rows: Collection[ApplicantRow], **options: Any) -> ImportBatch:
    """Import the rows into the cohort as the local user."""
    defaults: dict[str, Any] = {"refused_count": 0, "file_name": "people.csv", "file_digest": "d", "by": LOCAL_ACTOR}
    return commit_import(session, cohort_id=cohort.id, rows=list(rows), **(defaults | options))


def dump(session: Session, *, without: Collection[str] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table but the import's own, in the order of their keys, without the columns `without`."""
    session.flush()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in OWN_TABLES]
    rows = {table.name: session.connection().execute(sa.select(table).order_by(*table.primary_key)) for table in tables}
    found = {
        name: [{column: value for column, value in row._mapping.items() if column not in without} for row in found]
        for name, found in rows.items()
    }
    if session.connection().dialect.name == "sqlite":
        words = sa.text("SELECT application_id, words, facets FROM application_search ORDER BY application_id")
        found["application_search"] = [dict(row._mapping) for row in session.connection().execute(words)]
    return found
