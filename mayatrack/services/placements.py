"""Log where a traveler landed."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.outcomes import OutcomeSource, PlacementKind, check_placement_date
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Cohort, Placement, Referral, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.opportunities import ensure_organization
from mayatrack.services.records import fetch
from mayatrack.services.summaries import refresh_summaries


def log_placement(
    session: Session,
    traveler_id: UUID,
    *,
    kind: PlacementKind,
    started_on: date,
    source: OutcomeSource,
    by: Actor,
    organization: str | None = None,
    referral_id: UUID | None = None,
) -> Placement:
    """Log an outcome that an alumnus reached, verified by the actor as of today.

    Raises RuleBroken for somebody who has not traveled, InvalidInput for a date before the return or in the future.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    traveler = fetch(session, Traveler, traveler_id)
    cohort = fetch(session, Cohort, traveler.cohort_id)
    if traveler.traveled_on is None:
        raise RuleBroken("Placements are logged for alumni: this person's trip is not marked done yet.")
    check_placement_date(started_on, returned_on=cohort.returns_on, today=today())
    if referral_id is not None and fetch(session, Referral, referral_id).traveler_id != traveler.id:
        raise InvalidInput("This referral is somebody else's: choose one of this person's own.")
    organization_id = (
        ensure_organization(session, organization, by=by).id if organization and organization.strip() else None
    )
    _check_is_new(session, traveler.id, kind, organization_id, started_on)
    placement = Placement(
        traveler_id=traveler.id,
        organization_id=organization_id,
        referral_id=referral_id,
        kind=kind,
        started_on=started_on,
        source=source,
        as_of_on=today(),
        verified_by_id=by.user_id,
    )
    session.add(placement)
    record_event(session, "log_placement", placement, by=by)
    session.flush()
    refresh_summaries(session, [cohort.id])
    refresh_alumni(session, [traveler.id])
    return placement


def delete_placement(session: Session, placement_id: UUID, *, by: Actor) -> None:
    """Take back a placement that was logged by mistake; the audit keeps that it was there."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    placement = fetch(session, Placement, placement_id)
    traveler = fetch(session, Traveler, placement.traveler_id)
    before = {"kind": placement.kind.value, "started_on": placement.started_on.isoformat()}
    add_event(session, "delete_placement", placement, before=before, by=by)
    session.delete(placement)
    session.flush()
    refresh_summaries(session, [traveler.cohort_id])
    refresh_alumni(session, [traveler.id])


def _check_is_new(
    session: Session, traveler_id: UUID, kind: PlacementKind, organization_id: UUID | None, started_on: date
) -> None:
    # The database's own rule lets any number of placements without an organization pass.
    same = select(Placement.id).where(
        Placement.traveler_id == traveler_id,
        Placement.kind == kind,
        Placement.organization_id == organization_id,
        Placement.started_on == started_on,
    )
    if session.exec(same).first() is not None:
        raise InvalidInput("This placement is logged already, with the same start: there is nothing to add.")
