"""Keep how long a passport takes by each service: enter what was published, correct it, take it away."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import ProcessingTime
from mayatrack.models.processing_times import ProcessingTimeCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch


def check_time(values: dict[str, Any]) -> ProcessingTimeCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(ProcessingTimeCreate, values)


def add_time(session: Session, *, fields: ProcessingTimeCreate, by: Actor) -> ProcessingTime:
    """Add what holds from a day on. Raises InvalidInput if the service has a time from that day on already."""
    check_can_act(by, Action.EDIT_READINESS)
    _check_day_is_free(session, fields)
    time = ProcessingTime(**fields.model_dump())
    session.add(time)
    record_event(session, "add_processing_time", time, by=by)
    session.flush()
    return time


def edit_time(
    session: Session, time_id: UUID, *, fields: ProcessingTimeCreate, version: int, by: Actor
) -> ProcessingTime:
    """Correct a time. Raises EditConflict if somebody changed it since `version`, InvalidInput for a day taken."""
    check_can_act(by, Action.EDIT_READINESS)
    time = fetch(session, ProcessingTime, time_id, version=version)
    if (fields.service, fields.effective_on) != (time.service, time.effective_on):
        _check_day_is_free(session, fields)
    for name, value in fields.model_dump().items():
        setattr(time, name, value)
    record_event(session, "edit_processing_time", time, by=by)
    session.flush()
    return time


def remove_time(session: Session, time_id: UUID, *, version: int, by: Actor) -> None:
    """Take away a time that was entered by mistake: the one before it holds again. Raises EditConflict."""
    check_can_act(by, Action.EDIT_READINESS)
    time = fetch(session, ProcessingTime, time_id, version=version)
    before = time.model_dump(mode="json", exclude={"id", "version", "source"})
    add_event(session, "remove_processing_time", time, before=before, by=by)
    session.delete(time)
    session.flush()


def _check_day_is_free(session: Session, fields: ProcessingTimeCreate) -> None:
    same = select(ProcessingTime.id).where(
        ProcessingTime.service == fields.service, ProcessingTime.effective_on == fields.effective_on
    )
    if session.exec(same).first() is not None:
        service, day = fields.service.value, fields.effective_on
        raise InvalidInput(f"There is a time for {service} service from {day} on already: change that one.")
