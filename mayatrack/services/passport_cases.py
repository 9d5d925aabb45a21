"""Keep first-passport cases: open them, record each step together with the book's dates, and take a mistake back."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.passport_cases import CaseDates, check_can_open_case, check_case_dates, find_state
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, PassportCase, PassportFee, Traveler
from mayatrack.models.base import today
from mayatrack.models.passport_cases import PassportCaseChange
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.first_times import lock_trips
from mayatrack.services.records import check_input, fetch
from mayatrack.services.travelers import record_passport

# Of the fields of a case, these stand with the traveler.
OF_BOOK = {"passport_applied_on", "passport_issued_on", "passport_expires_on"}


def check_case(values: dict[str, Any]) -> PassportCaseChange:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(PassportCaseChange, values)


def open_cases(session: Session, traveler_ids: Collection[UUID], *, by: Actor) -> int:
    """Open a case for each of these confirmed travelers who never had a passport. Returns how many.

    Raises RuleBroken for anybody else, InvalidInput for somebody who has a case already, or for nobody at all.
    """
    check_can_act(by, Action.EDIT_READINESS)
    if not traveler_ids:
        raise InvalidInput("Choose at least one traveler to open a case for.")
    for traveler_id in traveler_ids:
        case = _make_case(session, traveler_id)
        session.add(case)
        record_event(session, "open_passport_case", case, by=by)
    session.flush()
    return len(traveler_ids)


def record_case(
    session: Session, case_id: UUID, *, fields: PassportCaseChange, version: int, by: Actor
) -> PassportCase:
    """Record how far a case is, and what it says of the book, in one step; the document's state follows.

    `version` is that of `queries.passport_cases`: the case's and the traveler's together. Raises EditConflict if
    somebody changed either since, InvalidInput if the dates cannot be those of one first passport for this trip.
    """
    check_can_act(by, Action.EDIT_READINESS)
    case = fetch(session, PassportCase, case_id)
    traveler = fetch(session, Traveler, case.traveler_id)
    lock_trips(session, [traveler.person_id])
    session.refresh(case)
    session.refresh(traveler)
    # Versions only rise: the two together are what they were only if each is.
    if case.version + traveler.version != version:
        raise EditConflict("Somebody else changed this case since you opened it: look at it and enter yours again.")
    dates = _list_dates(fields)
    check_case_dates(dates, today=today(), departs_on=fetch(session, Cohort, traveler.cohort_id).departs_on)
    for name, value in fields.model_dump(exclude=OF_BOOK).items():
        setattr(case, name, value)
    record_event(session, "edit_passport_case", case, by=by)
    session.flush()
    record_passport(
        session,
        traveler.id,
        state=find_state(dates, before=traveler.document_state),
        applied_on=dates.applied_on,
        issued_on=dates.issued_on,
        expires_on=dates.expires_on,
        by=by,
    )
    return case


def remove_case(session: Session, case_id: UUID, *, by: Actor) -> None:
    """Take away a case that was opened by mistake; what the traveler's record says of the book stays.

    Raises RuleBroken while the ledger holds a fee.
    """
    check_can_act(by, Action.EDIT_READINESS)
    case = fetch(session, PassportCase, case_id)
    fees = select(sa.func.count()).select_from(PassportFee).where(col(PassportFee.case_id) == case.id)
    if session.exec(fees).one():
        raise RuleBroken("Fees were paid for this case: remove them first if the case is a mistake.")
    before = case.model_dump(mode="json", exclude={"id", "version", "appointment_place"})
    add_event(session, "remove_passport_case", case, before=before, by=by)
    session.delete(case)
    session.flush()


def _make_case(session: Session, traveler_id: UUID) -> PassportCase:
    traveler = fetch(session, Traveler, traveler_id)
    application = fetch(session, Application, traveler.application_id)
    check_can_open_case(application.had_passport_before, is_confirmed=application.status is Status.CONFIRMED)
    if session.exec(select(PassportCase.id).where(PassportCase.traveler_id == traveler_id)).first() is not None:
        raise InvalidInput("This traveler has a first-passport case already: reload the page and open that one.")
    return PassportCase(traveler_id=traveler_id)


def _list_dates(fields: PassportCaseChange) -> CaseDates:
    return CaseDates(
        appointment_on=fields.appointment_on,
        applied_on=fields.passport_applied_on,
        mailed_on=fields.mailed_on,
        issued_on=fields.passport_issued_on,
        arrived_on=fields.arrived_on,
        expires_on=fields.passport_expires_on,
    )
