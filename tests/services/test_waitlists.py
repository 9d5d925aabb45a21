"""Is the waitlist an order that staff can follow, and does a free seat go to who is next and can still travel?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.passport_forecast import Outlook, PassportService
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import InvalidInput, RuleBroken, SeatsTaken
from mayatrack.models import Application, AuditEvent, Cohort, StatusChange
from mayatrack.models.base import today
from mayatrack.services.applications import count_taken_seats, move_application
from mayatrack.services.waitlist_places import list_waitlist
from mayatrack.services.waitlists import judge_alternates, move_alternate, offer_seat
from tests.factories import make_application, make_processing_time, make_waitlist_place
from tests.services.selection_rows import make_deciding

REPLY_BY_ON = today() + timedelta(days=7)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_deciding(session)


def waitlist(session: Session, cohort: Cohort, *had_passport: Baseline) -> list[Application]:
    """People on the waitlist, the first place first, who answered so whether they had a passport."""
    found = []
    for position, answer in enumerate(had_passport, start=1):
        application = make_application(
            session, cohort_id=cohort.id, status=Status.WAITLISTED, had_passport_before=answer
        )
        make_waitlist_place(session, application_id=application.id, position=position)
        found.append(application)
    return found


def leave_in(session: Session, cohort: Cohort, days: int) -> None:
    """Let the group leave so many days from today, when an expedited passport takes two to three weeks and mail."""
    cohort.departs_on, cohort.returns_on = (today() + timedelta(days=days + more) for more in (0, 10))
    make_processing_time(
        session, service=PassportService.EXPEDITED, effective_on=date(2025, 3, 10), min_weeks=2, max_weeks=3
    )


def last_reason(session: Session, application: Application) -> str | None:
    steps = select(StatusChange).where(StatusChange.application_id == application.id)
    return session.exec(steps.order_by(col(StatusChange.id).desc())).first().reason  # type: ignore[union-attr]


def order(session: Session, cohort: Cohort, among: list[Application]) -> list[int]:
    """The waitlist, each by its number in this list."""
    keys = [application.id for application in among]
    return [keys.index(key) for key in list_waitlist(session, cohort.id)]


@pytest.mark.parametrize(
    ("moved", "place", "expected"),
    [
        (3, 1, [3, 0, 1, 2]),
        (0, 2, [1, 0, 2, 3]),
        (1, 2, [0, 1, 2, 3]),
        (0, 4, [1, 2, 3, 0]),
        (0, 99, [1, 2, 3, 0]),
        (2, 3, [0, 1, 2, 3]),
    ],
)
def test_alternate_moves_to_its_place_and_the_others_make_room(
    session: Session, cohort: Cohort, local_actor: Actor, moved: int, place: int, expected: list[int]
) -> None:
    waiting = waitlist(session, cohort, *[Baseline.YES] * 4)
    move_alternate(session, waiting[moved].id, place=place, by=local_actor)
    assert order(session, cohort, waiting) == expected
    events = session.exec(select(AuditEvent).where(AuditEvent.action == "move_alternate")).all()
    where = {"position": expected.index(moved) + 1, "application_id": str(waiting[moved].id)}
    told = [(event.before, event.after) for event in events]
    assert told == ([({"position": moved + 1}, where)] if expected.index(moved) != moved else [])


def test_moves_that_cannot_be_are_refused(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    waiting = waitlist(session, cohort, Baseline.YES, Baseline.YES)
    with pytest.raises(InvalidInput, match="There is no place 0 on a waitlist"):
        move_alternate(session, waiting[1].id, place=0, by=local_actor)
    elsewhere = make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    with pytest.raises(RuleBroken) as refusal:
        move_alternate(session, elsewhere.id, place=1, by=local_actor)
    assert str(refusal.value) == "This application is in review and not on the waitlist any more."
    assert order(session, cohort, waiting) == [0, 1]


def test_whoever_is_waitlisted_by_hand_goes_to_the_end(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    without_place = make_application(session, cohort_id=cohort.id, status=Status.WAITLISTED)
    (first,) = waitlist(session, cohort, Baseline.YES)
    late = make_application(
        session, cohort_id=cohort.id, status=Status.IN_REVIEW, applied_at=without_place.applied_at - timedelta(days=9)
    )
    move_application(session, late.id, to=Status.WAITLISTED, by=local_actor)
    assert order(session, cohort, [first, without_place, late]) == [0, 1, 2]


def test_whoever_leaves_frees_the_place_and_comes_back_at_the_end(
    session: Session, cohort: Cohort, local_actor: Actor
) -> None:
    waiting = waitlist(session, cohort, *[Baseline.YES] * 3)
    move_application(session, waiting[0].id, to=Status.WITHDRAWN, by=local_actor)
    assert order(session, cohort, waiting) == [1, 2]
    for to in (Status.IN_REVIEW, Status.WAITLISTED):
        move_application(session, waiting[0].id, to=to, reason="asked again", by=local_actor)
    assert order(session, cohort, waiting) == [1, 2, 0]


def test_everybody_waiting_is_judged_in_order(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    leave_in(session, cohort, 10)
    waiting = waitlist(session, cohort, Baseline.NO, Baseline.YES, Baseline.UNKNOWN)
    judged = judge_alternates(session, cohort.id, by=local_actor)
    assert [each.application_id for each in judged] == [each.id for each in waiting]
    assert [each.outlook for each in judged] == [Outlook.WILL_MISS, Outlook.ON_TRACK, Outlook.UNKNOWN]


def test_seat_goes_to_the_next_who_can_travel_and_history_says_who_was_passed_over(
    session: Session, cohort: Cohort, local_actor: Actor
) -> None:
    leave_in(session, cohort, 10)
    waiting = waitlist(session, cohort, Baseline.NO, Baseline.NO, Baseline.UNKNOWN, Baseline.YES)
    offered = offer_seat(session, waiting[2].id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert (offered.status, offered.reply_by_on) == (Status.OFFERED, REPLY_BY_ON)
    assert last_reason(session, offered) == (
        "Passed over before: 2, whose first passport would arrive after the group has left."
    )
    assert order(session, cohort, waiting) == [0, 1, 3]


def test_first_on_the_list_needs_no_reason(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    (first, _) = waitlist(session, cohort, Baseline.YES, Baseline.YES)
    assert last_reason(session, offer_seat(session, first.id, reply_by_on=REPLY_BY_ON, by=local_actor)) is None


@pytest.mark.parametrize("chosen", [0, 2])
def test_somebody_else_needs_a_reason_that_is_kept(
    session: Session, cohort: Cohort, local_actor: Actor, chosen: int
) -> None:
    leave_in(session, cohort, 10)
    waiting = waitlist(session, cohort, Baseline.NO, Baseline.YES, Baseline.YES)
    for reason in (None, "", "  "):
        with pytest.raises(InvalidInput) as refusal:
            offer_seat(session, waiting[chosen].id, reply_by_on=REPLY_BY_ON, reason=reason, by=local_actor)
        assert str(refusal.value) == "Somebody else is next on the waitlist: enter why this person is offered the seat."
    offered = offer_seat(
        session, waiting[chosen].id, reply_by_on=REPLY_BY_ON, reason="has a passport after all", by=local_actor
    )
    assert (offered.status, last_reason(session, offered)) == (Status.OFFERED, "has a passport after all")


def test_whoever_would_miss_the_plane_is_offered_a_seat_only_with_a_reason(
    session: Session, cohort: Cohort, local_actor: Actor
) -> None:
    leave_in(session, cohort, 10)
    (only,) = waitlist(session, cohort, Baseline.NO)
    with pytest.raises(InvalidInput, match="Nobody is proposed for this seat: enter why"):
        offer_seat(session, only.id, reply_by_on=REPLY_BY_ON, by=local_actor)


def test_seat_of_a_full_cohort_is_offered_to_nobody(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    for status in (Status.OFFERED, Status.CONFIRMED, Status.CONFIRMED):
        make_application(session, cohort_id=cohort.id, status=status)
    (first,) = waitlist(session, cohort, Baseline.YES)
    with pytest.raises(SeatsTaken):
        offer_seat(session, first.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert (count_taken_seats(session, cohort.id), first.status) == (3, Status.WAITLISTED)


def test_group_that_has_left_takes_nobody_along(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    (first,) = waitlist(session, cohort, Baseline.YES)
    leave_in(session, cohort, 0)
    with pytest.raises(RuleBroken, match=f"Tokyo left on {today()}"):
        offer_seat(session, first.id, reply_by_on=REPLY_BY_ON, by=local_actor)


def test_offer_to_somebody_who_is_not_waiting_is_refused(session: Session, cohort: Cohort, local_actor: Actor) -> None:
    (first,) = waitlist(session, cohort, Baseline.YES)
    offer_seat(session, first.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    with pytest.raises(RuleBroken) as refusal:
        offer_seat(session, first.id, reply_by_on=REPLY_BY_ON, by=local_actor)
    assert str(refusal.value) == "This application is offered and not on the waitlist any more."
