"""Who travels with a cohort, how far is each document, and on which trips was one person?"""

from typing import Any
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_booking = _tables["flight_traveler"]
_cohort = _tables["cohort"]
_destination = _tables["destination"]
_entry_rule = _tables["entry_rule"]
_person = _tables["person"]
_traveler = _tables["traveler"]

# Whoever withdrew keeps the traveler's record and is on no list any more.
TRAVELER_STATUSES = (Status.CONFIRMED, Status.TRAVELED, Status.DID_NOT_TRAVEL)


def read_travelers(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per traveler of the cohort, by name.

    Columns: those of `read_trips_of`, person_id (text), full_name, email.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        _select_trips()
        .add_columns(
            as_text(_person.c.id).label("person_id"), _person.c.given_name, _person.c.family_name, _person.c.email
        )
        .join(_person, _person.c.id == _traveler.c.person_id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status.in_(TRAVELER_STATUSES))
        .order_by(_application.c.sort_name, _traveler.c.id)
    )
    frame = read_frame(session, statement)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame["full_name"] = [full_name(given, family) for given, family in names]
    return frame.drop(columns=["given_name", "family_name"])


def read_trips_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per trip that the person was ever confirmed for, the latest departure first.

    Columns: traveler_id, application_id and cohort_id (text), version and application_version, status, cohort, country,
    departs_on, returns_on; document_state, passport_applied_on, passport_issued_on, passport_expires_on;
    had_passport_before, had_flown_before, had_traveled_abroad_before; traveled_on, first_passport_on, first_flight_on,
    first_trip_abroad_on; flight_count (booked); and what the destination asks: anchor, months, max_age_years,
    is_confirmed, checked_on (all missing without a rule).
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        _select_trips()
        .where(_traveler.c.person_id == person_id)
        .order_by(_cohort.c.departs_on.desc(), _traveler.c.id.desc())
    )
    return read_frame(session, statement)


def _select_trips() -> sa.Select[Any]:
    traveler, application, rule = _traveler.c, _application.c, _entry_rule.c
    flights = (
        sa.select(sa.func.count()).where(_booking.c.traveler_id == traveler.id).correlate(_traveler).scalar_subquery()
    )
    return (
        sa.select(
            as_text(traveler.id).label("traveler_id"),
            as_text(traveler.application_id),
            as_text(traveler.cohort_id),
            traveler.version,
            application.version.label("application_version"),
            application.status,
            _cohort.c.name.label("cohort"),
            _destination.c.country,
            _cohort.c.departs_on,
            _cohort.c.returns_on,
            traveler.document_state,
            *(traveler[f"passport_{what}_on"] for what in ("applied", "issued", "expires")),
            *(application[f"had_{what}_before"] for what in ("passport", "flown", "traveled_abroad")),
            traveler.traveled_on,
            *(traveler[f"first_{what}_on"] for what in ("passport", "flight", "trip_abroad")),
            flights.label("flight_count"),
            *(rule[name] for name in ("anchor", "months", "max_age_years", "is_confirmed", "checked_on")),
        )
        .select_from(_traveler)
        .join(_application, application.id == traveler.application_id)
        .join(_cohort, _cohort.c.id == traveler.cohort_id)
        .join(_destination, _destination.c.id == _cohort.c.destination_id)
        .outerjoin(_entry_rule, rule.destination_id == _destination.c.id)
    )
