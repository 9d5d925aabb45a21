"""Who of a sample cohort travels, with which document, and what was a first time?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import BOOK_VALIDITY_YEARS, DocumentState, add_months
from mayatrack.domain.first_times import TripFacts, derive_first_times
from mayatrack.models import Cohort, Traveler
from mayatrack.services.samples.applications import SampleApplication
from mayatrack.services.samples.cohorts import SampleCohort
from mayatrack.services.samples.rows import Rows

# From here on a passport is valid for ten years.
SIXTEEN_YEARS_DAYS: Final = 5_850
# Before a trip, most of those who have a passport have shown it.
SHOWN_RATE: Final = 0.8
# Before a trip, first passports are at different points; the list is walked from one to the next.
FIRST_PASSPORT_STATES: Final = (
    DocumentState.APPLIED,
    DocumentState.IN_HAND,
    DocumentState.APPOINTMENT,
    DocumentState.APPLIED,
    DocumentState.NOT_STARTED,
    DocumentState.IN_HAND,
    DocumentState.NOT_STARTED,
)
# In the last weeks all have shown theirs, and nearly all first ones are there.
LAST_STATES: Final = (DocumentState.IN_HAND, DocumentState.IN_HAND, DocumentState.APPLIED)
LAST_WEEKS: Final = timedelta(weeks=4)


@dataclass(frozen=True)
class SampleTraveler:
    """A traveler with the status of the application."""

    traveler: Traveler
    status: Status

    @property
    def has_traveled(self) -> bool:
        """Did this person make the trip?"""
        return self.status is Status.TRAVELED


def make_travelers(
    rows: Rows, sample: SampleCohort, applications: list[SampleApplication], *, today: date
) -> list[SampleTraveler]:
    """Everybody who was ever confirmed, as the product keeps them."""
    confirmed = [made for made in applications if Status.CONFIRMED in made.steps]
    is_soon = sample.cohort.departs_on - today < LAST_WEEKS
    states, shown_rate = cycle(LAST_STATES if is_soon else FIRST_PASSPORT_STATES), 1 if is_soon else SHOWN_RATE
    made = []
    for each in confirmed:
        traveler = _make_traveler(each)
        _add_document(traveler, each, states, shown_rate, sample.draw, today)
        if each.application.status is Status.TRAVELED:
            traveler.traveled_on = sample.cohort.departs_on
        _add_first_times(traveler, each, sample.cohort)
        made.append(SampleTraveler(rows.add(traveler), each.application.status))
    return made


def _make_traveler(made: SampleApplication) -> Traveler:
    application = made.application
    return Traveler(application_id=application.id, person_id=application.person_id, cohort_id=application.cohort_id)


def _add_document(
    traveler: Traveler,
    made: SampleApplication,
    states: Iterator[DocumentState],
    shown_rate: float,
    draw: Random,
    today: date,
) -> None:
    status = made.application.status
    if status in {Status.WITHDRAWN, Status.DID_NOT_TRAVEL}:
        return
    if made.application.had_passport_before is Baseline.NO:
        state = DocumentState.IN_HAND if status is Status.TRAVELED else next(states)
        _add_first_passport(traveler, state, made.steps[Status.CONFIRMED].date(), draw, today)
    elif status is Status.TRAVELED or draw.random() < shown_rate:
        _add_earlier_passport(traveler, made, draw)


def _add_first_passport(
    traveler: Traveler, state: DocumentState, confirmed_on: date, draw: Random, today: date
) -> None:
    traveler.document_state = state
    if state is DocumentState.APPLIED:
        traveler.passport_applied_on = today - timedelta(days=draw.randint(8, 30))
    if state is DocumentState.IN_HAND:
        traveler.passport_applied_on = confirmed_on + timedelta(days=draw.randint(2, 12))
        _add_book(traveler, traveler.passport_applied_on + timedelta(days=draw.randint(45, 70)))


def _add_earlier_passport(traveler: Traveler, made: SampleApplication, draw: Random) -> None:
    earliest = made.applicant.birth_on + timedelta(days=SIXTEEN_YEARS_DAYS)
    latest = made.applicant.person.created_at.date() - timedelta(days=30)
    traveler.document_state = DocumentState.IN_HAND
    _add_book(traveler, earliest + timedelta(days=draw.randint(0, (latest - earliest).days)))


def _add_book(traveler: Traveler, issued_on: date) -> None:
    traveler.passport_issued_on = issued_on
    traveler.passport_expires_on = add_months(issued_on, 12 * BOOK_VALIDITY_YEARS)


def _add_first_times(traveler: Traveler, made: SampleApplication, cohort: Cohort) -> None:
    # Nobody in the sample program travels twice, so that one trip holds all of a person's facts.
    application = made.application
    facts = TripFacts(
        traveler_id=traveler.id,
        departs_on=cohort.departs_on,
        had_passport_before=application.had_passport_before,
        had_flown_before=application.had_flown_before,
        had_traveled_abroad_before=application.had_traveled_abroad_before,
        passport_issued_on=traveler.passport_issued_on,
        # Every cohort boards its first flight on the day it departs.
        flown_on=traveler.traveled_on,
        traveled_on=traveler.traveled_on,
    )
    first = derive_first_times([facts])[traveler.id]
    traveler.first_passport_on = first.first_passport_on
    traveler.first_flight_on = first.first_flight_on
    traveler.first_trip_abroad_on = first.first_trip_abroad_on
