"""Keep what happened on a trip and what was done about it."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Cohort, Incident, Traveler
from mayatrack.models.base import now
from mayatrack.models.trip_days import IncidentCreate
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_input, check_text, fetch, require_text

LONGEST_TOLD: Final = 2_000
# From the first meeting at the airport to the last bag that arrives late.
AROUND: Final = timedelta(days=30)


def check_incident(values: dict[str, Any]) -> IncidentCreate:
    """The values as checked input. Raises InvalidInput with a sentence, also for what is never stored."""
    fields = check_input(IncidentCreate, values)
    fields.what = require_text(fields.what, "What happened", longest=LONGEST_TOLD)
    fields.action = check_text(fields.action, "What was done", longest=LONGEST_TOLD)
    return fields


def add_incident(session: Session, cohort_id: UUID, *, fields: IncidentCreate, by: Actor) -> Incident:
    """Add what happened to a traveler of the cohort, or to the group. Raises InvalidInput for a day that cannot be."""
    check_can_act(by, Action.RUN_TRIPS)
    cohort = fetch(session, Cohort, cohort_id)
    _check_fits(session, cohort, fields)
    incident = Incident(cohort_id=cohort.id, recorded_by_id=by.user_id, **fields.model_dump())
    session.add(incident)
    record_event(session, "add_incident", incident, by=by)
    session.flush()
    return incident


def edit_incident(session: Session, incident_id: UUID, *, fields: IncidentCreate, version: int, by: Actor) -> Incident:
    """Correct an incident, or add what was done. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.RUN_TRIPS)
    incident = fetch(session, Incident, incident_id, version=version)
    _check_fits(session, fetch(session, Cohort, incident.cohort_id), fields)
    for name, value in fields.model_dump().items():
        setattr(incident, name, value)
    record_event(session, "edit_incident", incident, by=by)
    session.flush()
    return incident


def _check_fits(session: Session, cohort: Cohort, fields: IncidentCreate) -> None:
    _check_when(cohort, fields.happened_at)
    if fields.traveler_id is not None:
        of_cohort = select(Traveler.id).where(col(Traveler.id) == fields.traveler_id, Traveler.cohort_id == cohort.id)
        if session.exec(of_cohort).first() is None:
            raise InvalidInput(f"This traveler is not one of {cohort.name}: choose one of its travelers or the group.")


def _check_when(cohort: Cohort, happened_at: datetime) -> None:
    if happened_at > now():
        raise InvalidInput("An incident is recorded once it has happened, and this time is still to come: correct it.")
    if not cohort.departs_on - AROUND <= happened_at.date() <= cohort.returns_on + AROUND:
        raise InvalidInput(
            f"It cannot have happened on {happened_at.date()} on the trip from {cohort.departs_on} to "
            f"{cohort.returns_on}: check the date."
        )
