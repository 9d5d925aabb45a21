"""Which flights does a cohort take, and who is on which?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.travelers import TRAVELER_STATUSES

_tables = Base.metadata.tables
_application = _tables["application"]
_booking = _tables["flight_traveler"]
_cohort = _tables["cohort"]
_flight = _tables["flight"]
_person = _tables["person"]
_traveler = _tables["traveler"]

_FLIGHT_COLUMNS = ("number", "origin", "destination", "departs_at", "arrives_at")


def read_flights(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per flight of the cohort, in the order of departure.

    Columns: flight_id (text), number, origin, destination (IATA codes), departs_at, arrives_at (UTC).
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    columns = [_flight.c[name] for name in _FLIGHT_COLUMNS]
    statement = sa.select(as_text(_flight.c.id).label("flight_id"), *columns).where(_flight.c.cohort_id == cohort_id)
    return read_frame(session, statement.order_by(_flight.c.departs_at, _flight.c.id))


def read_itineraries(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per import that something of is left of, the latest first: batch_id (text), flight_count, booking_count.

    When it was made stands in the id, which is a UUIDv7.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    own = _flight.c.cohort_id == cohort_id
    flights = sa.select(_flight.c.batch_id, sa.literal(1).label("flight"), sa.literal(0).label("booking")).where(own)
    bookings = (
        sa.select(_booking.c.batch_id, sa.literal(0), sa.literal(1))
        .join(_flight, _flight.c.id == _booking.c.flight_id)
        .where(own)
    )
    rows = sa.union_all(flights, bookings).subquery()
    statement = (
        sa.select(
            as_text(rows.c.batch_id).label("batch_id"),
            sa.func.sum(rows.c.flight).label("flight_count"),
            sa.func.sum(rows.c.booking).label("booking_count"),
        )
        .where(rows.c.batch_id.is_not(None))
        .group_by(rows.c.batch_id)
        .order_by(rows.c.batch_id.desc())
    )
    return read_frame(session, statement)


def read_bookings(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per traveler on a flight of the cohort, by departure and name; travelers who withdrew are left out.

    Columns: flight_id and traveler_id (text), full_name, email, state.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        sa.select(
            as_text(_booking.c.flight_id),
            as_text(_booking.c.traveler_id),
            _person.c.given_name,
            _person.c.family_name,
            _person.c.email,
            _booking.c.state,
        )
        .join(_flight, _flight.c.id == _booking.c.flight_id)
        .join(_traveler, _traveler.c.id == _booking.c.traveler_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .where(_flight.c.cohort_id == cohort_id, _application.c.status.in_(TRAVELER_STATUSES))
        .order_by(_flight.c.departs_at, _flight.c.id, _application.c.sort_name, _booking.c.id)
    )
    frame = read_frame(session, statement)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame["full_name"] = [full_name(given, family) for given, family in names]
    return frame[["flight_id", "traveler_id", "full_name", "email", "state"]]


def read_flights_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per flight that the person is booked on, the latest departure first.

    Columns: flight_id, traveler_id and cohort_id (text), cohort, number, origin, destination, departs_at, arrives_at
    (UTC), state.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        sa.select(
            as_text(_flight.c.id).label("flight_id"),
            as_text(_booking.c.traveler_id),
            as_text(_flight.c.cohort_id),
            _cohort.c.name.label("cohort"),
            *(_flight.c[name] for name in _FLIGHT_COLUMNS),
            _booking.c.state,
        )
        .join(_booking, _booking.c.flight_id == _flight.c.id)
        .join(_traveler, _traveler.c.id == _booking.c.traveler_id)
        .join(_cohort, _cohort.c.id == _flight.c.cohort_id)
        .where(_traveler.c.person_id == person_id)
        .order_by(_flight.c.departs_at.desc(), _flight.c.id.desc())
    )
    return read_frame(session, statement)
