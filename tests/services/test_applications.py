"""Do applications move as they should, and is every step kept?"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import NO_REPLY, Stage, Status
from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, Role, can_act
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken, SeatsTaken, TransitionRefused
from mayatrack.models import Application, AuditEvent, Cohort, StatusChange, Traveler
from mayatrack.models.base import today
from mayatrack.services.applications import count_taken_seats, lapse_offers, move_application, submit_application
from mayatrack.services.summaries import find_stale_summaries
from tests.factories import make_application, make_cohort, make_person, make_traveler

TOMORROW = today() + timedelta(days=1)
OTHER_ROLES = sorted(
    role
    for role in Role
    if not can_act(Actor(user_id=LOCAL_USER_ID, name="", roles=frozenset({role})), Action.EDIT_APPLICATIONS)
)


def make_coming(session: Session, **changes: Any) -> Cohort:
    """A cohort that leaves in two months."""
    departs_on = today() + timedelta(days=60)
    return make_cohort(session, departs_on=departs_on, returns_on=departs_on + timedelta(days=14), **changes)


def read_steps(session: Session, application: Application) -> list[StatusChange]:
    """The application's history, the first step first."""
    steps = select(StatusChange).where(StatusChange.application_id == application.id)
    return list(session.exec(steps.order_by(col(StatusChange.changed_at), col(StatusChange.id))))


def test_submitting_stores_application_history_audit_and_summary(session: Session, local_actor: Actor) -> None:
    person, cohort = make_person(session), make_cohort(session)
    application = submit_application(session, person_id=person.id, cohort_id=cohort.id, by=local_actor)
    assert (application.status, application.stage) == (Status.SUBMITTED, Stage.APPLIED)
    assert application.sort_name == person.sort_name
    (step,) = read_steps(session, application)
    assert (step.from_status, step.to_status, step.changed_by_id) == (None, Status.SUBMITTED, LOCAL_USER_ID)
    event = session.exec(select(AuditEvent).where(AuditEvent.record_id == application.id)).one()
    assert (event.action, event.before, event.after["status"]) == ("submit_application", None, "submitted")
    assert find_stale_summaries(session) == []


def test_applying_twice_to_one_cohort_is_refused(session: Session, local_actor: Actor) -> None:
    application = make_application(session)
    cohort = make_cohort(session)
    with pytest.raises(InvalidInput, match="has already applied to"):
        submit_application(session, person_id=application.person_id, cohort_id=application.cohort_id, by=local_actor)
    submit_application(session, person_id=application.person_id, cohort_id=cohort.id, by=local_actor)


def test_new_application_cannot_begin_further_on(session: Session, local_actor: Actor) -> None:
    person, cohort = make_person(session), make_cohort(session)
    with pytest.raises(InvalidInput) as refusal:
        submit_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.OFFERED, by=local_actor)
    assert str(refusal.value) == "A new application is a draft or submitted: choose one of the two."


def test_history_keeps_who_when_from_to_and_why(session: Session, local_actor: Actor) -> None:
    application = make_application(session, cohort_id=make_coming(session).id, status=Status.SUBMITTED)
    path = [Status.IN_REVIEW, Status.INTERVIEW, Status.OFFERED, Status.CONFIRMED, Status.WITHDRAWN, Status.IN_REVIEW]
    for number, to in enumerate(path):
        move_application(
            session, application.id, to=to, reason=f"reason {number}", reply_by_on=TOMORROW, by=local_actor
        )
    steps = read_steps(session, application)
    told = [(step.from_status, step.to_status, step.reason, step.changed_by_id) for step in steps]
    froms = [Status.SUBMITTED, *path[:-1]]
    assert told == [
        (before, to, f"reason {number}", LOCAL_USER_ID)
        for number, (before, to) in enumerate(zip(froms, path, strict=True))
    ]
    assert [step.changed_at for step in steps] == sorted(step.changed_at for step in steps)
    assert (application.status, application.stage) == (Status.IN_REVIEW, Stage.CONFIRMED)
    assert find_stale_summaries(session) == []


def test_confirming_makes_one_traveler(session: Session, local_actor: Actor) -> None:
    cohort_id = make_coming(session).id
    application = make_application(session, cohort_id=cohort_id, status=Status.OFFERED, reply_by_on=TOMORROW)
    move_application(session, application.id, to=Status.CONFIRMED, by=local_actor)
    move_application(session, application.id, to=Status.WITHDRAWN, by=local_actor)
    for to in (Status.IN_REVIEW, Status.OFFERED, Status.CONFIRMED):
        move_application(session, application.id, to=to, reason="again", reply_by_on=TOMORROW, by=local_actor)
    (traveler,) = session.exec(select(Traveler)).all()
    assert (traveler.application_id, traveler.person_id) == (application.id, application.person_id)


def test_submitting_a_draft_is_when_it_was_applied(session: Session, local_actor: Actor) -> None:
    drafted_at = datetime(2024, 1, 9, 18, tzinfo=datetime.now().astimezone().tzinfo)
    application = make_application(session, status=Status.DRAFT, applied_at=drafted_at)
    submitted_at = drafted_at + timedelta(days=3)
    move_application(session, application.id, to=Status.SUBMITTED, at=submitted_at, by=local_actor)
    for to in (Status.NEEDS_INFORMATION, Status.SUBMITTED):
        move_application(session, application.id, to=to, at=submitted_at + timedelta(days=1), by=local_actor)
    assert application.applied_at == submitted_at


def test_offer_needs_a_reply_by_date(session: Session, local_actor: Actor) -> None:
    application = make_application(session, status=Status.IN_REVIEW)
    with pytest.raises(InvalidInput) as refusal:
        move_application(session, application.id, to=Status.OFFERED, by=local_actor)
    assert str(refusal.value) == "An offer needs the day until which the person may reply: enter it."
    assert application.status is Status.IN_REVIEW


def test_reply_by_date_may_be_today_until_midnight_and_not_yesterday(session: Session, local_actor: Actor) -> None:
    today = date(2027, 3, 1)
    late_evening = datetime.combine(today, time(23, 30)).astimezone()
    cohort = make_cohort(session, departs_on=date(2027, 6, 9), returns_on=date(2027, 6, 23))
    refused, offered = (make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW) for _ in range(2))
    with pytest.raises(InvalidInput, match="has passed already"):
        move_application(
            session, refused.id, to=Status.OFFERED, reply_by_on=date(2027, 2, 28), at=late_evening, by=local_actor
        )
    with pytest.raises(InvalidInput, match="more than a year ahead"):
        move_application(
            session, refused.id, to=Status.OFFERED, reply_by_on=date(2072, 3, 14), at=late_evening, by=local_actor
        )
    move_application(session, offered.id, to=Status.OFFERED, reply_by_on=today, at=late_evening, by=local_actor)
    assert offered.reply_by_on == today


def test_offer_is_not_answered_as_late_as_the_group_leaves(session: Session, local_actor: Actor) -> None:
    cohort = make_coming(session, name="Tokyo")
    application = make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    with pytest.raises(InvalidInput) as refusal:
        move_application(session, application.id, to=Status.OFFERED, reply_by_on=cohort.departs_on, by=local_actor)
    day = cohort.departs_on
    assert str(refusal.value) == f"The reply-by date {day} is not before Tokyo leaves on {day}: enter an earlier one."
    last_on = cohort.departs_on - timedelta(days=1)
    move_application(session, application.id, to=Status.OFFERED, reply_by_on=last_on, by=local_actor)
    assert application.reply_by_on == last_on


def test_offer_beyond_the_seats_is_refused(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Tokyo", seat_count=2)
    make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    make_application(session, cohort_id=cohort.id, status=Status.OFFERED)
    one_more = make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    with pytest.raises(SeatsTaken) as refusal:
        move_application(session, one_more.id, to=Status.OFFERED, reply_by_on=TOMORROW, by=local_actor)
    assert str(refusal.value) == (
        "All 2 seats of Tokyo are offered or confirmed: "
        "free a seat, add seats to the cohort, or waitlist this application."
    )
    assert count_taken_seats(session, cohort.id) == 2


def test_confirming_an_offer_of_a_full_cohort_is_possible(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, seat_count=1)
    offered = make_application(session, cohort_id=cohort.id, status=Status.OFFERED)
    move_application(session, offered.id, to=Status.CONFIRMED, by=local_actor)
    assert count_taken_seats(session, cohort.id) == 1


@pytest.mark.parametrize("to", [Status.TRAVELED, Status.DID_NOT_TRAVEL])
def test_end_of_a_trip_is_not_recorded_without_its_facts(session: Session, local_actor: Actor, to: Status) -> None:
    traveler = make_traveler(session)
    with pytest.raises(RuleBroken) as refusal:
        move_application(session, traveler.application_id, to=to, by=local_actor)
    assert str(refusal.value) == "Whether somebody traveled is recorded with the trip itself: mark the trip done."


def test_lapsed_offers_are_declined_for_no_reply(session: Session, local_actor: Actor) -> None:
    today = date(2027, 3, 2)
    cohorts = [make_cohort(session), make_cohort(session)]
    lapsed = [
        make_application(session, cohort_id=cohort.id, status=Status.OFFERED, reply_by_on=date(2027, 3, 1))
        for cohort in cohorts
    ]
    due_today = make_application(session, cohort_id=cohorts[0].id, status=Status.OFFERED, reply_by_on=today)
    accepted = make_application(session, cohort_id=cohorts[0].id, status=Status.CONFIRMED, reply_by_on=date(2027, 3, 1))
    assert lapse_offers(session, today=today, by=local_actor) == 2
    assert [application.status for application in (*lapsed, due_today, accepted)] == [
        Status.DECLINED, Status.DECLINED, Status.OFFERED, Status.CONFIRMED,
    ]  # fmt: skip
    assert [read_steps(session, application)[-1].reason for application in lapsed] == [NO_REPLY, NO_REPLY]
    assert lapse_offers(session, today=today, by=local_actor) == 0
    assert find_stale_summaries(session) == []


def test_staff_cannot_reopen(session: Session, actor_with: Callable[..., Actor]) -> None:
    closed = make_application(session, status=Status.NOT_SELECTED)
    with pytest.raises(TransitionRefused, match="Only an administrator"):
        move_application(session, closed.id, to=Status.IN_REVIEW, reason="a mistake", by=actor_with(Role.PROGRAM_STAFF))


def test_administrator_reopens_with_a_reason(session: Session, actor_with: Callable[..., Actor]) -> None:
    administrator = actor_with(Role.ADMINISTRATOR)
    closed = make_application(session, status=Status.NOT_SELECTED)
    with pytest.raises(TransitionRefused, match="needs a reason"):
        move_application(session, closed.id, to=Status.IN_REVIEW, by=administrator)
    move_application(session, closed.id, to=Status.IN_REVIEW, reason="  scored by\nmistake ", by=administrator)
    assert read_steps(session, closed)[-1].reason == "scored by mistake"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("SSN 123-45-6789", "The reason: this looks like a Social Security number, which is never stored: remove it."),
        ("passport A12345678", "The reason: this looks like a passport number, which is never stored: remove it."),
        ("x" * 501, "The reason has 501 characters; 500 are allowed: shorten it."),
    ],
)
def test_reason_that_may_not_be_stored_changes_nothing(
    session: Session, local_actor: Actor, reason: str, sentence: str
) -> None:
    application = make_application(session)
    with pytest.raises(InvalidInput) as refusal:
        move_application(session, application.id, to=Status.WITHDRAWN, reason=reason, by=local_actor)
    assert str(refusal.value) == sentence
    assert (application.status, read_steps(session, application)) == (Status.SUBMITTED, [])


def test_change_of_what_somebody_else_changed_is_refused(session: Session, local_actor: Actor) -> None:
    application = make_application(session)
    seen = application.version
    move_application(session, application.id, to=Status.IN_REVIEW, version=seen, by=local_actor)
    with pytest.raises(EditConflict, match="Somebody else changed this application"):
        move_application(session, application.id, to=Status.WITHDRAWN, version=seen, by=local_actor)
    assert application.status is Status.IN_REVIEW


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_other_roles_move_nothing(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    application = make_application(session)
    person, cohort, by = make_person(session), make_cohort(session), actor_with(role)
    with pytest.raises(NotAllowed):
        move_application(session, application.id, to=Status.WITHDRAWN, by=by)
    with pytest.raises(NotAllowed):
        submit_application(session, person_id=person.id, cohort_id=cohort.id, by=by)
    with pytest.raises(NotAllowed):
        lapse_offers(session, today=TOMORROW, by=by)


def test_roles_that_move_applications() -> None:
    assert set(Role) - set(OTHER_ROLES) == {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}


def test_offer_of_a_trip_that_has_left_is_entered_afterwards(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    assert cohort.departs_on < today()
    application = make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    move_application(session, application.id, to=Status.OFFERED, reply_by_on=today(), by=local_actor)
    assert application.status is Status.OFFERED
