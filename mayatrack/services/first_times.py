"""Keep the derived first times of people in step with the facts of their trips."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from mayatrack.domain.first_times import FirstTimes, TripFacts, derive_first_times
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.zones import find_day
from mayatrack.models import Application, Cohort, Flight, FlightTraveler, Traveler
from mayatrack.services.summaries import refresh_summaries

# Databases limit the values of one statement; an import may change tens of thousands of people.
CHUNK: Final = 5_000


def refresh_people(session: Session, person_ids: Collection[UUID]) -> None:
    """Derive again what follows from these people's trips: their first times, and the counts of all their cohorts."""
    cohort_ids: set[UUID] = set()
    for people in _chunk(person_ids):
        refresh_first_times(session, people)
        cohort_ids |= set(session.exec(_select_trip_cohorts(people)))
    refresh_summaries(session, cohort_ids)


def lock_trips(session: Session, person_ids: Collection[UUID], *, also: Collection[UUID] = ()) -> None:
    """Lock every cohort with a trip of these people, and the cohorts `also`, until the transaction ends.

    Call it before reading what first times are derived from. All writers lock in the order of the cohorts' ids, so that
    no two of them ever wait for each other.
    """
    cohort_ids = set(also).union(*(session.exec(_select_trip_cohorts(people)) for people in _chunk(person_ids)))
    rows = select(Cohort.id).where(col(Cohort.id).in_(cohort_ids)).order_by(col(Cohort.id))
    session.exec(rows.with_for_update(key_share=True)).all()


def refresh_first_times(session: Session, person_ids: Collection[UUID]) -> None:
    """Derive again the first passport, flight and trip abroad of these people, from all of their trips."""
    session.flush()
    trips = _read_trips(session, person_ids)
    derived: dict[UUID, FirstTimes] = {}
    for facts in trips.values():
        derived.update(derive_first_times(facts))
    travelers = session.exec(select(Traveler).where(col(Traveler.id).in_(derived))).all()
    changed = [traveler for traveler in travelers if _stored(traveler) != derived[traveler.id]]
    # Cleared first: a date that moves from one trip to another may never stand on both.
    for traveler in changed:
        _store(traveler, FirstTimes())
    session.flush()
    for traveler in changed:
        _store(traveler, derived[traveler.id])
    session.flush()


def _read_trips(session: Session, person_ids: Collection[UUID]) -> dict[UUID, list[TripFacts]]:
    flown = (
        sa.select(
            col(FlightTraveler.traveler_id).label("traveler_id"), sa.func.min(Flight.departs_at).label("departs_at")
        )
        .join(Flight, col(Flight.id) == FlightTraveler.flight_id)
        .where(col(FlightTraveler.state) == BoardingState.FLOWN)
        .group_by(col(FlightTraveler.traveler_id))
        .subquery()
    )
    rows = session.execute(
        sa.select(Traveler, Application, col(Cohort.departs_on), flown.c.departs_at)
        .join(Application, col(Application.id) == Traveler.application_id)
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
        .outerjoin(flown, flown.c.traveler_id == Traveler.id)
        .where(col(Traveler.person_id).in_(person_ids))
        # What this session read before it held the locks may have changed since.
        .execution_options(populate_existing=True)
    )
    trips = defaultdict(list)
    for traveler, application, departs_on, flown_at in rows:
        trips[traveler.person_id].append(
            TripFacts(
                traveler_id=traveler.id,
                departs_on=departs_on,
                had_passport_before=application.had_passport_before,
                had_flown_before=application.had_flown_before,
                had_traveled_abroad_before=application.had_traveled_abroad_before,
                passport_issued_on=traveler.passport_issued_on,
                flown_on=find_day(flown_at) if flown_at else None,
                traveled_on=traveler.traveled_on,
            )
        )
    return trips


def _select_trip_cohorts(person_ids: Collection[UUID]) -> SelectOfScalar[UUID]:
    return select(Traveler.cohort_id).where(col(Traveler.person_id).in_(person_ids)).distinct()


def _chunk(person_ids: Collection[UUID]) -> Iterator[list[UUID]]:
    ordered = sorted(set(person_ids))
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def _stored(traveler: Traveler) -> FirstTimes:
    return FirstTimes(traveler.first_passport_on, traveler.first_flight_on, traveler.first_trip_abroad_on)


def _store(traveler: Traveler, times: FirstTimes) -> None:
    traveler.first_passport_on = times.first_passport_on
    traveler.first_flight_on = times.first_flight_on
    traveler.first_trip_abroad_on = times.first_trip_abroad_on
