"""Add, change and copy the opportunities that organizations offer."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.outcomes import HOLDS_PLACE, move_by_years
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Opportunity, Organization, Referral
from mayatrack.models.base import today
from mayatrack.models.opportunities import OpportunityCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch

FIELDS: Final = tuple(OpportunityCreate.model_fields)


def check_opportunity(values: dict[str, Any]) -> OpportunityCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(OpportunityCreate, values)


def add_opportunity(session: Session, *, fields: OpportunityCreate, by: Actor) -> Opportunity:
    """Add something that alumni can take up. Raises InvalidInput if its deadline has passed."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    _check_deadline(fields.closes_on)
    fetch(session, Organization, fields.organization_id)
    return _add(session, fields, "add_opportunity", by=by)


def edit_opportunity(
    session: Session, opportunity_id: UUID, *, fields: OpportunityCreate, version: int, by: Actor
) -> Opportunity:
    """Change an opportunity. Raises EditConflict if somebody changed it since `version`.

    A deadline that has passed may stay; a new one has to be still to come. Places that are taken stay.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    lock_opportunity(session, opportunity_id)
    opportunity = fetch(session, Opportunity, opportunity_id, version=version)
    if fields.closes_on != opportunity.closes_on:
        _check_deadline(fields.closes_on)
    taken = count_taken_places(session, opportunity_id)
    if fields.place_count is not None and fields.place_count < taken:
        raise RuleBroken(f"{taken} places are taken already: enter at least as many, or free some first.")
    fetch(session, Organization, fields.organization_id)
    for name in FIELDS:
        setattr(opportunity, name, getattr(fields, name))
    record_event(session, "edit_opportunity", opportunity, by=by)
    session.flush()
    return opportunity


def copy_opportunity(session: Session, opportunity_id: UUID, *, closes_on: date | None, by: Actor) -> Opportunity:
    """Put it on the board again, a year later, with a deadline of its own; nobody is referred to the new one yet."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    _check_deadline(closes_on)
    old = fetch(session, Opportunity, opportunity_id)
    values = {name: getattr(old, name) for name in FIELDS} | {"closes_on": closes_on}
    for name in ("starts_on", "ends_on"):
        values[name] = move_by_years(values[name], 1)
    return _add(session, check_opportunity(values), "copy_opportunity", by=by)


def remove_opportunities(session: Session, opportunity_ids: Sequence[UUID], *, by: Actor) -> int:
    """Take opportunities away to which nobody was referred, such as those of a wrong file; how many there were.

    Raises RuleBroken, and removes none, if somebody was referred to one of them.
    """
    check_can_act(by, Action.EDIT_OUTCOMES)
    found = [lock_opportunity(session, opportunity_id) for opportunity_id in sorted(opportunity_ids)]
    for opportunity in found:
        referred = select(Referral.id).where(Referral.opportunity_id == opportunity.id)
        if session.exec(referred).first() is not None:
            raise RuleBroken(f"Somebody was referred to “{opportunity.title}”: it stays, and so do the others.")
        before = {"kind": opportunity.kind.value, "organization_id": str(opportunity.organization_id)}
        add_event(session, "remove_opportunity", opportunity, before=before, by=by)
        session.delete(opportunity)
    session.flush()
    return len(found)


def lock_opportunity(session: Session, opportunity_id: UUID) -> Opportunity:
    """The opportunity, locked until the transaction ends: its places are counted by one writer at a time."""
    statement = select(Opportunity).where(col(Opportunity.id) == opportunity_id).with_for_update(key_share=True)
    # What the session knew of it is read again.
    found = session.exec(statement, execution_options={"populate_existing": True}).one_or_none()
    return found if found is not None else fetch(session, Opportunity, opportunity_id)


def count_taken_places(session: Session, opportunity_id: UUID) -> int:
    """How many of its places alumni hold; lock it first."""
    counted = sa.select(sa.func.count()).where(
        col(Referral.opportunity_id) == opportunity_id, col(Referral.state).in_(HOLDS_PLACE)
    )
    return int(session.execute(counted).scalar_one())


def _add(session: Session, fields: OpportunityCreate, action: str, *, by: Actor) -> Opportunity:
    opportunity = Opportunity(**fields.model_dump())
    session.add(opportunity)
    record_event(session, action, opportunity, by=by)
    session.flush()
    return opportunity


def _check_deadline(closes_on: date | None) -> None:
    if closes_on is not None and closes_on < today():
        raise InvalidInput(f"The deadline {closes_on} has passed already: enter a later one, or none.")
