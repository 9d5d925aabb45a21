"""Which values do the measured filters and searches have?"""

from dataclasses import dataclass
from itertools import product
from typing import Final
from uuid import UUID

import duckdb

from mayatrack.domain.application_status import Status
from mayatrack.queries.applications import ApplicationFilter

# What people type, from the easiest to the hardest: two very common words that few people have together.
SEARCHES: Final = {
    "rare name": "zubizarreta",
    "common name": "maria",
    "one letter": "m",
    "e-mail prefix": "daniel.garcia4",
    "two words": "mar lop",
    "two common names": "daniel garcia",
}


@dataclass(frozen=True)
class Choices:
    """A country, a cohort in the middle of the years, a frequent status and the largest college."""

    country_code: str
    cohort_id: UUID
    status: Status
    college_id: UUID


def choose_values(copy: duckdb.DuckDBPyConnection) -> Choices:
    """The values, looked up in the copied rows."""
    cohorts = copy.execute(
        "SELECT c.id, d.country_code FROM cohort c JOIN destination d ON d.id = c.destination_id ORDER BY c.departs_on"
    ).fetchall()
    cohort_id, country_code = cohorts[len(cohorts) // 2]
    colleges = copy.execute("SELECT id FROM college WHERE name = 'College 0'").fetchall()
    return Choices(country_code, cohort_id, Status.NOT_SELECTED, colleges[0][0])


def every_filter(choices: Choices, search: str = "") -> dict[str, ApplicationFilter]:
    """The eight combinations of filters by name, each together with the search."""
    combined = {}
    for has_cohort, has_status, has_college in product((False, True), repeat=3):
        names = [
            name for name, has in (("cohort", has_cohort), ("status", has_status), ("college", has_college)) if has
        ]
        combined[" + ".join(names) or "no filter"] = ApplicationFilter(
            cohort_id=choices.cohort_id if has_cohort else None,
            status=choices.status if has_status else None,
            college_id=choices.college_id if has_college else None,
            search=search,
        )
    return combined


def where_clause(wanted: ApplicationFilter) -> str:
    """The filter as a person writes it in SQL, over `application a JOIN person p`."""
    clauses = ["true"]
    if wanted.cohort_id is not None:
        clauses.append(f"a.cohort_id = '{wanted.cohort_id}'")
    if wanted.status is not None:
        clauses.append(f"a.status = '{wanted.status.value}'")
    if wanted.college_id is not None:
        clauses.append(f"a.college_id = '{wanted.college_id}'")
    words = wanted.search.replace(".", " ").split()
    clauses += [f"(p.search_words LIKE '{word}%' OR p.search_words LIKE '% {word}%')" for word in words]
    return " AND ".join(clauses)
