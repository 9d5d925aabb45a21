"""Log where a traveler landed."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.outcomes import OUTCOME_OF_PLACEMENT, OutcomeSource, PlacementKind, check_placement_date
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Cohort, Outcome, Person, Placement, Referral, Traveler
from mayatrack.models.base import new_id, now, today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.organizations import ensure_organization
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
    is_new_organization: bool = False,
    referral_id: UUID | None = None,
    is_reported: bool = False,
) -> Placement:
    """Log an outcome that an alumnus reached, verified by the actor as of today; one that is a career outcome is both.

    With `is_reported` the career outcome stands in a report of its own day already.

    Raises RuleBroken for somebody who has not traveled, InvalidInput for a date before the return or in the future,
    NearlyKnown for an organization that is nearly known unless it `is_new_organization`.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    traveler = fetch(session, Traveler, traveler_id)
    cohort = fetch(session, Cohort, traveler.cohort_id)
    if traveler.traveled_on is None:
        raise RuleBroken("Placements are logged for alumni: this person's trip is not marked done yet.")
    check_not_erased(fetch(session, Person, traveler.person_id).erased_at)
    check_placement_date(started_on, returned_on=cohort.returns_on, today=today())
    if referral_id is not None and fetch(session, Referral, referral_id).traveler_id != traveler.id:
        raise InvalidInput("This referral is somebody else's: choose one of this person's own.")
    organization_id = None
    if organization and organization.strip():
        organization_id = ensure_organization(session, organization, is_new=is_new_organization, by=by).id
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
    if not is_reported:
        _log_outcome(session, placement, by=by)
    session.flush()
    refresh_summaries(session, [cohort.id])
    refresh_alumni(session, [traveler.id])
    return placement


def delete_placement(session: Session, placement_id: UUID, *, by: Actor) -> None:
    """Take back a placement that was logged by mistake, and the career outcome that came along with it.

    The audit keeps that it was there.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    placement = fetch(session, Placement, placement_id)
    traveler = fetch(session, Traveler, placement.traveler_id)
    before = {"kind": placement.kind.value, "started_on": placement.started_on.isoformat()}
    add_event(session, "delete_placement", placement, before=before, by=by)
    _retract_outcome(session, placement, by=by)
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


def _log_outcome(session: Session, placement: Placement, *, by: Actor) -> None:
    """Keep what the placement says about a career as an outcome on the day of which it is verified."""
    if placement.kind not in OUTCOME_OF_PLACEMENT:
        return
    category, employment = OUTCOME_OF_PLACEMENT[placement.kind]
    outcome = Outcome(
        report_id=new_id(),
        traveler_id=placement.traveler_id,
        category=category,
        employment=employment,
        organization_id=placement.organization_id,
        as_of_on=placement.as_of_on,
        source=placement.source,
        recorded_by_id=by.user_id,
    )
    session.add(outcome)
    record_event(session, "log_outcome", outcome, by=by)


def _retract_outcome(session: Session, placement: Placement, *, by: Actor) -> None:
    """Retract the outcome that says the same, if there is one: the placement was a mistake, and so was it."""
    if placement.kind not in OUTCOME_OF_PLACEMENT:
        return
    category, employment = OUTCOME_OF_PLACEMENT[placement.kind]
    same = select(Outcome).where(
        Outcome.traveler_id == placement.traveler_id,
        Outcome.category == category,
        Outcome.employment == employment,
        Outcome.organization_id == placement.organization_id,
        Outcome.as_of_on == placement.as_of_on,
        col(Outcome.retracted_at).is_(None),
    )
    outcome = session.exec(same.order_by(col(Outcome.id).desc())).first()
    if outcome is not None:
        outcome.retracted_at, outcome.retracted_by_id = now(), by.user_id
        record_event(session, "retract_outcome", outcome, by=by)
