"""Can any sequence of what several people do oversell a cohort, lose a step, or spoil the waitlist's order?"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import HOLDS_SEAT, TRANSITIONS, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import DECIDABLE, STATUS_OF_DECISION, Decision
from mayatrack.domain.roles import LOCAL_USER_ROLES, Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.models import Application, Cohort, DecisionChange, PendingDecision, SelectionPlan, StatusChange
from mayatrack.models import WaitlistPlace as Place
from mayatrack.models.base import today
from mayatrack.models.rankings import RankingFilter
from mayatrack.queries.decisions import read_batches
from mayatrack.services import applications, decisions, release
from mayatrack.services.applications import lapse_offers, move_application
from mayatrack.services.cohorts import check_cohort, edit_cohort
from mayatrack.services.decisions import FirstOf, decide_applications, undo_decisions
from mayatrack.services.release import release_decisions
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.waitlist_places import list_waitlist
from mayatrack.services.waitlists import move_alternate, offer_seat
from tests.factories import make_application, make_user
from tests.services.selection_rows import make_deciding, make_ranked

REPLY_BY_ON = today() + timedelta(days=3)
AFTER_REPLY = REPLY_BY_ON + timedelta(days=1)
SCORES = (90.0, 90.0, 80.0, 70.0, 60.0, 50.0, None, None)
# How far a sequence goes, and how many are tried on each database.
STEPS, SEQUENCES = 30, 20
# Whatever happens before a release has to happen first.
EARLIEST_RELEASE = 8

whoever = st.integers(0, 2)
somebody = st.integers(0, len(SCORES))
decision = st.sampled_from([*Decision, None])


class Selection(RuleBasedStateMachine):
    """A cohort of three seats with nine applications, and three people who run its selection."""

    engine: Engine
    step_count = 0

    @initialize()
    def begin(self) -> None:
        """Start a cohort of its own."""
        with writing(self.engine) as session:
            cohort = make_deciding(session, seat_count=3)
            cohort.name = f"Tokyo {cohort.id}"
            made = make_ranked(session, cohort, *SCORES, had_passport_before=Baseline.YES)
            made.append(make_application(session, cohort_id=cohort.id, status=Status.INTERVIEW))
            users = [make_user(session) for _ in range(3)]
            self.cohort_id = cohort.id
            self.application_ids = [application.id for application in made]
            self.actors = [Actor(user.id, user.name, LOCAL_USER_ROLES) for user in users]
            self.first_status = {application.id: application.status for application in made}
            rebuild_summaries(session)

    @contextmanager
    def acting(self) -> Iterator[Session]:
        """One write; what a service refuses is no fault."""
        try:
            with writing(self.engine) as session:
                yield session
        except MayatrackError:
            pass

    def choose_alternate(self, session: Session, one: int) -> UUID:
        """Somebody on the waitlist, and anybody where nobody is."""
        chosen = list_waitlist(session, self.cohort_id) or self.application_ids
        return chosen[one % len(chosen)]

    @rule(who=whoever, ones=st.sets(somebody, min_size=1, max_size=4), decision=decision)
    def decide(self, who: int, ones: set[int], decision: Decision | None) -> None:
        """Decide on some, as they stand."""
        with self.acting() as session:
            found = session.exec(select(PendingDecision.application_id, PendingDecision.decision)).all()
            stands = dict(found)
            chosen = {self.application_ids[one]: stands.get(self.application_ids[one]) for one in ones}
            decide_applications(session, self.cohort_id, choice=chosen, decision=decision, by=self.actors[who])

    @rule(who=whoever, count=st.integers(1, 9), among=decision, decision=decision)
    def decide_first(self, who: int, count: int, among: Decision | None, decision: Decision | None) -> None:
        """Decide on the first of the ranking, or of those with one decision."""
        choice = FirstOf(count, RankingFilter(decision=among))
        with self.acting() as session:
            decide_applications(session, self.cohort_id, choice=choice, decision=decision, by=self.actors[who])

    @rule(who=whoever, which=st.integers(0, 3))
    def undo(self, who: int, which: int) -> None:
        """Take one of the latest steps back."""
        with self.acting() as session:
            batches = read_batches(session, by=self.actors[who], cohort_id=self.cohort_id)["batch_id"]
            if len(batches):
                undo_decisions(session, self.cohort_id, UUID(batches[which % len(batches)]), by=self.actors[who])

    @precondition(lambda self: self.step_count > EARLIEST_RELEASE)
    @rule(who=whoever)
    def release(self, who: int) -> None:
        """Tell everybody."""
        with self.acting() as session:
            release_decisions(session, self.cohort_id, reply_by_on=REPLY_BY_ON, by=self.actors[who])

    @precondition(lambda self: self.step_count > EARLIEST_RELEASE)
    @rule(who=whoever, count=st.integers(0, 3))
    def decide_all_and_release(self, who: int, count: int) -> None:
        """Bring the selection to its end at once: chance alone seldom gets there."""
        for first, told in ((count, Decision.OFFER), (3, Decision.WAITLIST), (9, Decision.NOT_SELECTED)):
            if first:
                self.decide_first(who, first, None, told)
        self.release(who)

    @rule(who=whoever, one=somebody, to=st.integers(0, 5))
    def move(self, who: int, one: int, to: int) -> None:
        """Move one application by hand: withdraw, confirm, decline, waitlist, offer, reopen …"""
        with self.acting() as session:
            key = self.application_ids[one]
            choices = sorted(TRANSITIONS[session.get_one(Application, key).status])
            how = {"reason": "by hand", "reply_by_on": REPLY_BY_ON, "by": self.actors[who]}
            move_application(session, key, to=choices[to % len(choices)], **how)

    @rule(who=whoever, ones=st.sets(somebody, min_size=1, max_size=4))
    def offer_by_hand(self, who: int, ones: set[int]) -> None:
        """Offer a seat to some, one after the other, past all decisions."""
        for one in sorted(ones):
            with self.acting() as session:
                key, by = self.application_ids[one], self.actors[who]
                move_application(session, key, to=Status.OFFERED, reply_by_on=REPLY_BY_ON, by=by)

    @rule(who=whoever)
    def lapse(self, who: int) -> None:
        """Let the offers of the cohort lapse."""
        with self.acting() as session:
            lapse_offers(session, today=AFTER_REPLY, cohort_id=self.cohort_id, by=self.actors[who])

    @rule(who=whoever, one=somebody, reason=st.sampled_from([None, "asked first"]))
    def offer(self, who: int, one: int, reason: str | None) -> None:
        """Offer a seat to somebody on the waitlist."""
        with self.acting() as session:
            key = self.choose_alternate(session, one)
            offer_seat(session, key, reply_by_on=REPLY_BY_ON, reason=reason, by=self.actors[who])

    @rule(who=whoever, one=somebody, place=st.integers(1, 5))
    def reorder(self, who: int, one: int, place: int) -> None:
        """Move somebody on the waitlist; the others keep their order."""
        with self.acting() as session:
            before = list_waitlist(session, self.cohort_id)
            key = self.choose_alternate(session, one)
            move_alternate(session, key, place=place, by=self.actors[who])
            after = list_waitlist(session, self.cohort_id)
            assert [each for each in after if each != key] == [each for each in before if each != key]

    @rule(who=whoever, more=st.sampled_from([-1, 1]))
    def change_seats(self, who: int, more: int) -> None:
        """Add a seat or take one away."""
        with self.acting() as session:
            cohort = session.get_one(Cohort, self.cohort_id)
            values = cohort.model_dump(exclude={"id", "version"}) | {"seat_count": cohort.seat_count + more}
            edit_cohort(session, cohort.id, fields=check_cohort(values), version=cohort.version, by=self.actors[who])

    @invariant()
    def nothing_is_wrong(self) -> None:
        """After every step."""
        self.step_count += 1
        with reading(self.engine) as session:
            check_seats(session, self.cohort_id)
            check_statuses(session, self.cohort_id, self.first_status)
            check_decisions(session, self.cohort_id)
            check_waitlist(session, self.cohort_id)
            assert self.cohort_id not in find_stale_summaries(session)


def read_applications(session: Session, cohort_id: UUID) -> list[Application]:
    return list(session.exec(select(Application).where(Application.cohort_id == cohort_id)).all())


def check_seats(session: Session, cohort_id: UUID) -> None:
    """Never more offered and confirmed than seats."""
    held = [each for each in read_applications(session, cohort_id) if each.status in HOLDS_SEAT]
    assert len(held) <= session.get_one(Cohort, cohort_id).seat_count
    assert [each for each in held if each.status is Status.OFFERED and each.reply_by_on is None] == []


def check_statuses(session: Session, cohort_id: UUID, first: dict[UUID, Status]) -> None:
    """Each status is the last step's, each step begins where the one before ended, and the table has it."""
    for application in read_applications(session, cohort_id):
        own = select(StatusChange).where(StatusChange.application_id == application.id)
        steps = session.exec(own.order_by(col(StatusChange.changed_at), col(StatusChange.id))).all()
        path = [first[application.id], *(step.to_status for step in steps)]
        assert [step.from_status for step in steps] == path[:-1]
        assert path[-1] is application.status
        assert [pair for pair in pairwise(path) if pair[1] not in TRANSITIONS[pair[0]]] == []


def check_decisions(session: Session, cohort_id: UUID) -> None:
    """Each decision is the last step's, also without those taken back, and what was released came true."""
    plan = session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort_id)).one()
    pending = dict(session.exec(select(PendingDecision.application_id, PendingDecision)).all())
    for application in read_applications(session, cohort_id):
        own = select(DecisionChange).where(DecisionChange.application_id == application.id)
        steps = session.exec(own.order_by(col(DecisionChange.changed_at), col(DecisionChange.id))).all()
        stands = pending.get(application.id)
        for kept in (steps, [step for step in steps if step.undone_at is None]):
            path = [None, *(step.to_decision for step in kept)]
            assert [step.from_decision for step in kept] == path[:-1]
            if stands is not None or plan.released_at is None:
                assert path[-1] is (stands.decision if stands else None)
        if stands is not None:
            assert application.status in DECIDABLE
            assert plan.released_at is None
            assert stands.batch_id == next(step.batch_id for step in reversed(steps) if step.undone_at is None)
        if plan.released_at is not None and steps and steps[-1].to_decision is not None:
            released = session.exec(
                select(StatusChange.to_status).where(
                    StatusChange.application_id == application.id,
                    col(StatusChange.changed_at) >= steps[-1].changed_at,
                    col(StatusChange.reason).is_(None),
                )
            ).all()
            assert STATUS_OF_DECISION[steps[-1].to_decision] in released


def check_waitlist(session: Session, cohort_id: UUID) -> None:
    """Whoever is waitlisted has one place of their own, and nobody else has any."""
    places = session.exec(select(Place.application_id, Place.position).where(Place.cohort_id == cohort_id)).all()
    waiting = [each.id for each in read_applications(session, cohort_id) if each.status is Status.WAITLISTED]
    assert sorted(place[0] for place in places) == sorted(waiting)
    assert [position for position, count in Counter(place[1] for place in places).items() if count > 1] == []
    assert list_waitlist(session, cohort_id) == [place[0] for place in sorted(places, key=lambda place: place[1])]


def try_sequences(engine: Engine, count: int = SEQUENCES, *phases: Phase) -> None:
    """Try so many sequences on a database; without other `phases` a sequence that fails is made shorter."""
    machine: Any = type("SelectionHere", (Selection,), {"engine": engine})
    chosen = settings(
        max_examples=count,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=phases or [Phase.generate, Phase.shrink],
        # The control is to find its fault each time; the search itself goes elsewhere each time.
        derandomize=bool(phases),
    )
    run_state_machine_as_test(machine, settings=chosen)


def test_no_sequence_oversells_loses_a_step_or_spoils_the_waitlist(engine: Engine) -> None:
    try_sequences(engine)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (applications, "check_seat_is_free"),
        (release, "_forget_pending"),
        (applications, "keep_place"),
        (applications, "drop_decision"),
        (decisions, "_mark_undone"),
    ],
    ids=["seats", "release", "places", "decisions", "undo"],
)
def test_sequences_find_what_is_missing(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    """The control: without one of its checks or steps, the product fails."""

    def do_nothing(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(module, name, do_nothing)
    with pytest.raises((AssertionError, ExceptionGroup)):
        try_sequences(sqlite_engine, 60, Phase.generate)
