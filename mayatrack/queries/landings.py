"""On which local day does each traveler's flight land in the country that the trip goes to?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.flights import BoardingState
from mayatrack.models import Base
from mayatrack.models.airports import airport_country, airport_zone
from mayatrack.queries.frames import as_raw

_booking = Base.metadata.tables["flight_traveler"]
_flight = Base.metadata.tables["flight"]
NOT_MISSED: Final = (BoardingState.PLANNED, BoardingState.FLOWN)


def find_landings(session: Session, country_codes: Mapping[UUID, str]) -> dict[Any, date]:
    """Traveler's key → the local day of their first landing in the country; without such a flight they are left out.

    `country_codes`: cohort's id → the two letters of the country. A key is an id as the driver has it. Whoever asks has
    been let in already.
    """
    statement = sa.select(
        _flight.c.id, as_raw(_flight.c.id), _flight.c.cohort_id, _flight.c.destination, _flight.c.arrives_at
    ).where(_flight.c.cohort_id.in_(list(country_codes)))
    flights = [
        row for row in session.connection().execute(statement) if airport_country(row[3]) == country_codes[row[2]]
    ]
    landings = {
        key: (arrives_at, arrives_at.astimezone(airport_zone(code)).date()) for _, key, _, code, arrives_at in flights
    }
    booked = sa.select(as_raw(_booking.c.traveler_id), as_raw(_booking.c.flight_id)).where(
        _booking.c.flight_id.in_([row[0] for row in flights]), _booking.c.state.in_(NOT_MISSED)
    )
    first: dict[Any, tuple[datetime, date]] = {}
    for traveler_key, flight_key in session.connection().execute(booked):
        landing = landings[flight_key]
        if traveler_key not in first or landing < first[traveler_key]:
            first[traveler_key] = landing
    return {traveler_key: day for traveler_key, (_, day) in first.items()}
