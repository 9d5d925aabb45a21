"""Keep which adults go along with a cohort."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Chaperone
from mayatrack.models.trip_days import ChaperoneCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch, lock_cohort


def check_chaperone(values: Mapping[str, Any]) -> ChaperoneCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(ChaperoneCreate, values)


def add_chaperone(session: Session, cohort_id: UUID, *, fields: ChaperoneCreate, by: Actor) -> Chaperone:
    """Add a chaperone of the cohort. Raises InvalidInput if it has one of this name, NotFound without the cohort."""
    check_can_act(by, Action.RUN_TRIPS)
    lock_cohort(session, cohort_id)
    _check_name_is_free(session, cohort_id, fields.name)
    chaperone = Chaperone(cohort_id=cohort_id, **fields.model_dump())
    session.add(chaperone)
    record_event(session, "add_chaperone", chaperone, by=by)
    session.flush()
    return chaperone


def edit_chaperone(
    session: Session, chaperone_id: UUID, *, fields: ChaperoneCreate, version: int, by: Actor
) -> Chaperone:
    """Change a chaperone. Raises EditConflict if changed since `version`, InvalidInput for a name that is taken."""
    check_can_act(by, Action.RUN_TRIPS)
    chaperone = fetch(session, Chaperone, chaperone_id, version=version)
    if fields.name != chaperone.name:
        _check_name_is_free(session, chaperone.cohort_id, fields.name)
    for name, value in fields.model_dump().items():
        setattr(chaperone, name, value)
    record_event(session, "edit_chaperone", chaperone, by=by)
    session.flush()
    return chaperone


def remove_chaperone(session: Session, chaperone_id: UUID, *, version: int, by: Actor) -> None:
    """Take a chaperone off the cohort. Raises EditConflict if somebody changed them since `version`."""
    check_can_act(by, Action.RUN_TRIPS)
    chaperone = fetch(session, Chaperone, chaperone_id, version=version)
    before = {"cohort_id": str(chaperone.cohort_id), "is_lead": chaperone.is_lead}
    add_event(session, "remove_chaperone", chaperone, before=before, by=by)
    session.delete(chaperone)
    session.flush()


def _check_name_is_free(session: Session, cohort_id: UUID, name: str) -> None:
    taken = select(Chaperone.id).where(col(Chaperone.cohort_id) == cohort_id, Chaperone.name == name)
    if session.exec(taken).first() is not None:
        raise InvalidInput(f"{name} is a chaperone of this cohort already: change that one, or add a middle name.")
