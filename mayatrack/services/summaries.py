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
    for table, counted, cohort_id in _SUMMARIES:
        connection.execute(sa.delete(table).where(table.c.cohort_id.in_(cohort_ids)))
        fresh = counted.where(cohort_id.in_(cohort_ids))
        connection.execute(sa.insert(table).from_select([column.name for column in table.columns], fresh))


def rebuild_summaries(session: Session) -> None:
    """Count every cohort again from the rows."""
    refresh_summaries(session, session.connection().execute(sa.select(_cohort.c.id)).scalars().all())


def find_stale_summaries(session: Session) -> list[UUID]:
    """The cohorts whose stored counts differ from a fresh count of the rows, ordered by id."""
    session.flush()
    connection = session.connection()
    stale: set[UUID] = set()
    for table, counted, _ in _SUMMARIES:
        stored = {tuple(row) for row in connection.execute(sa.select(*table.columns))}
        fresh = {tuple(row) for row in connection.execute(counted)}
        stale |= {row[0] for row in stored ^ fresh}
    return sorted(stale)


def _lock_cohorts(connection: sa.Connection, cohort_ids: Collection[UUID]) -> None:
    # Writers that count the same cohort take turns, in one order. A stronger lock than this one would also wait for
    # everybody who has just added an application, and they for it.
    rows = sa.select(_cohort.c.id).where(_cohort.c.id.in_(cohort_ids)).order_by(_cohort.c.id)
    connection.execute(rows.with_for_update(key_share=True)).all()


def _count_applications() -> sa.Select[Any]:
    key = (
        _application.c.cohort_id,
        _application.c.status,
        _application.c.stage,
        sa.func.coalesce(_application.c.college_id, sa.literal(NO_COLLEGE, _application.c.college_id.type)),
    )
    return sa.select(*key, sa.func.count()).group_by(*key)


def _count_cohorts() -> sa.Select[Any]:
    return sa.select(
        _cohort.c.id,
        _count(_application, ~_has_earlier_application()),
        _count(_traveler, _traveler.c.traveled_on.is_not(None)),
        _count(_traveler, _traveler.c.first_passport_on.is_not(None)),
        _count(_traveler, _traveler.c.first_flight_on.is_not(None)),
        _count(_traveler, _traveler.c.first_trip_abroad_on.is_not(None)),
        _count(_traveler, _has_outcome(_referral, _referral.c.state.in_(REFERRED))),
        _count(_traveler, _has_outcome(_placement)),
    )


def _count(rows: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).select_from(rows).where(rows.c.cohort_id == _cohort.c.id, condition)
    return counted.correlate(_cohort).scalar_subquery()


def _has_earlier_application() -> sa.Exists:
    earlier = _application.alias("earlier")
    same_person = earlier.c.person_id == _application.c.person_id
    return sa.exists().where(same_person, earlier.c.id < _application.c.id).correlate(_application)


def _has_outcome(rows: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists().where(rows.c.traveler_id == _traveler.c.id, *conditions).correlate(_traveler)


_SUMMARIES: Final = (
    (_application_count, _count_applications(), _application.c.cohort_id),
    (_cohort_count, _count_cohorts(), _cohort.c.id),
)
