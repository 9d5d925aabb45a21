"""Add organizations and the opportunities they offer, and refer alumni to them."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.outcomes import HOLDS_PLACE, OpportunityKind, ReferralState, check_places
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Opportunity, Organization, Referral, Traveler
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.audit import record_event
from mayatrack.services.records import fetch, require_text
from mayatrack.services.summaries import refresh_summaries


def ensure_organization(session: Session, name: str, *, by: Actor) -> Organization:
    """The organization of that name, added if it is not there yet; case does not matter."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    wanted = require_text(name, "The organization's name")
    # SQLite lowers plain letters alone: "École" is found by itself, "ÉCOLE" would be another one.
    same = (col(Organization.name) == wanted) | (sa.func.lower(Organization.name) == wanted.lower())
    found = session.exec(select(Organization).where(same).order_by(col(Organization.id))).first()
    if found is not None:
        return found
    organization = Organization(name=wanted)
    session.add(organization)
    record_event(session, "add_organization", organization, by=by)
    session.flush()
    return organization


def add_opportunity(
    session: Session,
    *,
    organization: str,
    kind: OpportunityKind,
    title: str,
    by: Actor,
    closes_on: date | None = None,
    place_count: int | None = None,
) -> Opportunity:
    """Add something that alumni can take up, and its organization if it is new."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    if closes_on is not None and closes_on < today():
        raise InvalidInput(f"The deadline {closes_on} has passed already: enter a later one, or none.")
    if place_count is not None and not 1 <= place_count <= 10_000:
        raise InvalidInput("The number of places lies between 1 and 10,000: correct it, or leave it open.")
    opportunity = Opportunity(
        organization_id=ensure_organization(session, organization, by=by).id,
        kind=kind,
        title=require_text(title, "The title"),
        closes_on=closes_on,
        place_count=place_count,
    )
    session.add(opportunity)
    record_event(session, "add_opportunity", opportunity, by=by)
    session.flush()
    return opportunity


def refer_traveler(session: Session, *, opportunity_id: UUID, traveler_id: UUID, by: Actor) -> Referral:
    """Put an alumnus forward for an opportunity. Raises RuleBroken for somebody who has not traveled."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    opportunity, traveler = fetch(session, Opportunity, opportunity_id), fetch(session, Traveler, traveler_id)
    if traveler.traveled_on is None:
        raise RuleBroken("Only alumni are referred: this person's trip is not marked done yet.")
    referred = select(Referral.id).where(Referral.opportunity_id == opportunity.id, Referral.traveler_id == traveler.id)
    if session.exec(referred).first() is not None:
        raise InvalidInput(f"This person has already been referred to “{opportunity.title}”.")
    referral = Referral(
        opportunity_id=opportunity.id, traveler_id=traveler.id, state=ReferralState.OFFERED, referred_on=today()
    )
    session.add(referral)
    record_event(session, "refer_traveler", referral, by=by)
    session.flush()
    refresh_summaries(session, [traveler.cohort_id])
    refresh_alumni(session, [traveler.id])
    return referral


def move_referral(
    session: Session, referral_id: UUID, *, to: ReferralState, by: Actor, version: int | None = None
) -> Referral:
    """Record how far an alumnus went with an opportunity; its places are never overfilled."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    referral = fetch(session, Referral, referral_id)
    # The opportunity's lock guards its places as the cohort's guards seats.
    opportunity = session.exec(
        select(Opportunity).where(col(Opportunity.id) == referral.opportunity_id).with_for_update()
    ).one()
    session.refresh(referral)
    fetch(session, Referral, referral_id, version=version)
    if to in HOLDS_PLACE and referral.state not in HOLDS_PLACE:
        check_places(_count_taken_places(session, opportunity), opportunity.place_count)
    referral.state = to
    record_event(session, "move_referral", referral, by=by)
    session.flush()
    refresh_summaries(session, [fetch(session, Traveler, referral.traveler_id).cohort_id])
    refresh_alumni(session, [referral.traveler_id])
    return referral


def _count_taken_places(session: Session, opportunity: Opportunity) -> int:
    counted = sa.select(sa.func.count()).where(
        col(Referral.opportunity_id) == opportunity.id, col(Referral.state).in_(HOLDS_PLACE)
    )
    return int(session.execute(counted).scalar_one())
