"""Log where a traveler landed."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.outcomes import (
    OUTCOME_OF_PLACEMENT,
    OutcomeSource,
    PlacementKind,
    check_placement_date,
    check_verified_date,
)
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
    report_id: UUID | None = None,
    as_of_on: date | None = None,
) -> Placement:
    """Log an outcome that an alumnus reached, verified by the actor; one that is a career outcome is both.

    `as_of_on` is the last day on which it is known to hold, by default today: what ended before is no news of today.

    With `report_id` the career outcome stands in a report of its own day already.

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
    as_of_on = as_of_on or today()
    check_verified_date(as_of_on, started_on=started_on, today=today())
    if referral_id is not None and fetch(session, Referral, referral_id).traveler_id != traveler.id:
        raise InvalidInput("This referral is somebody else's: choose one of this person's own.")
    organization_id = None
    if organization and organization.strip():
        organization_id = ensure_organization(session, organization, is_new=is_new_organization, by=by).id
    if has_placement(session, traveler.id, kind, organization_id, started_on):
        raise InvalidInput("This placement is logged already, with the same start: there is nothing to add.")
    placement = Placement(
        traveler_id=traveler.id,
        organization_id=organization_id,
        referral_id=referral_id,
        report_id=report_id,
        kind=kind,
        started_on=started_on,
        source=source,
        as_of_on=as_of_on,
        verified_by_id=by.user_id,
    )
    if report_id is None and kind in OUTCOME_OF_PLACEMENT:
        placement.report_id = new_id()
    session.add(placement)
    record_event(session, "log_placement", placement, by=by)
    if report_id is None:
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
    _retract_outcome(session, placement, by=by)
    _delete(session, [placement], by=by)


def remove_placements_of(session: Session, report_id: UUID, *, by: Actor) -> None:
    """Remove what was kept as a placement along with a report that is taken back."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    along = select(Placement).where(Placement.report_id == report_id).order_by(col(Placement.id))
    _delete(session, session.exec(along).all(), by=by)


def _delete(session: Session, placements: Sequence[Placement], *, by: Actor) -> None:
    travelers = [fetch(session, Traveler, placement.traveler_id) for placement in placements]
    for placement in placements:
        before = {"kind": placement.kind.value, "started_on": placement.started_on.isoformat()}
        add_event(session, "delete_placement", placement, before=before, by=by)
        session.delete(placement)
    session.flush()
    refresh_summaries(session, {traveler.cohort_id for traveler in travelers})
    refresh_alumni(session, [traveler.id for traveler in travelers])


def has_placement(
    session: Session, traveler_id: UUID, kind: PlacementKind, organization_id: UUID | None, started_on: date
) -> bool:
    """Is this very placement logged already?"""
    # The database's own rule lets any number of placements without an organization pass.
    same = select(Placement.id).where(
        Placement.traveler_id == traveler_id,
        Placement.kind == kind,
        Placement.organization_id == organization_id,
        Placement.started_on == started_on,
    )
    return session.exec(same).first() is not None


def _log_outcome(session: Session, placement: Placement, *, by: Actor) -> None:
    """Keep what the placement says about a career as an outcome on the day of which it is verified."""
    if placement.report_id is None:
        return
    category, employment = OUTCOME_OF_PLACEMENT[placement.kind]
    outcome = Outcome(
        report_id=placement.report_id,
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
    """Retract the report that says the same and nothing else: the placement was a mistake, and so was it."""
    if placement.report_id is None:
        return
    told = select(Outcome).where(Outcome.report_id == placement.report_id, col(Outcome.retracted_at).is_(None))
    outcomes = session.exec(told.order_by(col(Outcome.id)).with_for_update()).all()
    if len(outcomes) == 1:
        outcomes[0].retracted_at, outcomes[0].retracted_by_id = now(), by.user_id
        record_event(session, "retract_outcome", outcomes[0], by=by)
