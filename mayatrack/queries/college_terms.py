"""Which terms have the colleges, and which trips fall into them?"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.term_clashes import Fit, Term, find_clashes, find_fit
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

CLASH_COLUMNS: Final = (
    "cohort_id",
    "cohort",
    "departs_on",
    "returns_on",
    "college_id",
    "college",
    "fit",
    "term",
    "from_on",
    "until_on",
    "application_count",
)

_tables = Base.metadata.tables
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_college = _tables["college"]
_term = _tables["college_term"]
_IN_ORDER: Final = list(Fit)


def read_terms(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per term, the earliest start first, then by college.

    Columns: term_id and college_id (text), college, name, the dates starts_on, ends_on, finals_from_on and
    finals_until_on (None where they are unknown), source, version.
    """
    check_can_act(by, Action.EDIT_TERMS)
    return read_frame(
        session,
        sa.select(
            as_text(_term.c.id).label("term_id"),
            as_text(_term.c.college_id).label("college_id"),
            _college.c.name.label("college"),
            *(_term.c[name] for name in ("name", "starts_on", "ends_on", "finals_from_on", "finals_until_on")),
            _term.c.source,
            _term.c.version,
        )
        .join(_college, _college.c.id == _term.c.college_id)
        .order_by(_term.c.starts_on, _college.c.name, _term.c.name, _term.c.id),
    )


def read_clashes_of(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """How one cohort's trip lies to the terms of each college: rows and columns as of `read_clashes`."""
    check_can_act(by, Action.EDIT_TERMS)
    return _read_clashes(session, _cohort.c.id == cohort_id)


def read_clashes(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """How the trip of each cohort that has not left yet lies to the terms of each college, the next to leave first.

    One row per cohort, college and term that the trip falls into; one row for a college without such a term. Columns:
    cohort_id and college_id (text), cohort, departs_on, returns_on, college, fit (a value of `Fit`), term, from_on and
    until_on (the days of the trip that fall into it; None without one), application_count (the cohort's applications
    from this college, the same in each of its rows). Within a cohort the worst comes first.
    """
    check_can_act(by, Action.EDIT_TERMS)
    return _read_clashes(session, _cohort.c.departs_on >= today)


def read_clashes_between(session: Session, *, by: Actor, departs_on: date, returns_on: date) -> pd.DataFrame:
    """How a trip on these days would lie to the terms of each college: as `read_clashes`, of no cohort yet.

    Raises InvalidInput for a return before the departure.
    """
    check_can_act(by, Action.EDIT_TERMS)
    if returns_on < departs_on:
        raise InvalidInput(f"The return on {returns_on} is before the departure on {departs_on}: check both days.")
    trip = {"cohort_id": None, "cohort": None, "departs_on": departs_on, "returns_on": returns_on}
    return _tell(_compare([trip], _list_colleges(session), _read_terms_by_college(session), {}))


def _read_clashes(session: Session, condition: sa.ColumnElement[bool]) -> pd.DataFrame:
    trips = _list_trips(session, condition)
    counts = _count_applications(session, condition)
    return _tell(_compare(trips, _list_colleges(session), _read_terms_by_college(session), counts))


def _compare(
    trips: Sequence[Mapping[str, Any]],
    colleges: Sequence[Mapping[str, Any]],
    terms: Mapping[str, list[Term]],
    counts: Mapping[tuple[str, str], int],
) -> Iterator[dict[str, Any]]:
    for trip in trips:
        rows = [
            {**trip, **college, **row, "application_count": counts.get((trip["cohort_id"], college["college_id"]), 0)}
            for college in colleges
            for row in _compare_trip(terms[college["college_id"]], trip)
        ]
        yield from sorted(
            rows, key=lambda row: (_IN_ORDER.index(row["fit"]), row["college"], row["from_on"] or date.min)
        )


def _compare_trip(terms: list[Term], trip: Mapping[str, Any]) -> list[dict[str, Any]]:
    days = {name: trip[name] for name in ("departs_on", "returns_on")}
    clashes = [
        {"fit": clash.fit, "term": clash.term, "from_on": clash.from_on, "until_on": clash.until_on}
        for clash in find_clashes(terms, **days)
    ]
    return clashes or [{"fit": find_fit(terms, **days), "term": None, "from_on": None, "until_on": None}]


def _tell(rows: Iterator[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records(list(rows), columns=list(CLASH_COLUMNS))
    return frame.assign(fit=[str(fit) for fit in frame["fit"]])


def _list_trips(session: Session, condition: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    statement = sa.select(
        as_text(_cohort.c.id).label("cohort_id"),
        _cohort.c.name.label("cohort"),
        _cohort.c.departs_on,
        _cohort.c.returns_on,
    )
    found = statement.where(condition).order_by(_cohort.c.departs_on, _cohort.c.id)
    return [dict(row) for row in session.connection().execute(found).mappings()]


def _list_colleges(session: Session) -> list[dict[str, Any]]:
    statement = sa.select(as_text(_college.c.id).label("college_id"), _college.c.name.label("college"))
    found = statement.order_by(_college.c.name, _college.c.id)
    return [dict(row) for row in session.connection().execute(found).mappings()]


def _read_terms_by_college(session: Session) -> dict[str, list[Term]]:
    days = (_term.c[name] for name in ("starts_on", "ends_on", "finals_from_on", "finals_until_on"))
    statement = sa.select(as_text(_term.c.college_id), _term.c.name, *days).order_by(_term.c.starts_on, _term.c.id)
    terms: dict[str, list[Term]] = defaultdict(list)
    for college_id, *values in session.connection().execute(statement):
        terms[college_id].append(Term(*values))
    return terms


def _count_applications(session: Session, condition: sa.ColumnElement[bool]) -> dict[tuple[str, str], int]:
    """Cohort and college → how many of the cohort's applications are of that college."""
    columns = _application_count.c
    statement = (
        sa.select(
            as_text(columns.cohort_id),
            as_text(columns.college_id),
            sa.cast(sa.func.sum(columns.application_count), sa.BigInteger),
        )
        .join(_cohort, _cohort.c.id == columns.cohort_id)
        .where(condition)
        .group_by(columns.cohort_id, columns.college_id)
    )
    return {(row[0], row[1]): row[2] for row in session.connection().execute(statement)}
