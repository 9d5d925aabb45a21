"""Which trip gave a person the first passport, the first flight, the first trip abroad?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from mayatrack.domain.baseline import Baseline


@dataclass(frozen=True)
class TripFacts:
    """What one trip of one person says; a date is None while the thing has not happened."""

    traveler_id: UUID
    departs_on: date
    had_passport_before: Baseline
    had_flown_before: Baseline
    had_traveled_abroad_before: Baseline
    passport_issued_on: date | None
    flown_on: date | None
    traveled_on: date | None


@dataclass(frozen=True)
class FirstTimes:
    """The dates that one trip contributes to a person's first times; None where it contributes none."""

    first_passport_on: date | None = None
    first_flight_on: date | None = None
    first_trip_abroad_on: date | None = None


def derive_first_times(trips: Sequence[TripFacts]) -> dict[UUID, FirstTimes]:
    """The first times of ONE person, by traveler id.

    A first time belongs to the earliest trip on which it happened, and only if that trip's baseline says no and no
    earlier trip's baseline said yes. Each of the three is therefore set on at most one trip.
    """
    in_order = sorted(trips, key=lambda trip: (trip.departs_on, trip.traveler_id))
    passport = _first(in_order, lambda trip: (trip.had_passport_before, trip.passport_issued_on))
    flight = _first(in_order, lambda trip: (trip.had_flown_before, trip.flown_on))
    abroad = _first(in_order, lambda trip: (trip.had_traveled_abroad_before, trip.traveled_on))
    return {
        trip.traveler_id: FirstTimes(
            first_passport_on=trip.passport_issued_on if trip is passport else None,
            first_flight_on=trip.flown_on if trip is flight else None,
            first_trip_abroad_on=trip.traveled_on if trip is abroad else None,
        )
        for trip in in_order
    }


def _first(
    in_order: Sequence[TripFacts], read: Callable[[TripFacts], tuple[Baseline, date | None]]
) -> TripFacts | None:
    for trip in in_order:
        baseline, happened_on = read(trip)
        if baseline is Baseline.YES:
            return None
        if happened_on is not None:
            return trip if baseline is Baseline.NO else None
    return None
