"""Is a consult opened, kept and cleared by those alone who may, and is nothing of it told to anybody else?"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.consults import ConsultState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, PersonMerge, TravelConsult, Traveler
from mayatrack.models.base import new_id, today
from mayatrack.services.consults import (
    clear_past_consults,
    open_consult,
    record_consult,
    refer_traveler,
    remove_consult,
)
from mayatrack.services.privacy.merge import merge_people
from mayatrack.services.start_up import prepare
from tests.factories import make_application, make_cohort, make_person, make_travel_consult, make_traveler

NOTES = "Zyxwvu asked to talk by phone"


@pytest.fixture
def adviser(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.TRAVEL_ADVISER)


@pytest.fixture
def staff(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.PROGRAM_STAFF)


def make_confirmed(session: Session, *, days: int = 40, **changes: Any) -> Traveler:
    """Somebody confirmed for a trip that returns in so many days."""
    returns_on = today() + timedelta(days=days)
    cohort = make_cohort(session, departs_on=returns_on - timedelta(days=9), returns_on=returns_on)
    application = make_application(session, cohort_id=cohort.id, **({"status": Status.CONFIRMED} | changes))
    return make_traveler(session, application_id=application.id)


def read_events(session: Session) -> list[AuditEvent]:
    return list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id))))


def find_consults(session: Session) -> list[TravelConsult]:
    return list(session.exec(select(TravelConsult).order_by(col(TravelConsult.id))))


def test_referral_opens_a_consult(session: Session, staff: Actor) -> None:
    traveler = make_confirmed(session)
    refer_traveler(session, traveler.id, by=staff)
    (consult,) = find_consults(session)
    assert (consult.traveler_id, consult.state, consult.opened_on) == (traveler.id, ConsultState.OPEN, today())


def test_referral_is_the_same_whether_there_is_a_consult_or_not(session: Session, staff: Actor) -> None:
    traveler = make_confirmed(session)
    done = {"state": ConsultState.DONE, "closed_on": today(), "notes": NOTES}
    consult = make_travel_consult(session, traveler_id=traveler.id, **done)
    before = consult.model_dump()
    other = make_confirmed(session)
    for each in (traveler, other):
        refer_traveler(session, each.id, by=staff)
    session.refresh(consult)
    assert consult.model_dump() == before
    told = [
        event.model_dump(include={"action", "record", "record_id", "before", "after"}) for event in read_events(session)
    ]
    assert told[0] == told[1]
    assert told[0] == {
        "action": "refer_to_adviser", "record": "travel_consult", "record_id": None, "before": None, "after": None,
    }  # fmt: skip


def test_adviser_opens_records_and_removes_a_consult(session: Session, adviser: Actor) -> None:
    consult = open_consult(session, make_confirmed(session).id, by=adviser)
    record_consult(session, consult.id, state=ConsultState.DONE, notes=f" {NOTES} ", version=1, by=adviser)
    assert (consult.state, consult.notes, consult.closed_on) == (ConsultState.DONE, NOTES, today())
    record_consult(session, consult.id, state=ConsultState.OPEN, notes="", version=2, by=adviser)
    assert (consult.state, consult.notes, consult.closed_on) == (ConsultState.OPEN, None, None)
    with pytest.raises(EditConflict):
        remove_consult(session, consult.id, version=2, by=adviser)
    remove_consult(session, consult.id, version=3, by=adviser)
    assert find_consults(session) == []


def test_log_names_the_consult_alone(session: Session, adviser: Actor) -> None:
    traveler = make_confirmed(session)
    consult = open_consult(session, traveler.id, by=adviser)
    state = ConsultState.NOT_TRAVELING
    record_consult(session, consult.id, state=state, notes=NOTES, version=1, by=adviser)
    # Nothing changed: nothing is logged.
    record_consult(session, consult.id, state=state, notes=NOTES, version=2, by=adviser)
    remove_consult(session, consult.id, version=2, by=adviser)
    events = read_events(session)
    assert [event.action for event in events] == ["open_consult", "record_consult", "remove_consult"]
    assert {(event.record, event.record_id) for event in events} == {("travel_consult", consult.id)}
    assert {json.dumps([event.before, event.after]) for event in events} == {"[null, null]"}


def test_consult_is_opened_once_and_for_confirmed_travelers_of_trips_to_come(session: Session, adviser: Actor) -> None:
    traveler = make_confirmed(session)
    open_consult(session, traveler.id, by=adviser)
    with pytest.raises(InvalidInput, match="has a consult already"):
        open_consult(session, traveler.id, by=adviser)
    with pytest.raises(RuleBroken, match="confirm the seat first"):
        open_consult(session, make_confirmed(session, status=Status.WITHDRAWN).id, by=adviser)
    with pytest.raises(RuleBroken, match="The trip ended"):
        open_consult(session, make_confirmed(session, days=-1).id, by=adviser)
    with pytest.raises(NotFound):
        open_consult(session, new_id(), by=adviser)


@pytest.mark.parametrize(
    ("notes", "sentence"),
    [
        ("Her A-number is A123456789", "looks like an alien registration number"),
        ("Passport A12345678", "looks like a passport number"),
        ("n" * 4_001, "4000 are allowed"),
    ],
)
def test_notes_never_hold_what_is_never_stored(session: Session, adviser: Actor, notes: str, sentence: str) -> None:
    consult = open_consult(session, make_confirmed(session).id, by=adviser)
    with pytest.raises(InvalidInput, match=sentence):
        record_consult(session, consult.id, state=ConsultState.OPEN, notes=notes, version=1, by=adviser)
    assert consult.notes is None


def test_consults_are_deleted_from_the_day_after_the_return_on(engine: Engine) -> None:
    with writing(engine) as session:
        for days in (-1, 0, 1):
            make_travel_consult(session, traveler_id=make_confirmed(session, days=days).id, notes=NOTES)
    prepare(engine, with_sample=False)
    with writing(engine) as session:
        left = {session.get_one(Traveler, consult.traveler_id).cohort_id for consult in find_consults(session)}
        assert len(left) == 2
        events = [event for event in read_events(session) if event.action == "clear_consults"]
        assert [(event.record_id, event.before, event.after) for event in events] == [
            (None, None, {"count": "fewer than 11"})
        ]
        clear_past_consults(session, today=today() + timedelta(days=1))
        assert len(find_consults(session)) == 1


def test_cleared_consults_are_counted_from_eleven_on(session: Session) -> None:
    cohort = make_cohort(session, departs_on=date(2024, 6, 9), returns_on=date(2024, 6, 23))
    for _ in range(11):
        application = make_application(session, cohort_id=cohort.id)
        make_travel_consult(session, traveler_id=make_traveler(session, application_id=application.id).id)
    clear_past_consults(session, today=today())
    assert [event.after for event in read_events(session)] == [{"count": 11}]


@pytest.mark.parametrize("write", ["open", "record", "remove"])
def test_past_consults_go_whenever_the_adviser_works(session: Session, adviser: Actor, write: str) -> None:
    past_id = make_travel_consult(session, traveler_id=make_confirmed(session, days=-1).id, notes=NOTES).id
    current = make_travel_consult(session, traveler_id=make_confirmed(session).id)
    if write == "open":
        open_consult(session, make_confirmed(session).id, by=adviser)
    elif write == "record":
        record_consult(session, current.id, state=ConsultState.DONE, notes=None, version=1, by=adviser)
    else:
        remove_consult(session, current.id, version=1, by=adviser)
    assert past_id not in {consult.id for consult in find_consults(session)}


def test_past_consult_cannot_be_written_any_more(session: Session, adviser: Actor) -> None:
    past = make_travel_consult(session, traveler_id=make_confirmed(session, days=-1).id)
    with pytest.raises(NotFound):
        record_consult(session, past.id, state=ConsultState.DONE, notes=NOTES, version=1, by=adviser)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAVEL_ADVISER])
def test_nobody_but_the_adviser_consults(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    consult = make_travel_consult(session, traveler_id=make_confirmed(session).id)
    by = actor_with(role)
    with pytest.raises(NotAllowed):
        open_consult(session, make_confirmed(session).id, by=by)
    with pytest.raises(NotAllowed):
        record_consult(session, consult.id, state=ConsultState.DONE, notes=NOTES, version=1, by=by)
    with pytest.raises(NotAllowed):
        remove_consult(session, consult.id, version=1, by=by)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_only_staff_refers(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    traveler = make_confirmed(session)
    with pytest.raises(NotAllowed):
        refer_traveler(session, traveler.id, by=actor_with(role))


def test_merge_keeps_no_consult_in_its_snapshot(session: Session, local_actor: Actor) -> None:
    traveler = make_confirmed(session)
    done = {"state": ConsultState.NOT_TRAVELING, "closed_on": today()}
    make_travel_consult(session, traveler_id=traveler.id, notes=NOTES, **done)
    kept = make_person(session)
    merge_people(session, kept.id, traveler.person_id, choices=None, by=local_actor)
    told = json.dumps(session.exec(select(PersonMerge)).one().before)
    # The traveler's own row is in it: a leak would be as well.
    assert str(traveler.id) in told
    assert [word for word in ("Zyxwvu", "consult", "not_traveling") if word in told] == []
