"""Keep the fees of a first passport: who paid what, and when."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.passport_cases import check_fee_day
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Cohort, PassportCase, PassportFee, Traveler
from mayatrack.models.base import today
from mayatrack.models.passport_cases import PassportFeeCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch


def check_fee(values: dict[str, Any]) -> PassportFeeCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(PassportFeeCreate, values)


def add_fee(session: Session, case_id: UUID, *, fields: PassportFeeCreate, by: Actor) -> PassportFee:
    """Add a fee that was paid. Raises InvalidInput for a day on which it cannot have been."""
    check_can_act(by, Action.EDIT_READINESS)
    _check_day(session, case_id, fields)
    fee = PassportFee(case_id=case_id, **fields.model_dump())
    session.add(fee)
    record_event(session, "add_passport_fee", fee, by=by)
    session.flush()
    return fee


def edit_fee(session: Session, fee_id: UUID, *, fields: PassportFeeCreate, version: int, by: Actor) -> PassportFee:
    """Correct a fee. Raises EditConflict if somebody changed it since `version`, InvalidInput as `add_fee` does."""
    check_can_act(by, Action.EDIT_READINESS)
    fee = fetch(session, PassportFee, fee_id, version=version)
    _check_day(session, fee.case_id, fields)
    for name, value in fields.model_dump().items():
        setattr(fee, name, value)
    record_event(session, "edit_passport_fee", fee, by=by)
    session.flush()
    return fee


def remove_fee(session: Session, fee_id: UUID, *, version: int, by: Actor) -> None:
    """Take away a fee that was entered by mistake. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_READINESS)
    fee = fetch(session, PassportFee, fee_id, version=version)
    add_event(session, "remove_passport_fee", fee, before=fee.model_dump(mode="json", exclude={"id", "version"}), by=by)
    session.delete(fee)
    session.flush()


def _check_day(session: Session, case_id: UUID, fields: PassportFeeCreate) -> None:
    traveler = fetch(session, Traveler, fetch(session, PassportCase, case_id).traveler_id)
    departs_on = fetch(session, Cohort, traveler.cohort_id).departs_on
    check_fee_day(fields.paid_on, today=today(), departs_on=departs_on)
