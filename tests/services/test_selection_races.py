"""Can several people who decide, release and offer at the same moment give one seat away twice? Real threads."""

from collections.abc import Callable
from datetime import timedelta
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import Decision
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Cohort, DecisionChange, PendingDecision, WaitlistPlace
from mayatrack.models.base import today
from mayatrack.services import applications, decisions, waitlists
from mayatrack.services.applications import count_taken_seats, move_application
from mayatrack.services.decisions import FirstOf, count_seats, decide_applications
from mayatrack.services.records import fetch
from mayatrack.services.release import release_decisions
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.waitlists import offer_seat
from tests.factories import make_application, make_waitlist_place
from tests.services.selection_rows import make_deciding, make_ranked
from tests.services.test_seats import run_at_once

REPLY_BY_ON = today() + timedelta(days=3)
SEATS = 2
# How long a writer dwells between counting the seats and taking one: the chance for everybody else.
DWELL_SECONDS = 0.05


@pytest.fixture(autouse=True)
def slow_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every writer dwell after it counted the seats."""

    def slow(count: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any) -> Any:
            counted = count(*given)
            sleep(DWELL_SECONDS)
            return counted

        return act

    monkeypatch.setattr(applications, "count_taken_seats", slow(count_taken_seats))
    monkeypatch.setattr(decisions, "count_seats", slow(count_seats))


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services that believe to hold the lock; SQLite locks the whole database when a write begins."""
    for module in (applications, decisions, waitlists):
        monkeypatch.setattr(module, "lock_cohort", lambda session, cohort_id: fetch(session, Cohort, cohort_id))


def make_waiting(session: Session, cohort: Cohort, count: int) -> list[UUID]:
    found = []
    for position in range(1, count + 1):
        application = make_application(
            session, cohort_id=cohort.id, status=Status.WAITLISTED, had_passport_before=Baseline.YES
        )
        make_waitlist_place(session, application_id=application.id, position=position)
        found.append(application.id)
    return found


def start(engine: Engine, count: int) -> tuple[UUID, list[UUID]]:
    """A cohort of two free seats, and so many people on its waitlist."""
    with writing(engine) as session:
        cohort = make_deciding(session, seat_count=SEATS)
        waiting = make_waiting(session, cohort, count)
        rebuild_summaries(session)
    return cohort.id, waiting


def attempt(engine: Engine, write: Callable[[Session], Any]) -> str:
    """Was it done, or refused?"""
    try:
        with writing(engine) as session:
            write(session)
    except RuleBroken:
        return "refused"
    return "done"


def offer_all_at_once(engine: Engine, waiting: list[UUID], by: Actor) -> list[str]:
    def offer(number: int) -> str:
        key = waiting[number]
        return attempt(
            engine, lambda session: offer_seat(session, key, reply_by_on=REPLY_BY_ON, reason="called first", by=by)
        )

    return run_at_once(len(waiting), offer)


def test_last_seats_go_to_as_many_alternates_as_there_are(engine: Engine, local_actor: Actor) -> None:
    cohort_id, waiting = start(engine, 8)
    outcomes = offer_all_at_once(engine, waiting, local_actor)
    assert outcomes == ["done"] * SEATS + ["refused"] * (8 - SEATS)
    with reading(engine) as session:
        assert count_taken_seats(session, cohort_id) == SEATS
        assert len(session.exec(select(WaitlistPlace)).all()) == 8 - SEATS
        assert find_stale_summaries(session) == []


@pytest.mark.usefixtures("unlocked")
def test_alternates_without_the_lock_oversell(postgresql_engine: Engine, local_actor: Actor) -> None:
    """The control: these threads really are at it at once."""
    cohort_id, waiting = start(postgresql_engine, 4)
    offer_all_at_once(postgresql_engine, waiting, local_actor)
    with reading(postgresql_engine) as session:
        assert count_taken_seats(session, cohort_id) > SEATS


def test_alternates_without_the_check_oversell(
    engine: Engine, local_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other control: the lock alone is not enough."""
    monkeypatch.setattr(applications, "check_seat_is_free", lambda *_: None)
    cohort_id, waiting = start(engine, 4)
    assert offer_all_at_once(engine, waiting, local_actor) == ["done"] * 4
    with reading(engine) as session:
        assert count_taken_seats(session, cohort_id) == 4


def test_release_and_offers_by_hand_share_the_seats(engine: Engine, local_actor: Actor) -> None:
    cohort_id, waiting = start(engine, 3)
    with writing(engine) as session:
        make_ranked(session, session.get_one(Cohort, cohort_id), 90, 80)
        decide_applications(session, cohort_id, choice=FirstOf(2), decision=Decision.OFFER, by=local_actor)
        rebuild_summaries(session)

    def act(number: int) -> str:
        if number == 3:
            return "release " + attempt(
                engine, lambda session: release_decisions(session, cohort_id, reply_by_on=REPLY_BY_ON, by=local_actor)
            )
        return attempt(
            engine,
            lambda session: move_application(
                session, waiting[number], to=Status.OFFERED, reply_by_on=REPLY_BY_ON, by=local_actor
            ),
        )

    outcomes = run_at_once(4, act)
    assert outcomes in (
        ["done", "done", "refused", "release refused"],
        ["refused", "refused", "refused", "release done"],
    )
    with reading(engine) as session:
        assert count_taken_seats(session, cohort_id) == SEATS
        assert find_stale_summaries(session) == []


def decide_at_once(engine: Engine, cohort_id: UUID, by: Actor) -> list[str]:
    return run_at_once(
        6,
        lambda _: attempt(
            engine,
            lambda session: decide_applications(session, cohort_id, choice=FirstOf(1), decision=Decision.OFFER, by=by),
        ),
    )


def test_pending_offers_never_go_past_the_seats(engine: Engine, local_actor: Actor) -> None:
    cohort_id, _ = start(engine, 0)
    with writing(engine) as session:
        make_ranked(session, session.get_one(Cohort, cohort_id), *range(6))
    assert decide_at_once(engine, cohort_id, local_actor) == ["done"] * SEATS + ["refused"] * 4
    with reading(engine) as session:
        assert len(session.exec(select(PendingDecision)).all()) == SEATS
        assert len(session.exec(select(DecisionChange)).all()) == SEATS


def test_only_one_of_many_releases_happens(engine: Engine, local_actor: Actor) -> None:
    cohort_id, _ = start(engine, 0)
    with writing(engine) as session:
        make_ranked(session, session.get_one(Cohort, cohort_id), *range(6))
        decide_applications(session, cohort_id, choice=FirstOf(9), decision=Decision.WAITLIST, by=local_actor)
        rebuild_summaries(session)
    outcomes = run_at_once(
        4,
        lambda _: attempt(
            engine, lambda session: release_decisions(session, cohort_id, reply_by_on=None, by=local_actor)
        ),
    )
    assert outcomes == ["done", "refused", "refused", "refused"]
    with reading(engine) as session:
        places = sorted(session.exec(select(WaitlistPlace.position)).all())
        assert places == list(range(1, 7))
