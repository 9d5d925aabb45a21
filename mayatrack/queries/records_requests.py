"""What is told when somebody asks for public records, and what was told before?"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.redaction import (
    RELEASED,
    SMALLEST_COUNT,
    TABLES,
    Exemption,
    Redaction,
    Subject,
    check_more,
    list_redactions,
    tell_count,
    tell_month,
)
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_destination = _tables["destination"]
_flight = _tables["flight"]
_placement = _tables["placement"]
_request = _tables["records_request"]
_status_change = _tables["status_change"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]

FIRST_TIMES: Final = {
    "First passports": _traveler.c.first_passport_on,
    "First flights": _traveler.c.first_flight_on,
    "First trips abroad": _traveler.c.first_trip_abroad_on,
}
YEAR: Final = sa.cast(sa.extract("year", _cohort.c.departs_on), sa.Integer)


@dataclass(frozen=True)
class Asked:
    """What an answer is about: these subjects, of these cohorts (none named: of all), less what is left out besides."""

    subjects: Collection[Subject]
    cohort_ids: Collection[UUID] = ()
    more: Mapping[str, Exemption] = field(default_factory=dict)

    def within(self, cohort_id: sa.Column[Any]) -> sa.ColumnElement[bool]:
        """Does a row with this column `cohort_id` belong to the answer?"""
        return cohort_id.in_(self.cohort_ids) if self.cohort_ids else sa.true()


def read_release(session: Session, *, by: Actor, asked: Asked, now: datetime) -> dict[Subject, pd.DataFrame]:
    """Subject → what is told of it, redacted, in a total order, under the headings of `domain.redaction.RELEASED`.

    Raises InvalidInput if `asked.more` names what would not be told anyway.
    """
    check_can_act(by, Action.GIVE_RECORDS)
    check_more(asked.subjects, asked.more)
    chosen = [subject for subject in Subject if subject in asked.subjects]
    return {subject: _redact(_READS[subject](session, asked, now), subject, asked.more) for subject in chosen}


def describe_redactions(asked: Asked) -> dict[str, Redaction]:
    """`table.column` → why the answer does not tell it as it is."""
    columns = {table: _tables[table].columns.keys() for tables in TABLES.values() for table in tables}
    return list_redactions(asked.subjects, columns, asked.more)


def read_records_requests(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per answer that was given, the latest first.

    Columns: asked_on, requester, scope, row_count, file_digest (SHA-256), made_at (UTC), made_by (a name),
    redaction_count (columns left out or coarsened).
    """
    check_can_act(by, Action.GIVE_RECORDS)
    names = ("asked_on", "requester", "scope", "row_count", "file_digest", "made_at")
    frame = read_frame(
        session,
        sa.select(*(_request.c[name] for name in names), _user.c.name.label("made_by"), _request.c.redactions)
        .join(_user, _user.c.id == _request.c.made_by_id)
        .order_by(_request.c.made_at.desc(), _request.c.id.desc()),
    )
    return frame.assign(redaction_count=[len(each) for each in frame["redactions"]]).drop(columns="redactions")


def _redact(frame: pd.DataFrame, subject: Subject, more: Mapping[str, Exemption]) -> pd.DataFrame:
    """The frame under its headings; what is left out besides stands as the law that allows it."""
    headings = RELEASED[subject]
    laws = {heading: more[column].value for heading, column in headings.items() if column in more}
    # The rows stay as many as they were: fewer groups would tell by subtraction what is hidden in these.
    return frame[list(headings)].assign(**laws)


def _read_cohorts(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    columns = {heading: _column(name) for heading, name in RELEASED[Subject.COHORTS].items()}
    statement = (
        sa.select(*(column.label(heading) for heading, column in columns.items()))
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .where(asked.within(_cohort.c.id))
    )
    return read_frame(session, statement.order_by(_cohort.c.departs_on, _cohort.c.id))


def _read_applications(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    status = as_text(_application.c.status)
    statement = (
        sa.select(_cohort.c.name.label("Cohort"), status.label("Status"), sa.func.count().label("Applications"))
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(asked.within(_cohort.c.id))
        .group_by(_cohort.c.departs_on, _cohort.c.id, _cohort.c.name, status)
    )
    frame = read_frame(session, statement.order_by(_cohort.c.departs_on, _cohort.c.id, status))
    return _in_words(frame, "Status").assign(Applications=_tell(frame["Applications"]))


def _read_statuses(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    status = as_text(_status_change.c.to_status)
    at = _status_change.c.changed_at
    statement = (
        sa.select(
            _cohort.c.name.label("Cohort"),
            status.label("Status"),
            sa.func.min(at, type_=at.type).label("First month"),
            sa.func.max(at, type_=at.type).label("Last month"),
        )
        .join(_application, _application.c.id == _status_change.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .where(asked.within(_cohort.c.id))
        .group_by(_cohort.c.departs_on, _cohort.c.id, _cohort.c.name, status)
        .having(sa.func.count(_application.c.id.distinct()) >= SMALLEST_COUNT)
    )
    frame = read_frame(session, statement.order_by(_cohort.c.departs_on, _cohort.c.id, status))
    return _in_months(_in_words(frame, "Status"), "First month", "Last month")


def _read_trips(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    statement = (
        sa.select(_cohort.c.name.label("Cohort"), sa.func.count().label("Travelers"))
        .join(_traveler, _traveler.c.cohort_id == _cohort.c.id)
        .where(asked.within(_cohort.c.id), _traveler.c.traveled_on.is_not(None))
        .group_by(_cohort.c.departs_on, _cohort.c.id, _cohort.c.name)
    )
    frame = read_frame(session, statement.order_by(_cohort.c.departs_on, _cohort.c.id))
    return frame.assign(Travelers=_tell(frame["Travelers"]))


def _read_first_times(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    counts = (sa.func.count(column).label(heading) for heading, column in FIRST_TIMES.items())
    statement = _select_years(asked, sa.func.count().label("Travelers"), *counts).group_by(YEAR).order_by(YEAR)
    frame = read_frame(session, statement)
    return frame.assign(**{heading: _tell(frame[heading], frame["Travelers"]) for heading in FIRST_TIMES})


def _read_flights(session: Session, asked: Asked, now: datetime) -> pd.DataFrame:
    columns = {heading: _column(name) for heading, name in RELEASED[Subject.FLIGHTS].items()}
    statement = (
        sa.select(*(column.label(heading) for heading, column in columns.items()))
        .join(_cohort, _cohort.c.id == _flight.c.cohort_id)
        .where(asked.within(_cohort.c.id), _flight.c.departs_at < now)
    )
    frame = read_frame(
        session, statement.order_by(_cohort.c.departs_on, _cohort.c.id, _flight.c.departs_at, _flight.c.id)
    )
    return _in_months(frame, "Departed in", "Arrived in")


def _read_outcomes(session: Session, asked: Asked, _now: datetime) -> pd.DataFrame:
    travelers = _select_years(asked, sa.func.count().label("Travelers")).group_by(YEAR)
    within = read_frame(session, travelers).set_index("Year of departure")["Travelers"]
    kind = as_text(_placement.c.kind)
    people = sa.func.count(_placement.c.traveler_id.distinct()).label("People")
    statement = (
        _select_years(asked, kind.label("Kind"), people)
        .join(_placement, _placement.c.traveler_id == _traveler.c.id)
        .group_by(YEAR, kind)
        .order_by(YEAR, kind)
    )
    frame = _in_words(read_frame(session, statement), "Kind")
    return frame.assign(People=_tell(frame["People"], frame["Year of departure"].map(within)))


def _select_years(asked: Asked, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Of everybody who traveled in the years of the cohorts that were asked for."""
    # Whole years: the year without one of its cohorts, told elsewhere, would give away that cohort.
    years = sa.select(YEAR).where(asked.within(_cohort.c.id))
    return (
        sa.select(YEAR.label("Year of departure"), *columns)
        .select_from(_traveler)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(YEAR.in_(years.correlate(None)), _traveler.c.traveled_on.is_not(None))
    )


def _column(name: str) -> sa.Column[Any]:
    table, _, column = name.partition(".")
    return _tables[table].c[column]


def _tell(counts: "pd.Series[Any]", within: "pd.Series[Any] | None" = None) -> list[int | str]:
    wholes = [None] * len(counts) if within is None else [int(whole) for whole in within]
    return [tell_count(int(count), within=whole) for count, whole in zip(counts, wholes, strict=True)]


def _in_words(frame: pd.DataFrame, heading: str) -> pd.DataFrame:
    return frame.assign(**{heading: [str(value).replace("_", " ") for value in frame[heading]]})


def _in_months(frame: pd.DataFrame, *headings: str) -> pd.DataFrame:
    return frame.assign(**{heading: [tell_month(moment) for moment in frame[heading]] for heading in headings})


_READS: Final[Mapping[Subject, Callable[[Session, Asked, datetime], pd.DataFrame]]] = {
    Subject.COHORTS: _read_cohorts,
    Subject.APPLICATIONS: _read_applications,
    Subject.STATUSES: _read_statuses,
    Subject.TRIPS: _read_trips,
    Subject.FIRST_TIMES: _read_first_times,
    Subject.FLIGHTS: _read_flights,
    Subject.OUTCOMES: _read_outcomes,
}
