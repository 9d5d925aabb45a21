"""Which part of the program does a number speak about?"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from mayatrack.models import Base

_cohort = Base.metadata.tables["cohort"]
_destination = Base.metadata.tables["destination"]


@dataclass(frozen=True)
class Scope:
    """The whole program, the cohorts that went to one country, or one cohort."""

    country_code: str | None = None
    cohort_id: UUID | None = None

    def conditions(self, cohort_id: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The WHERE clauses under which rows with this column `cohort_id` lie in the scope."""
        clauses: list[sa.ColumnElement[bool]] = []
        if self.cohort_id is not None:
            clauses.append(cohort_id == self.cohort_id)
        if self.country_code is not None:
            there = sa.select(_cohort.c.id).join(_destination, _destination.c.id == _cohort.c.destination_id)
            clauses.append(cohort_id.in_(there.where(_destination.c.country_code == self.country_code)))
        return clauses


WHOLE_PROGRAM: Final = Scope()
