"""Which flights does a sample cohort take, and who was on them?"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.flights import BoardingState
from mayatrack.models import Cohort, Flight, FlightTraveler
from mayatrack.models.airports import airport_zone
from mayatrack.services.reference import read_data
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

STATE_OF_STATUS: Final = {
    Status.TRAVELED: BoardingState.FLOWN,
    Status.DID_NOT_TRAVEL: BoardingState.MISSED,
    Status.CONFIRMED: BoardingState.PLANNED,
}


def make_flights(rows: Rows, sample: SampleCohort, travelers: list[SampleTraveler]) -> None:
    """The cohort's flights out and back, with those who are booked or were on board."""
    booked = [each for each in travelers if is_booked(each)]
    for row in _read_flights():
        if booked and row["country_code"] == sample.country_code:
            flight = rows.add(_make_flight(row, sample.cohort))
            for each in booked:
                state = STATE_OF_STATUS[each.status]
                rows.add_values(
                    FlightTraveler, version=1, flight_id=flight.id, traveler_id=each.traveler.id, state=state
                )


def is_booked(each: SampleTraveler) -> bool:
    """Does this traveler have seats on the cohort's flights? None before the document is at least under way."""
    # Somebody missed a flight all the same.
    is_under_way = each.traveler.document_state is not DocumentState.NOT_STARTED
    return each.status is Status.DID_NOT_TRAVEL or (each.status in STATE_OF_STATUS and is_under_way)


def _make_flight(row: dict[str, str], cohort: Cohort) -> Flight:
    start = cohort.departs_on if row["direction"] == "out" else cohort.returns_on
    return Flight(
        cohort_id=cohort.id,
        number=row["number"],
        origin=row["origin"],
        destination=row["destination"],
        departs_at=_moment(start, row["departs_day"], row["departs_time"], row["origin"]),
        arrives_at=_moment(start, row["arrives_day"], row["arrives_time"], row["destination"]),
    )


def _moment(start: date, day: str, local_time: str, airport: str) -> datetime:
    local_day = start + timedelta(days=int(day))
    local = datetime.combine(local_day, time.fromisoformat(local_time), airport_zone(airport))
    return local.astimezone(UTC)


@lru_cache(maxsize=1)
def _read_flights() -> list[dict[str, str]]:
    return read_data("sample_flights.csv")
