"""Keep whom to call for a person, and in which order."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.ordering import move_one
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.trip_days import MOST_CONTACTS
from mayatrack.exceptions import RuleBroken
from mayatrack.models import Base, EmergencyContact, Person
from mayatrack.models.trip_days import EmergencyContactCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch

_contacts = Base.metadata.tables["emergency_contact"]


def check_contact(values: Mapping[str, Any]) -> EmergencyContactCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(EmergencyContactCreate, values)


def add_contact(session: Session, person_id: UUID, *, fields: EmergencyContactCreate, by: Actor) -> EmergencyContact:
    """Add somebody to call, as the last one. Raises RuleBroken beyond five or for somebody erased, NotFound."""
    check_can_act(by, Action.RUN_TRIPS)
    person = _lock_person(session, person_id)
    check_not_erased(person.erased_at)
    contacts = _list_contacts(session, person_id)
    if len(contacts) >= MOST_CONTACTS:
        raise RuleBroken(f"{MOST_CONTACTS} people to call are enough: remove one, or change it, to enter another.")
    contact = EmergencyContact(person_id=person_id, position=len(contacts) + 1, **fields.model_dump())
    session.add(contact)
    record_event(session, "add_emergency_contact", contact, by=by)
    session.flush()
    return contact


def edit_contact(
    session: Session, contact_id: UUID, *, fields: EmergencyContactCreate, version: int, by: Actor
) -> EmergencyContact:
    """Change somebody to call. Raises EditConflict if somebody changed them since `version`."""
    check_can_act(by, Action.RUN_TRIPS)
    contact = fetch(session, EmergencyContact, contact_id, version=version)
    for name, value in fields.model_dump().items():
        setattr(contact, name, value)
    record_event(session, "edit_emergency_contact", contact, by=by)
    session.flush()
    return contact


def move_contact(session: Session, contact_id: UUID, *, is_up: bool, by: Actor) -> None:
    """Let somebody be called before the one above, or after the one below; at an end of the list they stay."""
    check_can_act(by, Action.RUN_TRIPS)
    contact = fetch(session, EmergencyContact, contact_id)
    _lock_person(session, contact.person_id)
    ordered = _list_contacts(session, contact.person_id)
    _number(session, move_one(ordered, contact, is_up=is_up), by=by)


def remove_contact(session: Session, contact_id: UUID, *, version: int, by: Actor) -> None:
    """Remove somebody to call; whoever came after moves up. Raises EditConflict if they were changed since."""
    check_can_act(by, Action.RUN_TRIPS)
    contact = fetch(session, EmergencyContact, contact_id, version=version)
    _lock_person(session, contact.person_id)
    before = {"person_id": str(contact.person_id), "position": contact.position}
    add_event(session, "remove_emergency_contact", contact, before=before, by=by)
    session.delete(contact)
    session.flush()
    _number(session, _list_contacts(session, contact.person_id), by=by)


def _lock_person(session: Session, person_id: UUID) -> Person:
    """The person, locked: two people who add or order contacts at once take turns."""
    fetch(session, Person, person_id)
    locked = select(Person).where(col(Person.id) == person_id).with_for_update(key_share=True)
    return session.exec(locked, execution_options={"populate_existing": True}).one()


def _list_contacts(session: Session, person_id: UUID) -> list[EmergencyContact]:
    own = select(EmergencyContact).where(col(EmergencyContact.person_id) == person_id)
    ordered = own.order_by(col(EmergencyContact.position))
    return list(session.exec(ordered, execution_options={"populate_existing": True}))


def _number(session: Session, ordered: Sequence[EmergencyContact], *, by: Actor) -> None:
    """Give the contacts the positions 1, 2, … in this order."""
    moved = [(contact, place) for place, contact in enumerate(ordered, start=1) if contact.position != place]
    if not moved:
        return
    for contact, place in moved:
        told = {"before": {"position": contact.position}, "after": {"position": place}}
        add_event(session, "move_emergency_contact", contact, **told, by=by)
    session.flush()
    # A position is held once, also between two statements, and there is no sixth to step aside to: the rows are stored
    # anew under their ids.
    stored = [contact.model_dump() | {"position": place, "version": contact.version + 1} for contact, place in moved]
    removal = sa.delete(EmergencyContact).where(col(EmergencyContact.id).in_([row["id"] for row in stored]))
    session.execute(removal, execution_options={"synchronize_session": False})
    # Past the mapper, which would count their versions from one again.
    session.connection().execute(sa.insert(_contacts), stored)
    for contact, _ in moved:
        session.refresh(contact)
