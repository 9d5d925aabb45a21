"""Are cohorts stored as entered, and never changed against what people already hold?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AlumnusSummary, AuditEvent, Cohort, FollowUp
from mayatrack.models.base import new_id
from mayatrack.services.cohorts import check_cohort, create_cohort, edit_cohort, find_cohort
from mayatrack.services.summaries import find_stale_summaries
from tests.factories import (
    make_application,
    make_cohort,
    make_destination,
    make_follow_up,
    make_person,
    make_traveler,
)

DATES = {
    "opens_on": date(2027, 1, 4),
    "closes_on": date(2027, 2, 12),
    "selected_by_on": date(2027, 3, 1),
    "departs_on": date(2027, 6, 7),
    "returns_on": date(2027, 6, 21),
}


def enter(session: Session, **changes: Any) -> dict[str, Any]:
    """What a valid form holds, with these changes."""
    return {"name": "Tokyo 2027", "destination_id": make_destination(session).id, "seat_count": 20, **DATES, **changes}


def read_back(cohort: Cohort, **changes: Any) -> dict[str, Any]:
    """What the form of a stored cohort holds, with these changes."""
    return cohort.model_dump(exclude={"id", "version"}) | changes


def test_cohort_is_created_with_its_event(session: Session, local_actor: Actor) -> None:
    cohort = create_cohort(session, fields=check_cohort(enter(session)), by=local_actor)
    events = session.exec(select(AuditEvent).where(AuditEvent.record_id == cohort.id)).all()
    assert [(event.action, event.before) for event in events] == [("create_cohort", None)]
    assert find_stale_summaries(session) == []


def test_cohort_name_is_taken_once(session: Session, local_actor: Actor) -> None:
    make_cohort(session, name="Tokyo 2027")
    with pytest.raises(InvalidInput, match=r"^There is a cohort called Tokyo 2027 already"):
        create_cohort(session, fields=check_cohort(enter(session)), by=local_actor)


def test_cohort_needs_a_destination_that_exists(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound):
        create_cohort(session, fields=check_cohort(enter(session, destination_id=new_id())), by=local_actor)


@pytest.mark.parametrize("name", list(DATES)[1:])
def test_cohort_dates_follow_one_another(session: Session, name: str) -> None:
    earlier = list(DATES.values())[list(DATES).index(name) - 1]
    assert check_cohort(enter(session, **{name: earlier})) is not None
    with pytest.raises(InvalidInput, match="enter that day or a later one"):
        check_cohort(enter(session, **{name: earlier - timedelta(days=1)}))


@pytest.mark.parametrize(
    "changes",
    [{"name": "  "}, {"seat_count": 0}, {"seat_count": 10_001}, {"opens_on": None}, {"destination_id": None}],
    ids=str,
)
def test_cohort_that_is_incomplete_is_refused(session: Session, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        check_cohort(enter(session, **changes))


@pytest.mark.parametrize(("field", "label"), [("destination_id", "Destination"), ("opens_on", "Opens")])
def test_cohort_without_a_choice_says_what_is_missing(session: Session, field: str, label: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{label} is missing: enter it.$"):
        check_cohort(enter(session, **{field: None}))


def test_cohort_note_with_what_is_never_stored_is_refused(session: Session) -> None:
    with pytest.raises(InvalidInput):
        check_cohort(enter(session, note="her SSN is 219-09-9999"))


def test_cohort_is_changed_with_before_and_after(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    fields = check_cohort(read_back(cohort, seat_count=24))
    edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "edit_cohort")).one()
    assert (event.before, event.after) == ({"seat_count": 20}, {"seat_count": 24})


def test_cohort_changed_meanwhile_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    fields = check_cohort(read_back(cohort, seat_count=24))
    with pytest.raises(EditConflict):
        edit_cohort(session, cohort.id, fields=fields, version=cohort.version + 1, by=local_actor)
    assert cohort.seat_count == 20


@pytest.mark.parametrize(("seat_count", "is_allowed"), [(2, True), (1, False)])
def test_cohort_keeps_the_seats_that_are_held(
    session: Session, local_actor: Actor, seat_count: int, is_allowed: bool
) -> None:
    cohort = make_cohort(session)
    for status in (Status.OFFERED, Status.CONFIRMED, Status.WAITLISTED):
        make_application(session, cohort_id=cohort.id, status=status)
    fields = check_cohort(read_back(cohort, seat_count=seat_count))
    if is_allowed:
        edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)
    else:
        with pytest.raises(RuleBroken, match=r"^2 seats"):
            edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)
    assert cohort.seat_count == (2 if is_allowed else 20)


def book(session: Session, cohort: Cohort, person_id: Any, **changes: Any) -> Any:
    application = make_application(
        session, person_id=person_id, cohort_id=cohort.id, status=Status.CONFIRMED, had_passport_before=Baseline.NO
    )
    links = {"application_id": application.id, "person_id": person_id, "cohort_id": cohort.id}
    return make_traveler(session, **links, **changes)


def test_cohort_that_traveled_keeps_its_departure(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    book(session, cohort, make_person(session).id, traveled_on=cohort.departs_on)
    fields = check_cohort(read_back(cohort, departs_on=cohort.departs_on + timedelta(days=1)))
    with pytest.raises(RuleBroken, match="has traveled"):
        edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)
    fields = check_cohort(read_back(cohort, name="Renamed"))
    assert edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor).name == "Renamed"


def test_contacts_that_nobody_made_move_with_the_return(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    traveler = book(session, cohort, make_person(session).id, traveled_on=cohort.departs_on)
    elsewhere = make_follow_up(session, wave=Wave.MONTHS_6, due_on=date(2024, 12, 23))
    made = {"done_on": date(2024, 7, 30), "channel": Channel.PHONE}
    make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, due_on=date(2024, 7, 23), **made)
    make_follow_up(session, traveler_id=traveler.id, wave=Wave.MONTHS_6, due_on=date(2024, 12, 23))
    fields = check_cohort(read_back(cohort, returns_on=date(2024, 6, 29)))
    edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)
    due = select(FollowUp.due_on).where(FollowUp.traveler_id == traveler.id).order_by(FollowUp.due_on)
    assert session.exec(due).all() == [date(2024, 7, 23), date(2024, 12, 29)]
    assert session.get_one(FollowUp, elsewhere.id).due_on == date(2024, 12, 23)
    assert session.get_one(AlumnusSummary, traveler.id).due_on == date(2024, 12, 29)


@pytest.mark.parametrize(
    ("returns_on", "words"),
    [(date(2999, 1, 1), "still to come"), (date(2024, 7, 31), "was contacted or placed on 2024-07-30")],
)
def test_return_stays_before_what_came_after_it(
    session: Session, local_actor: Actor, returns_on: date, words: str
) -> None:
    cohort = make_cohort(session)
    traveler = book(session, cohort, make_person(session).id, traveled_on=cohort.departs_on)
    make_follow_up(session, traveler_id=traveler.id, done_on=date(2024, 7, 30), channel=Channel.PHONE)
    fields = check_cohort(read_back(cohort, returns_on=returns_on))
    with pytest.raises(RuleBroken, match=words):
        edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=local_actor)


def test_cohort_new_departure_moves_first_times_to_the_trip_that_is_now_first(
    session: Session, local_actor: Actor
) -> None:
    person = make_person(session)
    early, late = make_cohort(session), make_cohort(session, departs_on=date(2024, 7, 1), returns_on=date(2024, 7, 9))
    books = {"passport_issued_on": date(2024, 4, 1), "passport_expires_on": date(2034, 3, 31)}
    on_early = book(session, early, person.id, **books, first_passport_on=date(2024, 4, 1))
    on_late = book(session, late, person.id, **books)
    fields = check_cohort(read_back(early, departs_on=date(2024, 8, 1), returns_on=date(2024, 8, 9)))
    edit_cohort(session, early.id, fields=fields, version=early.version, by=local_actor)
    assert (on_early.first_passport_on, on_late.first_passport_on) == (None, date(2024, 4, 1))
    assert find_stale_summaries(session) == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_cohort_is_refused_to_other_roles(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    cohort, actor = make_cohort(session), actor_with(role)
    fields = check_cohort(enter(session))
    with pytest.raises(NotAllowed):
        create_cohort(session, fields=fields, by=actor)
    with pytest.raises(NotAllowed):
        edit_cohort(session, cohort.id, fields=fields, version=cohort.version, by=actor)
    with pytest.raises(NotAllowed):
        find_cohort(session, cohort.id, by=actor)
