"""Can two people, or eight, give the last seat away at once? Real threads, real databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from time import sleep
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError, SeatsTaken
from mayatrack.models import Application, Cohort
from mayatrack.models.base import today
from mayatrack.services import applications
from mayatrack.services.applications import count_taken_seats, lapse_offers, move_application
from mayatrack.services.records import fetch
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_cohort

REPLY_BY_ON = today() + timedelta(days=14)
SEATS = 3
# How long a writer dwells between counting the seats and taking one: the chance for everybody else.
DWELL_SECONDS = 0.05
Outcome = str


@pytest.fixture(autouse=True)
def slow_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every writer dwell after it counted the seats."""

    def count_slowly(session: Session, cohort_id: UUID) -> int:
        counted = count_taken_seats(session, cohort_id)
        sleep(DWELL_SECONDS)
        return counted

    monkeypatch.setattr(applications, "count_taken_seats", count_slowly)


def fill_but_one(engine: Engine, count: int) -> tuple[UUID, list[UUID]]:
    """A cohort with one free seat, and `count` applications in review that would like it."""
    with writing(engine) as session:
        leaves_on = REPLY_BY_ON + timedelta(days=60)
        cohort = make_cohort(session, seat_count=SEATS, departs_on=leaves_on, returns_on=leaves_on)
        for _ in range(SEATS - 1):
            make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
        waiting = [make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW) for _ in range(count)]
        rebuild_summaries(session)
    return cohort.id, [application.id for application in waiting]


def run_at_once(count: int, work: Callable[[int], Outcome]) -> list[Outcome]:
    """What `count` threads answer that start together."""
    start = Barrier(count)

    def begin(number: int) -> Outcome:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return sorted(pool.map(begin, range(count)))


def offer(engine: Engine, application_id: UUID, by: Actor) -> Outcome:
    """Offer the seat, as the pages do."""
    try:
        with writing(engine) as session:
            move_application(session, application_id, to=Status.OFFERED, reply_by_on=REPLY_BY_ON, by=by)
    except SeatsTaken:
        return "no seat"
    return "offered"


def offer_naively(engine: Engine, application_id: UUID, cohort_id: UUID) -> Outcome:
    """Count first and write afterwards, as somebody would who does not know about locks."""
    with reading(engine) as session:
        cohort = session.get_one(Cohort, cohort_id)
        try:
            applications.check_seat_is_free(session, cohort)
        except SeatsTaken:
            return "no seat"
    with writing(engine) as session:
        application = session.get_one(Application, application_id)
        application.status, application.reply_by_on = Status.OFFERED, REPLY_BY_ON
    return "offered"


@pytest.mark.parametrize("count", [2, 8])
def test_last_seat_is_given_away_once(engine: Engine, local_actor: Actor, count: int) -> None:
    cohort_id, waiting = fill_but_one(engine, count)
    outcomes = run_at_once(count, lambda number: offer(engine, waiting[number], local_actor))
    assert outcomes == ["no seat"] * (count - 1) + ["offered"]
    with reading(engine) as session:
        assert count_taken_seats(session, cohort_id) == SEATS
        assert find_stale_summaries(session) == []


@pytest.mark.parametrize("count", [2, 8])
def test_counting_without_the_lock_oversells(engine: Engine, count: int) -> None:
    """The control: these threads really are at it at once."""
    cohort_id, waiting = fill_but_one(engine, count)
    outcomes = run_at_once(count, lambda number: offer_naively(engine, waiting[number], cohort_id))
    assert outcomes.count("offered") > 1
    with reading(engine) as session:
        assert count_taken_seats(session, cohort_id) > SEATS


def test_service_without_its_lock_oversells(
    postgresql_engine: Engine, local_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control for the service itself; SQLite locks the whole database when the write begins."""
    monkeypatch.setattr(applications, "lock_cohort", lambda session, cohort_id: fetch(session, Cohort, cohort_id))
    cohort_id, waiting = fill_but_one(postgresql_engine, 2)
    outcomes = run_at_once(2, lambda number: offer(postgresql_engine, waiting[number], local_actor))
    assert outcomes == ["offered", "offered"]
    with reading(postgresql_engine) as session:
        assert count_taken_seats(session, cohort_id) == SEATS + 1


def test_one_of_two_steps_of_one_application_wins(engine: Engine, local_actor: Actor) -> None:
    """Somebody confirms an offer while somebody else lapses it: it ends as one of the two, with one step kept."""
    with writing(engine) as session:
        offered = make_application(session, status=Status.OFFERED, reply_by_on=today() - timedelta(days=1))

    def confirm() -> Outcome:
        try:
            with writing(engine) as session:
                move_application(session, offered.id, to=Status.CONFIRMED, version=offered.version, by=local_actor)
        except MayatrackError:
            return "refused"
        return "confirmed"

    def lapse() -> Outcome:
        with writing(engine) as session:
            return f"{lapse_offers(session, today=today(), by=local_actor)} lapsed"

    outcomes = run_at_once(2, lambda number: (confirm, lapse)[number]())
    assert outcomes in (["0 lapsed", "confirmed"], ["1 lapsed", "refused"])
