"""Who holds a seat, who waits for one, and what became of the offers of the past?"""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import NO_REPLY, Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import Decision, Seats
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotFound
from mayatrack.models import Application, Cohort
from mayatrack.models.base import new_id
from mayatrack.queries.seats import read_past_offers, read_seat_holders, read_seats, read_waitlist
from tests.factories import (
    DEPARTS_ON,
    RETURNS_ON,
    make_application,
    make_cohort,
    make_pending_decision,
    make_person,
    make_standing,
    make_status_change,
    make_waitlist_place,
)
from tests.queries.conftest import Recording

DAY = date(2024, 3, 8)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_cohort(session, seat_count=5)


def apply(session: Session, cohort: Cohort, name: str, status: Status, **changes: object) -> Application:
    person = make_person(session, given_name=name, family_name=None)
    return make_application(session, cohort_id=cohort.id, person_id=person.id, status=status, **changes)


def test_seats_count_offered_confirmed_and_to_be_offered(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    for name, status in (("A", Status.OFFERED), ("B", Status.CONFIRMED), ("C", Status.CONFIRMED)):
        apply(session, cohort, name, status)
    for decision in (Decision.OFFER, Decision.WAITLIST):
        own = apply(session, cohort, "D", Status.IN_REVIEW)
        make_pending_decision(session, application_id=own.id, decision=decision)
    stale = apply(session, cohort, "E", Status.WITHDRAWN)
    make_pending_decision(session, application_id=stale.id)
    make_pending_decision(session)
    seats = read_seats(session, by=local_actor, cohort_id=cohort.id)
    assert (seats, seats.free_count) == (Seats(5, 1, 2, 1), 1)
    with pytest.raises(NotFound):
        read_seats(session, by=local_actor, cohort_id=new_id())


def test_offers_come_before_confirmations_and_the_first_to_lapse_first(
    session: Session, local_actor: Actor, cohort: Cohort
) -> None:
    late = apply(session, cohort, "Ana", Status.OFFERED, reply_by_on=DAY + timedelta(days=1))
    apply(session, cohort, "Bo", Status.OFFERED, reply_by_on=DAY)
    apply(session, cohort, "Cy", Status.CONFIRMED, reply_by_on=DAY)
    apply(session, cohort, "Di", Status.DECLINED, reply_by_on=DAY)
    make_standing(session, application_id=late.id, number=7)
    holders = read_seat_holders(session, by=local_actor, cohort_id=cohort.id)
    assert list(holders["full_name"]) == ["Bo", "Ana", "Cy"]
    assert list(holders["status"]) == ["offered", "offered", "confirmed"]
    assert list(holders["number"].fillna(0)) == [0, 7, 0]
    assert list(holders.columns) == [
        "application_id",
        "person_id",
        "full_name",
        "number",
        "version",
        "status",
        "reply_by_on",
    ]


def test_waitlist_stands_in_its_order(session: Session, local_actor: Actor, cohort: Cohort) -> None:
    for name, position in (("Ana", 8), ("Bo", 3)):
        waiting = apply(session, cohort, name, Status.WAITLISTED, had_passport_before=Baseline.NO)
        make_waitlist_place(session, application_id=waiting.id, position=position)
        make_standing(session, application_id=waiting.id, score=float(position))
    apply(session, cohort, "Cy", Status.OFFERED)
    waitlist = read_waitlist(session, by=local_actor, cohort_id=cohort.id)
    columns = ["place", "full_name", "score", "had_passport_before"]
    assert list(waitlist[columns].itertuples(index=False, name=None)) == [(1, "Bo", 3.0, "no"), (2, "Ana", 8.0, "no")]


def test_past_offers_tell_what_became_of_them(session: Session, local_actor: Actor) -> None:
    past = make_cohort(session, name="Cairo")
    for status, stage in (
        (Status.TRAVELED, Stage.TRAVELED),
        (Status.DID_NOT_TRAVEL, Stage.CONFIRMED),
        (Status.DECLINED, Stage.OFFERED),
        (Status.WITHDRAWN, Stage.OFFERED),
        (Status.WITHDRAWN, Stage.CONFIRMED),
        (Status.WITHDRAWN, Stage.REVIEWED),
        (Status.NOT_SELECTED, Stage.INTERVIEWED),
    ):
        make_application(session, cohort_id=past.id, status=status, stage=stage)
    lapsed = make_application(session, cohort_id=past.id, status=Status.DECLINED)
    make_status_change(session, application_id=lapsed.id, to_status=Status.DECLINED, reason=NO_REPLY)
    later = timedelta(days=1)
    coming = make_cohort(session, departs_on=DEPARTS_ON + later, returns_on=RETURNS_ON + later)
    make_application(session, cohort_id=coming.id, status=Status.DECLINED)
    make_application(session, cohort_id=make_cohort(session).id, status=Status.NOT_SELECTED)
    assert read_past_offers(session, by=local_actor, today=DEPARTS_ON).to_dict("records") == [
        {
            "cohort_id": str(past.id),
            "cohort": "Cairo",
            "departs_on": DEPARTS_ON,
            "offered_count": 6,
            "declined_count": 1,
            "lapsed_count": 1,
            "withdrew_count": 2,
        }
    ]


def test_number_of_statements_does_not_grow(
    session: Session, local_actor: Actor, cohort: Cohort, record_statements: Recording
) -> None:
    counted = []
    for number in range(3):
        for status in (Status.OFFERED, Status.WAITLISTED, Status.DECLINED):
            apply(session, cohort, "Ana", status)
        if number != 1:
            session.commit()
            with record_statements() as statements:
                read_seats(session, by=local_actor, cohort_id=cohort.id)
                read_seat_holders(session, by=local_actor, cohort_id=cohort.id)
                read_waitlist(session, by=local_actor, cohort_id=cohort.id)
                read_past_offers(session, by=local_actor, today=DEPARTS_ON)
            counted.append(len(statements))
    assert counted == [4, 4]
