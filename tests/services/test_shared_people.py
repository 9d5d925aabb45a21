"""What happens when several people record facts of one person's trips at once? Real threads, real databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

from sqlalchemy.engine import Engine
from sqlmodel import select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict
from mayatrack.models import Traveler
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.travelers import record_passport
from tests.factories import make_application, make_cohort, make_person, make_traveler

ROUNDS = 6


def make_trips(engine: Engine, count: int) -> list[Traveler]:
    """Trips of one person who had never had a passport, all departing on different days."""
    with writing(engine) as session:
        person = make_person(session)
        trips = []
        for number in range(count):
            cohort = make_cohort(session, departs_on=date(2024, 6, 9) + timedelta(days=number))
            application = make_application(
                session,
                person_id=person.id,
                cohort_id=cohort.id,
                status=Status.CONFIRMED,
                had_passport_before=Baseline.NO,
            )
            trips.append(make_traveler(session, application_id=application.id))
        rebuild_summaries(session)
    return trips


def test_first_passport_stays_exact_under_several_writers(engine: Engine, local_actor: Actor) -> None:
    trips = make_trips(engine, 4)
    start = Barrier(len(trips))

    def keep_recording(number: int) -> int:
        """Issue the passport of one trip and take it back, again and again; how often somebody else was faster."""
        conflicts = 0
        start.wait()
        for round_number in range(ROUNDS):
            issued_on = date(2024, 4, 1 + round_number) if round_number % 2 or number else None
            state = DocumentState.IN_HAND if issued_on else DocumentState.NOT_STARTED
            expires_on = date(2034, 4, 1) if issued_on else None
            try:
                with writing(engine) as session:
                    record_passport(
                        session,
                        trips[number].id,
                        state=state,
                        issued_on=issued_on,
                        expires_on=expires_on,
                        by=local_actor,
                    )
            except EditConflict:
                conflicts += 1
        return conflicts

    with ThreadPoolExecutor(len(trips)) as pool:
        conflicts = list(pool.map(keep_recording, range(len(trips))))
    assert all(count < ROUNDS for count in conflicts)
    with reading(engine) as session:
        travelers = session.exec(select(Traveler)).all()
        issued = {traveler.id: traveler.passport_issued_on for traveler in travelers}
        earliest = next((trip.id for trip in trips if issued[trip.id]), None)
        firsts = {traveler.id: traveler.first_passport_on for traveler in travelers if traveler.first_passport_on}
        assert firsts == ({earliest: issued[earliest]} if earliest else {})
        assert find_stale_summaries(session) == []
