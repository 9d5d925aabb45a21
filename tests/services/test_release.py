"""Is everybody told at once what was decided, with every step kept, or nobody at all?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.decisions import Decision, Seats
from mayatrack.domain.roles import LOCAL_USER_ID, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, RuleBroken, SeatsTaken
from mayatrack.models import Application, AuditEvent, Cohort, PendingDecision, Person, SelectionPlan, StatusChange
from mayatrack.models.base import now, today
from mayatrack.services.applications import move_application
from mayatrack.services.decisions import FirstOf, decide_applications
from mayatrack.services.release import Release, preview_release, release_decisions
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.services.waitlist_places import list_waitlist
from tests.factories import make_application, make_cohort, make_pending_decision, make_person
from tests.services.selection_rows import make_deciding, make_ranked, number_all, read_pending, read_statuses

OFFER, WAITLIST, NO = Decision.OFFER, Decision.WAITLIST, Decision.NOT_SELECTED
REPLY_BY_ON = today() + timedelta(days=14)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_deciding(session)


def decide(session: Session, cohort: Cohort, by: Actor, *counted: tuple[int, Decision]) -> None:
    for count, decision in counted:
        decide_applications(session, cohort.id, choice=FirstOf(count), decision=decision, by=by)


def refuse(session: Session, cohort: Cohort, by: Actor, kind: type[MayatrackError], reply_by_on: object) -> str:
    """The sentence with which a release is refused, once it is certain that nothing was written."""
    before = read_statuses(session, cohort), read_pending(session, cohort)
    with pytest.raises(kind) as refusal:
        release_decisions(session, cohort.id, reply_by_on=reply_by_on, by=by)  # type: ignore[arg-type]
    assert (read_statuses(session, cohort), read_pending(session, cohort)) == before
    assert read_plan(session, cohort).released_by_id in {None, LOCAL_USER_ID}
    return str(refusal.value)


def read_plan(session: Session, cohort: Cohort) -> SelectionPlan:
    return session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort.id)).one()


def test_release_tells_everybody_what_was_decided(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    best, second, third, fourth, last = make_ranked(session, cohort, 90, 80, 70, 60, 50)
    second.status, second.stage = Status.INTERVIEW, Stage.INTERVIEWED
    kept = make_application(session, cohort_id=cohort.id, status=Status.WAITLISTED)
    other = make_pending_decision(session)
    decide(session, cohort, local_actor, (2, OFFER), (2, WAITLIST), (1, NO))
    rebuild_summaries(session)
    release = release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert release == Release({OFFER: 2, WAITLIST: 2, NO: 1}, 0, 0, Seats(3, 0, 0, 2))
    assert read_statuses(session, cohort) == {
        best.id: Status.OFFERED,
        second.id: Status.OFFERED,
        third.id: Status.WAITLISTED,
        fourth.id: Status.WAITLISTED,
        last.id: Status.NOT_SELECTED,
        kept.id: Status.WAITLISTED,
    }
    found = {each.id: each for each in session.exec(select(Application))}
    assert {found[key].reply_by_on for key in (best.id, second.id)} == {REPLY_BY_ON}
    assert [found[key].stage for key in (best.id, third.id, last.id)] == [Stage.OFFERED, Stage.REVIEWED, Stage.REVIEWED]
    assert (found[best.id].version, found[last.id].reply_by_on) == (2, None)
    assert list_waitlist(session, cohort.id) == [kept.id, third.id, fourth.id]
    assert read_pending(session, cohort) == {}
    assert session.get(PendingDecision, other.id) is not None
    plan = read_plan(session, cohort)
    assert plan.released_at is not None
    assert plan.released_by_id == LOCAL_USER_ID
    assert find_stale_summaries(session) == []


def test_release_keeps_every_step_and_one_event(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    best, last = make_ranked(session, cohort, 90, 50)
    last.status = Status.INTERVIEW
    decide(session, cohort, local_actor, (1, OFFER), (1, NO))
    release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    steps = session.exec(select(StatusChange).order_by(col(StatusChange.application_id))).all()
    told = {step.application_id: (step.from_status, step.to_status, step.changed_by_id) for step in steps}
    assert told == {
        best.id: (Status.IN_REVIEW, Status.OFFERED, LOCAL_USER_ID),
        last.id: (Status.INTERVIEW, Status.NOT_SELECTED, LOCAL_USER_ID),
    }
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "release_decisions")).all()
    assert event.record_id == read_plan(session, cohort).id
    assert event.after == {
        "offer_count": 1,
        "waitlist_count": 0,
        "not_selected_count": 1,
        "reply_by_on": REPLY_BY_ON.isoformat(),
    }


def test_furthest_stage_of_a_reopened_application_stays(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    (again,) = make_ranked(session, cohort, 90, stage=Stage.CONFIRMED)
    decide(session, cohort, local_actor, (1, OFFER))
    release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    session.refresh(again)
    assert (again.status, again.stage) == (Status.OFFERED, Stage.CONFIRMED)


def test_release_waits_until_everybody_is_decided_on(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    make_ranked(session, cohort, 90, 80, 70)
    make_application(session, cohort_id=cohort.id, status=Status.NEEDS_INFORMATION)
    assert refuse(session, cohort, local_actor, RuleBroken, REPLY_BY_ON) == (
        "3 of those in review or interview for Tokyo have no decision yet: decide on everybody before you release."
    )
    decide(session, cohort, local_actor, (2, OFFER))
    assert refuse(session, cohort, local_actor, RuleBroken, REPLY_BY_ON).startswith("1 of those in review or interview")
    preview = preview_release(session, cohort.id, by=local_actor)
    assert (preview.undecided_count, preview.not_reviewed_count, preview.decided_count) == (1, 1, 2)


def test_release_never_oversells(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    *_, last = make_ranked(session, cohort, 90, 80, 70, 60)
    decide(session, cohort, local_actor, (3, OFFER), (1, NO))
    move_application(session, last.id, to=Status.OFFERED, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert refuse(session, cohort, local_actor, SeatsTaken, REPLY_BY_ON) == (
        "Offers to be released for Tokyo: 3, but only 2 of its 3 seats are free: "
        "take offers back, or add seats to the cohort."
    )
    cohort.seat_count = 4
    session.flush()
    release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert list(read_statuses(session, cohort).values()) == [Status.OFFERED] * 4


def test_release_happens_once(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    make_ranked(session, cohort, 90)
    decide(session, cohort, local_actor, (1, NO))
    release_decisions(session, cohort.id, reply_by_on=None, by=local_actor)
    assert "were released on" in refuse(session, cohort, local_actor, RuleBroken, REPLY_BY_ON)


def test_release_needs_a_plan_a_phase_and_somebody(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    with pytest.raises(RuleBroken, match="is not set up yet"):
        release_decisions(session, make_cohort(session).id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert refuse(session, cohort, local_actor, RuleBroken, REPLY_BY_ON) == (
        "Nobody is in review or interview for Tokyo: there is no decision to release."
    )
    make_ranked(session, cohort, 90)
    decide(session, cohort, local_actor, (1, NO))
    plan = read_plan(session, cohort)
    plan.decides_from_on = today() + timedelta(days=1)
    session.flush()
    assert "Decisions of this cohort begin on" in refuse(session, cohort, local_actor, RuleBroken, REPLY_BY_ON)


def test_release_of_other_decisions_than_were_seen_is_refused(
    session: Session, cohort: Cohort, local_actor: Actor
) -> None:
    make_ranked(session, cohort, 90, 80)
    decide(session, cohort, local_actor, (1, OFFER), (1, NO))
    for seen in ({OFFER: 2, WAITLIST: 0, NO: 0}, {OFFER: 1, WAITLIST: 1, NO: 0}):
        with pytest.raises(EditConflict) as refusal:
            release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, seen=seen, by=local_actor)
        assert str(refusal.value) == (
            "Somebody decided anew since you saw these numbers: read them again, then release."
        )
    release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, seen={OFFER: 1, WAITLIST: 0, NO: 1}, by=local_actor)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(None, "An offer needs the day"), (-1, "has passed already"), (366, "more than a year ahead")],
)
def test_release_of_offers_needs_a_day_to_reply_by(
    session: Session, cohort: Cohort, local_actor: Actor, days: int | None, sentence: str
) -> None:
    make_ranked(session, cohort, 90)
    decide(session, cohort, local_actor, (1, OFFER))
    reply_by_on = None if days is None else today() + timedelta(days=days)
    assert sentence in refuse(session, cohort, local_actor, InvalidInput, reply_by_on)


def test_erased_person_is_told_nothing_and_holds_nobody_up(
    session: Session, cohort: Cohort, local_actor: Actor
) -> None:
    (gone, stays) = make_ranked(session, cohort, 90, 80)
    decide(session, cohort, local_actor, (2, OFFER))
    (waiting,) = make_ranked(session, cohort, 70, person_id=make_person(session, erased_at=now()).id)
    person = session.get_one(Person, gone.person_id)
    person.erased_at = now()
    session.flush()
    release = release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert release.counts == {OFFER: 1, WAITLIST: 0, NO: 0}
    statuses = read_statuses(session, cohort)
    assert [statuses[each.id] for each in (gone, stays, waiting)] == [
        Status.IN_REVIEW,
        Status.OFFERED,
        Status.IN_REVIEW,
    ]
    assert read_pending(session, cohort) == {}


def test_many_are_released_together(session: Session, local_actor: Actor) -> None:
    cohort = make_deciding(session, seat_count=2)
    for _ in range(1_050):
        make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    number_all(session, cohort)
    decide(session, cohort, local_actor, (2, OFFER), (1_010, WAITLIST), (10_000, NO))
    release = release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert release.counts == {OFFER: 2, WAITLIST: 1_010, NO: 38}
    waitlist = list_waitlist(session, cohort.id)
    assert (len(waitlist), len(set(waitlist))) == (1_010, 1_010)
    assert len(session.exec(select(StatusChange.id)).all()) == 1_050
    assert find_stale_summaries(session) == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_release_nothing(
    session: Session, cohort: Cohort, actor_with: Callable[..., Actor], role: Role
) -> None:
    make_ranked(session, cohort, 90)
    for act in (
        lambda by: preview_release(session, cohort.id, by=by),
        lambda by: release_decisions(session, cohort.id, reply_by_on=REPLY_BY_ON, by=by),
    ):
        with pytest.raises(NotAllowed):
            act(actor_with(role))
