"""Who keeps whom company before a sample trip, and who was counted and what happened on one that is just over?"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.trip_days import IncidentKind, TripPoint
from mayatrack.models import Buddy, CheckIn, Flight, Incident
from mayatrack.models.airports import airport_zone
from mayatrack.services.reference import read_data
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.flights import is_booked
from mayatrack.services.samples.rows import Rows
from mayatrack.services.samples.travelers import SampleTraveler

# Longer ago nobody kept this in a table.
JUST_BACK: Final = timedelta(days=60)
# How many first flyers still wait for a buddy, and how many are not counted at home yet.
WITHOUT_BUDDY: Final = 2
NOT_HOME: Final = 2


def make_trip_days(
    rows: Rows,
    sample: SampleCohort,
    travelers: Sequence[SampleTraveler],
    applications: Sequence[SampleApplication],
    *,
    by_id: UUID,
    today: date,
) -> None:
    """Buddies for a trip to come; check-ins and incidents of one that is on or just over."""
    cohort = sample.cohort
    if cohort.departs_on > today:
        _make_buddies(rows, travelers, applications)
    elif cohort.returns_on + JUST_BACK >= today:
        gone = [each for each in travelers if each.has_traveled]
        _make_check_ins(rows, sample, gone, by_id=by_id, today=today)
        _make_incidents(rows, sample, gone, by_id=by_id, today=today)


def _make_buddies(rows: Rows, travelers: Sequence[SampleTraveler], applications: Sequence[SampleApplication]) -> None:
    past = {made.application.id: made.application.had_flown_before for made in applications}
    booked = [each.traveler for each in travelers if is_booked(each)]
    first = [each for each in booked if past[each.application_id] is Baseline.NO]
    flown = [each for each in booked if past[each.application_id] is Baseline.YES]
    others = [each.traveler for each in travelers if not is_booked(each)]
    # One is with somebody who has no seat on the same flights, for staff to notice.
    company = [*others[:1], *flown]
    for traveler, buddy in zip(first[: max(0, len(first) - WITHOUT_BUDDY)], company, strict=False):
        rows.add(Buddy(traveler_id=traveler.id, buddy_id=buddy.id))


def _make_check_ins(
    rows: Rows, sample: SampleCohort, gone: Sequence[SampleTraveler], *, by_id: UUID, today: date
) -> None:
    flights = [flight for flight in rows.list_records(Flight) if flight.cohort_id == sample.cohort.id]
    if not flights:
        return
    out = [flight for flight in flights if flight.departs_at.date() <= sample.cohort.departs_on + timedelta(days=2)]
    back = [flight for flight in flights if flight not in out]
    early = timedelta(hours=3)
    moments = {
        TripPoint.DEPARTURE_AIRPORT: out[0].departs_at - early,
        TripPoint.ARRIVED: out[-1].arrives_at,
    }
    if back:
        moments[TripPoint.RETURN_AIRPORT] = back[0].departs_at - early
        moments[TripPoint.HOME] = back[-1].arrives_at
    for point, start in moments.items():
        counted = gone[:-NOT_HOME] if point is TripPoint.HOME else gone
        for place, each in enumerate(counted):
            at = start + timedelta(minutes=20, seconds=40 * place)
            if at.date() <= today:
                rows.add(CheckIn(traveler_id=each.traveler.id, point=point, checked_at=at, checked_by_id=by_id))


def _make_incidents(
    rows: Rows, sample: SampleCohort, gone: Sequence[SampleTraveler], *, by_id: UUID, today: date
) -> None:
    for row in read_data("sample_incidents.csv"):
        day = sample.cohort.departs_on + timedelta(days=int(row["day"]))
        if day <= min(today, sample.cohort.returns_on) and gone:
            one = sample.draw.choice(gone).traveler.id
            rows.add(
                Incident(
                    cohort_id=sample.cohort.id,
                    traveler_id=None if row["is_group"] == "yes" else one,
                    kind=IncidentKind(row["kind"]),
                    happened_at=_moment(rows, sample, day, time.fromisoformat(row["time"])),
                    what=row["what"],
                    action=row["action"],
                    recorded_by_id=by_id,
                )
            )


def _moment(rows: Rows, sample: SampleCohort, day: date, at: time) -> datetime:
    """By the clocks of the place where the first way out ends."""
    flights = [flight for flight in rows.list_records(Flight) if flight.cohort_id == sample.cohort.id]
    zone = airport_zone(flights[1 if len(flights) > 2 else 0].destination) if flights else UTC
    return datetime.combine(day, at, zone).astimezone(UTC)
