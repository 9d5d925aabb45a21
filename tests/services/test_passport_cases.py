"""Does a first-passport case open for those alone who never had one, and move with the book in one step?"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, add_months
from mayatrack.domain.passport_cases import FeeKind, Payer
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, Cohort, PassportCase, PassportFee, Traveler
from mayatrack.models.base import today
from mayatrack.services.passport_cases import check_case, open_cases, record_case, remove_case
from mayatrack.services.passport_fees import add_fee, check_fee, edit_fee, remove_fee
from mayatrack.services.travelers import record_passport
from tests.factories import make_application, make_cohort, make_passport_case, make_passport_fee, make_traveler

APPLIED_ON, MAILED_ON = today() - timedelta(days=80), today() - timedelta(days=78)
ISSUED_ON, ARRIVED_ON = today() - timedelta(days=20), today() - timedelta(days=9)
EXPIRES_ON = add_months(ISSUED_ON, 120) - timedelta(days=1)
DONE: dict[str, Any] = {
    "service": PassportService.EXPEDITED,
    "appointment_on": APPLIED_ON,
    "appointment_place": "  County Clerk, Norwalk ",
    "is_evidence_seen": True,
    "is_photo_id_seen": True,
    "has_photo": True,
    "passport_applied_on": APPLIED_ON,
    "mailed_on": MAILED_ON,
    "passport_issued_on": ISSUED_ON,
    "arrived_on": ARRIVED_ON,
    "passport_expires_on": EXPIRES_ON,
}
FEE: dict[str, Any] = {"kind": "application", "cents": 13_000, "paid_by": "program", "paid_on": APPLIED_ON}


def make_first_timer(session: Session, **changes: Any) -> Traveler:
    """Somebody confirmed for a trip to come who never had a passport."""
    departs_on = today() + timedelta(days=90)
    cohort = make_cohort(session, departs_on=departs_on, returns_on=departs_on + timedelta(days=10))
    values = {"status": Status.CONFIRMED, "had_passport_before": Baseline.NO} | changes
    return make_traveler(session, application_id=make_application(session, cohort_id=cohort.id, **values).id)


def open_case(session: Session, by: Actor) -> tuple[PassportCase, Traveler]:
    traveler = make_first_timer(session)
    open_cases(session, [traveler.id], by=by)
    return session.exec(select(PassportCase).where(PassportCase.traveler_id == traveler.id)).one(), traveler


def list_actions(session: Session) -> list[str]:
    return [event.action for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]


def test_cases_are_opened_for_several_at_once(session: Session, local_actor: Actor) -> None:
    travelers = [make_first_timer(session) for _ in range(3)]
    assert open_cases(session, [traveler.id for traveler in travelers[:2]], by=local_actor) == 2
    opened = {case.traveler_id for case in session.exec(select(PassportCase))}
    assert opened == {traveler.id for traveler in travelers[:2]}
    assert list_actions(session) == ["open_passport_case"] * 2


def test_case_is_opened_once_and_for_first_timers_alone(session: Session, local_actor: Actor) -> None:
    _, traveler = open_case(session, local_actor)
    with pytest.raises(InvalidInput, match="has a first-passport case already"):
        open_cases(session, [traveler.id], by=local_actor)
    with pytest.raises(InvalidInput, match="Choose at least one traveler"):
        open_cases(session, [], by=local_actor)
    for refused in ({"had_passport_before": Baseline.YES}, {"status": Status.WITHDRAWN}):
        other = make_first_timer(session, **refused)
        with pytest.raises(RuleBroken):
            open_cases(session, [other.id], by=local_actor)


def test_case_and_book_are_recorded_in_one_step(session: Session, local_actor: Actor) -> None:
    case, traveler = open_case(session, local_actor)
    version = case.version + traveler.version
    record_case(session, case.id, fields=check_case(DONE), version=version, by=local_actor)
    assert (case.appointment_place, case.mailed_on, case.arrived_on) == ("County Clerk, Norwalk", MAILED_ON, ARRIVED_ON)
    assert traveler.document_state is DocumentState.IN_HAND
    assert (traveler.passport_issued_on, traveler.passport_expires_on) == (ISSUED_ON, EXPIRES_ON)
    assert traveler.first_passport_on == ISSUED_ON
    assert list_actions(session) == ["open_passport_case", "edit_passport_case", "record_passport"]


def test_step_that_was_recorded_by_mistake_is_taken_back(session: Session, local_actor: Actor) -> None:
    case, traveler = open_case(session, local_actor)
    for values, state in (
        (DONE, DocumentState.IN_HAND),
        ({"service": "routine", "passport_applied_on": APPLIED_ON}, DocumentState.APPLIED),
        ({"service": "routine"}, DocumentState.NOT_STARTED),
    ):
        version = case.version + traveler.version
        record_case(session, case.id, fields=check_case(values), version=version, by=local_actor)
        assert traveler.document_state is state
    assert (traveler.first_passport_on, case.is_evidence_seen) == (None, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"passport_expires_on": ISSUED_ON - timedelta(days=1)},
        {"passport_expires_on": date(2206, 1, 1)},
        {"passport_issued_on": date(2206, 1, 1)},
        {"appointment_on": today() + timedelta(days=91)},
        {"mailed_on": APPLIED_ON - timedelta(days=1)},
        {"arrived_on": ISSUED_ON - timedelta(days=1)},
    ],
    ids=str,
)
def test_impossible_dates_change_neither_case_nor_book(
    session: Session, local_actor: Actor, changes: dict[str, Any]
) -> None:
    case, traveler = open_case(session, local_actor)
    stored = case.model_dump(), traveler.model_dump()
    session.commit()
    with pytest.raises(InvalidInput, match="check"):
        record_case(session, case.id, fields=check_case(DONE | changes), version=2, by=local_actor)
    session.rollback()
    session.refresh(case)
    session.refresh(traveler)
    assert (case.model_dump(), traveler.model_dump()) == stored


def test_dates_of_the_book_alone_must_go_with_the_case(session: Session, local_actor: Actor) -> None:
    case, traveler = open_case(session, local_actor)
    record_case(session, case.id, fields=check_case(DONE), version=2, by=local_actor)
    with pytest.raises(InvalidInput, match="before the passport was applied for"):
        record_passport(
            session,
            traveler.id,
            state=DocumentState.IN_HAND,
            applied_on=MAILED_ON + timedelta(days=1),
            issued_on=ISSUED_ON,
            expires_on=EXPIRES_ON,
            by=local_actor,
        )


@pytest.mark.parametrize("changed", ["case", "traveler"])
def test_case_that_somebody_else_changed_is_refused(session: Session, local_actor: Actor, changed: str) -> None:
    case, traveler = open_case(session, local_actor)
    if changed == "case":
        case.has_photo = True
        session.flush()
    else:
        record_passport(session, traveler.id, state=DocumentState.APPOINTMENT, by=local_actor)
    with pytest.raises(EditConflict, match="Somebody else changed this case"):
        record_case(session, case.id, fields=check_case(DONE), version=2, by=local_actor)


def test_number_of_a_passport_is_refused_as_a_place(session: Session, local_actor: Actor) -> None:
    case, _ = open_case(session, local_actor)
    with pytest.raises(InvalidInput, match="looks like a passport number"):
        record_case(
            session, case.id, fields=check_case(DONE | {"appointment_place": "A12345678"}), version=2, by=local_actor
        )


def test_case_without_fees_is_removed_and_the_book_stays(session: Session, local_actor: Actor) -> None:
    case, traveler = open_case(session, local_actor)
    record_case(session, case.id, fields=check_case(DONE), version=2, by=local_actor)
    fee = add_fee(session, case.id, fields=check_fee(FEE), by=local_actor)
    with pytest.raises(RuleBroken, match="remove them first"):
        remove_case(session, case.id, by=local_actor)
    remove_fee(session, fee.id, version=1, by=local_actor)
    remove_case(session, case.id, by=local_actor)
    assert session.exec(select(PassportCase)).all() == []
    assert traveler.first_passport_on == ISSUED_ON
    with pytest.raises(NotFound):
        remove_case(session, case.id, by=local_actor)


def test_fee_is_entered_corrected_and_removed(session: Session, local_actor: Actor) -> None:
    case, _ = open_case(session, local_actor)
    fee = add_fee(session, case.id, fields=check_fee(FEE), by=local_actor)
    edited = check_fee(FEE | {"cents": 6_000, "kind": "expedite", "paid_by": "traveler"})
    edit_fee(session, fee.id, fields=edited, version=1, by=local_actor)
    assert (fee.kind, fee.cents, fee.paid_by) == (FeeKind.EXPEDITE, 6_000, Payer.TRAVELER)
    with pytest.raises(EditConflict):
        remove_fee(session, fee.id, version=1, by=local_actor)
    remove_fee(session, fee.id, version=fee.version, by=local_actor)
    assert session.exec(select(PassportFee)).all() == []
    removed = session.exec(select(AuditEvent).where(AuditEvent.action == "remove_passport_fee")).one()
    assert (removed.before or {})["cents"] == 6_000


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cents": 0}, "Cents: enter an amount from $0.01 to $10,000."),
        ({"cents": 1_000_001}, "Cents: enter an amount from $0.01 to $10,000."),
        ({"cents": None}, "Cents is missing: enter it."),
        ({"paid_on": None}, "Paid is missing: enter it."),
    ],
    ids=str,
)
def test_fee_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_fee(FEE | changes)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("day", [date(2206, 1, 1), date(206, 1, 1)])
def test_fee_of_an_impossible_day_is_refused(session: Session, local_actor: Actor, day: date) -> None:
    fee = make_passport_fee(session)
    with pytest.raises(InvalidInput, match="It cannot be that the fee was paid"):
        add_fee(session, fee.case_id, fields=check_fee(FEE | {"paid_on": day}), by=local_actor)
    with pytest.raises(InvalidInput, match="It cannot be that the fee was paid"):
        edit_fee(session, fee.id, fields=check_fee(FEE | {"paid_on": day}), version=1, by=local_actor)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_cases_are_refused_without_the_right(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    case, by = make_passport_case(session), actor_with(role)
    traveler = session.get_one(Traveler, case.traveler_id)
    assert session.get_one(Cohort, traveler.cohort_id)
    with pytest.raises(NotAllowed):
        record_case(session, case.id, fields=check_case(DONE), version=2, by=by)
    with pytest.raises(NotAllowed):
        add_fee(session, case.id, fields=check_fee(FEE), by=by)
