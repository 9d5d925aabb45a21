"""Add a destination, change its entry rule, and confirm that the rule was checked."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.entry_rules import check_recheck_day
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Destination, EntryRule
from mayatrack.models.base import today as current_day
from mayatrack.models.destinations import DestinationCreate, EntryRuleCreate
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_input, fetch


def check_destination(values: dict[str, Any]) -> DestinationCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(DestinationCreate, values)


def check_rule(values: dict[str, Any]) -> EntryRuleCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(EntryRuleCreate, values)


def add_destination(session: Session, *, fields: DestinationCreate, rule: EntryRuleCreate, by: Actor) -> Destination:
    """Add a destination with its entry rule, which nobody has confirmed yet. Raises InvalidInput if it is there."""
    check_can_act(by, Action.EDIT_DESTINATIONS)
    check_recheck_day(rule.recheck_by_on, before=None, today=current_day())
    same = select(Destination.id).where(
        Destination.country_code == fields.country_code, Destination.city == fields.city
    )
    if session.exec(same).first() is not None:
        raise InvalidInput(f"{fields.city} in {fields.country} is a destination already: edit its entry rule instead.")
    destination = Destination(**fields.model_dump())
    session.add(destination)
    record_event(session, "add_destination", destination, by=by)
    session.flush()
    entry_rule = EntryRule(destination_id=destination.id, **rule.model_dump())
    session.add(entry_rule)
    record_event(session, "add_rule", entry_rule, by=by)
    session.flush()
    return destination


def edit_rule(session: Session, rule_id: UUID, *, fields: EntryRuleCreate, version: int, by: Actor) -> EntryRule:
    """Change an entry rule; what was confirmed before no longer is. Raises EditConflict if changed since `version`."""
    check_can_act(by, Action.EDIT_DESTINATIONS)
    rule = fetch(session, EntryRule, rule_id, version=version)
    check_recheck_day(fields.recheck_by_on, before=rule.recheck_by_on, today=current_day())
    for name, value in fields.model_dump().items():
        setattr(rule, name, value)
    rule.is_confirmed, rule.checked_on, rule.checked_by_id = False, None, None
    record_event(session, "edit_rule", rule, by=by)
    session.flush()
    return rule


def confirm_rule(session: Session, rule_id: UUID, *, today: date, version: int, by: Actor) -> EntryRule:
    """Keep that the rule, as it stands, was checked against its source today. Raises EditConflict if it changed.

    A day by which somebody was to look again is done with once it has come.
    """
    check_can_act(by, Action.EDIT_DESTINATIONS)
    rule = fetch(session, EntryRule, rule_id, version=version)
    rule.is_confirmed, rule.checked_on, rule.checked_by_id = True, today, by.user_id
    if rule.recheck_by_on is not None and rule.recheck_by_on <= today:
        rule.recheck_by_on = None
    record_event(session, "confirm_rule", rule, by=by)
    session.flush()
    return rule
