"""Which numbers stand on Overview and Applicants, and how would a person ask DuckDB for them?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import Session

from mayatrack.benchmark.choices import SEARCHES, Choices, every_filter, where_clause
from mayatrack.domain.application_status import HOLDS_SEAT, Status
from mayatrack.domain.roles import Actor
from mayatrack.queries.applications import SEARCH_COUNT_CAP, ApplicationFilter, count_applications
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.colleges import read_colleges
from mayatrack.queries.overview import (
    FUNNEL_STAGES,
    read_countries,
    read_funnel,
    read_statuses,
    read_totals,
    read_trend,
)
from mayatrack.queries.scope import Scope
from mayatrack.services.summaries import REFERRED


@dataclass(frozen=True)
class Aggregate:
    """One number or table: our query, and the SQL that gives the same from the rows."""

    group: str
    name: str
    read: Callable[[], Any]
    sql: str


def list_aggregates(session: Session, by: Actor, choices: Choices) -> Iterator[Aggregate]:
    """Every aggregate behind the two pages, in the whole program, in one country and in one cohort."""
    scopes = {
        "program": Scope(),
        "one country": Scope(country_code=choices.country_code),
        "one cohort": Scope(cohort_id=choices.cohort_id),
    }
    reads = {
        "totals": (read_totals, _totals_sql),
        "funnel": (read_funnel, _funnel_sql),
        "statuses": (read_statuses, _statuses_sql),
        "trend": (read_trend, _trend_sql),
        "countries": (read_countries, _countries_sql),
    }
    for name, (read, write_sql) in reads.items():
        for where, scope in scopes.items():
            yield Aggregate(name, f"{name}, {where}", _bound(read, session, by=by, scope=scope), write_sql(scope))
    yield Aggregate("cohorts", "cohorts", _bound(read_cohorts, session, by=by), COHORTS)
    yield Aggregate(
        "colleges", "colleges", _bound(read_colleges, session, by=by), "SELECT id, name FROM college ORDER BY name"
    )
    for search_name, search in {"": "", **SEARCHES}.items():
        for where, wanted in every_filter(choices, search).items():
            name = ", ".join(part for part in ("count", search_name, where) if part)
            group = "count of a search" if search else "count"
            yield Aggregate(group, name, _bound(count_applications, session, by=by, filter=wanted), _count_sql(wanted))


def _bound(read: Callable[..., Any], session: Session, **options: Any) -> Callable[[], Any]:
    return lambda: read(session, **options)


def _quoted(values: Any) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


STAGES: Final = f"[{_quoted(FUNNEL_STAGES)}]"
STATUSES: Final = f"[{_quoted(Status)}]"
IN_SCOPE: Final = "SELECT c.id FROM cohort c JOIN destination d ON d.id = c.destination_id WHERE d.country_code = '{}'"
FIRST_TIMES: Final = """
    count(traveled_on) AS traveler_count, count(first_passport_on) AS first_passport_count,
    count(first_flight_on) AS first_flight_count"""
OUTCOMES: Final = f"""{FIRST_TIMES},
    count(first_trip_abroad_on) AS first_trip_abroad_count,
    count(*) FILTER (id IN (SELECT traveler_id FROM referral WHERE state IN ({_quoted(REFERRED)}))) AS referred_count,
    count(*) FILTER (id IN (SELECT traveler_id FROM placement)) AS placed_count"""
COHORTS: Final = f"""
SELECT c.id, c.destination_id, c.name, d.country, d.country_code, d.city, c.opens_on, c.closes_on, c.selected_by_on,
    c.departs_on, c.returns_on, c.seat_count, coalesce(a.taken, 0), coalesce(a.total, 0), coalesce(t.total, 0)
FROM cohort c JOIN destination d ON d.id = c.destination_id
LEFT JOIN (SELECT cohort_id, count(*) AS total, count(*) FILTER (status IN ({_quoted(sorted(HOLDS_SEAT))})) AS taken
    FROM application GROUP BY cohort_id) a ON a.cohort_id = c.id
LEFT JOIN (SELECT cohort_id, count(traveled_on) AS total FROM traveler GROUP BY cohort_id) t ON t.cohort_id = c.id
ORDER BY c.departs_on DESC, c.id DESC"""


def _in_scope(scope: Scope, column: str) -> str:
    if scope.cohort_id is not None:
        return f"{column} = '{scope.cohort_id}'"
    return "true" if scope.country_code is None else f"{column} IN ({IN_SCOPE.format(scope.country_code)})"


def _totals_sql(scope: Scope) -> str:
    people = "SELECT count(DISTINCT person_id) FROM application"
    if scope != Scope():
        people = f"""SELECT count(*) FROM application a WHERE {_in_scope(scope, "a.cohort_id")} AND NOT EXISTS (
            SELECT 1 FROM application e WHERE e.person_id = a.person_id AND e.id < a.id)"""
    return f"""SELECT ({people}) AS person_count,
    (SELECT count(*) FROM application WHERE {_in_scope(scope, "cohort_id")}) AS application_count,
    (SELECT count(DISTINCT cohort_id) FROM traveler WHERE traveled_on IS NOT NULL AND {_in_scope(scope, "cohort_id")}),
    (SELECT count(DISTINCT c.destination_id) FROM traveler t JOIN cohort c ON c.id = t.cohort_id
        WHERE t.traveled_on IS NOT NULL AND {_in_scope(scope, "t.cohort_id")}),
    {OUTCOMES}
FROM traveler WHERE {_in_scope(scope, "cohort_id")}"""


def _funnel_sql(scope: Scope) -> str:
    return f"""WITH reached AS (SELECT list_position({STAGES}, stage) AS place, count(*) AS total FROM application
    WHERE {_in_scope(scope, "cohort_id")} GROUP BY stage)
SELECT {STAGES}[stages.place], CAST(coalesce(sum(reached.total), 0) AS BIGINT)
FROM range(1, {len(FUNNEL_STAGES) + 1}) stages(place) LEFT JOIN reached ON reached.place >= stages.place
GROUP BY stages.place ORDER BY stages.place"""


def _statuses_sql(scope: Scope) -> str:
    return f"""SELECT status, count(*) FROM application WHERE {_in_scope(scope, "cohort_id")}
GROUP BY status ORDER BY list_position({STATUSES}, status)"""


def _trend_sql(scope: Scope) -> str:
    return f"""SELECT c.id, c.name, d.country, c.departs_on, c.seat_count, coalesce(a.total, 0),
    coalesce(traveler_count, 0), coalesce(first_passport_count, 0), coalesce(first_flight_count, 0),
    coalesce(first_trip_abroad_count, 0), coalesce(referred_count, 0), coalesce(placed_count, 0)
FROM cohort c JOIN destination d ON d.id = c.destination_id
LEFT JOIN (SELECT cohort_id, count(*) AS total FROM application GROUP BY cohort_id) a ON a.cohort_id = c.id
LEFT JOIN (SELECT cohort_id, {OUTCOMES} FROM traveler GROUP BY cohort_id) t ON t.cohort_id = c.id
WHERE {_in_scope(scope, "c.id")} ORDER BY c.departs_on, c.id"""


def _countries_sql(scope: Scope) -> str:
    return f"""SELECT country_code, min(country), avg(latitude), avg(longitude), count(*) FILTER (traveler_count > 0),
    CAST(coalesce(sum(traveler_count), 0) AS BIGINT), CAST(coalesce(sum(first_passport_count), 0) AS BIGINT),
    CAST(coalesce(sum(first_flight_count), 0) AS BIGINT)
FROM cohort c JOIN destination d ON d.id = c.destination_id
LEFT JOIN (SELECT cohort_id, {FIRST_TIMES} FROM traveler GROUP BY cohort_id) t ON t.cohort_id = c.id
WHERE {_in_scope(scope, "c.id")} GROUP BY country_code ORDER BY min(country)"""


def _count_sql(wanted: ApplicationFilter) -> str:
    if not wanted.search:
        return f"SELECT count(*) FROM application a WHERE {where_clause(wanted)}"
    joined = "application a JOIN person p ON p.id = a.person_id"
    return f"SELECT least(count(*), {SEARCH_COUNT_CAP}) FROM {joined} WHERE {where_clause(wanted)}"
