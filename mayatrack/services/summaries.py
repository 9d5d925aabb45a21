"""Keep the small counts beside the rows in step with them, one cohort at a time."""

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.outcomes import ReferralState
from mayatrack.models import Base
from mayatrack.models.summaries import NO_COLLEGE

# Turning an opportunity down comes after it was offered; a withdrawn referral may never have been.
REFERRED: Final = [state for state in ReferralState if state not in {ReferralState.SUGGESTED, ReferralState.WITHDRAWN}]

_tables = Base.metadata.tables
_application = _tables["application"]
_application_count = _tables["application_count"]
_cohort = _tables["cohort"]
_cohort_count = _tables["cohort_count"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]


def refresh_summaries(session: Session, cohort_ids: Collection[UUID]) -> None:
    """Count these cohorts again from the rows, inside the caller's transaction.

    A write names every cohort whose numbers it changes. Removing a person's first application changes the cohort of
    the next one too, because that one now received the person first.
    """
    session.flush()
    connection = session.connection()
    _lock_cohorts(connection, cohort_ids)
    for table, count in _SUMMARIES:
        connection.execute(sa.delete(table).where(table.c.cohort_id.in_(cohort_ids)))
        columns = [column.name for column in table.columns]
        connection.execute(sa.insert(table).from_select(columns, count(cohort_ids)))


def rebuild_summaries(session: Session) -> None:
    """Count every cohort again from the rows."""
    refresh_summaries(session, session.connection().execute(sa.select(_cohort.c.id)).scalars().all())


def find_stale_summaries(session: Session) -> list[UUID]:
    """The cohorts whose stored counts differ from a fresh count of the rows, ordered by id."""
    session.flush()
    connection = session.connection()
    stale: set[UUID] = set()
    for table, count in _SUMMARIES:
        stored = {tuple(row) for row in connection.execute(sa.select(*table.columns))}
        fresh = {tuple(row) for row in connection.execute(count(None))}
        stale |= {row[0] for row in stored ^ fresh}
    return sorted(stale)


def _lock_cohorts(connection: sa.Connection, cohort_ids: Collection[UUID]) -> None:
    # Writers that count the same cohort take turns, in one order. A stronger lock than this one would also wait for
    # everybody who has just added an application, and they for it.
    rows = sa.select(_cohort.c.id).where(_cohort.c.id.in_(cohort_ids)).order_by(_cohort.c.id)
    connection.execute(rows.with_for_update(key_share=True)).all()


def _count_applications(cohort_ids: Collection[UUID] | None) -> sa.Select[Any]:
    columns = _application.c
    key = (columns.cohort_id, columns.status, columns.stage, columns.college_id)
    no_college = sa.literal(NO_COLLEGE, columns.college_id.type)
    counted = sa.select(*key[:3], sa.func.coalesce(columns.college_id, no_college), sa.func.count())
    return counted.where(*_within(columns.cohort_id, cohort_ids)).group_by(*key)


def _count_cohorts(cohort_ids: Collection[UUID] | None) -> sa.Select[Any]:
    travelers = _count_travelers().where(*_within(_traveler.c.cohort_id, cohort_ids)).subquery()
    counts = [sa.func.coalesce(column, 0) for column in travelers.columns[1:]]
    counted = sa.select(_cohort.c.id, _count_new_people(), *counts)
    return counted.outerjoin(travelers, travelers.c.cohort_id == _cohort.c.id).where(*_within(_cohort.c.id, cohort_ids))


def _count_travelers() -> sa.Select[Any]:
    """Per cohort, in the order of the summary: who traveled, whose first times they were, referred, placed."""
    columns = _traveler.c
    dates = (columns.traveled_on, columns.first_passport_on, columns.first_flight_on, columns.first_trip_abroad_on)
    is_referred = _has_outcome(_referral, _referral.c.state.in_(REFERRED))
    outcomes = (is_referred, _has_outcome(_placement))
    return sa.select(
        columns.cohort_id,
        *(sa.func.count(date) for date in dates),
        *(sa.func.count(sa.case((outcome, 1))) for outcome in outcomes),
    ).group_by(columns.cohort_id)


def _count_new_people() -> sa.ScalarSelect[int]:
    earlier = _application.alias("earlier")
    has_earlier = sa.exists().where(earlier.c.person_id == _application.c.person_id, earlier.c.id < _application.c.id)
    counted = sa.select(sa.func.count()).select_from(_application)
    of_cohort = counted.where(_application.c.cohort_id == _cohort.c.id, ~has_earlier.correlate(_application))
    return of_cohort.correlate(_cohort).scalar_subquery()


def _has_outcome(rows: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(rows.c.traveler_id == _traveler.c.id, *conditions).correlate(_traveler)


def _within(cohort_id: sa.Column[Any], cohort_ids: Collection[UUID] | None) -> list[sa.ColumnElement[bool]]:
    return [] if cohort_ids is None else [cohort_id.in_(cohort_ids)]


_SUMMARIES: Final = ((_application_count, _count_applications), (_cohort_count, _count_cohorts))
