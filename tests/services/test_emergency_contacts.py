"""Are those to call kept in their order, five at most, and for nobody who was erased?"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, RuleBroken
from mayatrack.models import EmergencyContact
from mayatrack.models.base import now
from mayatrack.services.emergency_contacts import (
    add_contact,
    check_contact,
    edit_contact,
    move_contact,
    remove_contact,
)
from tests.factories import make_emergency_contact, make_person

ENTERED = {"name": "Rosa", "relationship": "mother", "phone": "213 555 0143", "language": None}


@pytest.fixture
def full(session: Session, local_actor: Actor) -> list[UUID]:
    """A person with five to call, A to E."""
    person = make_person(session)
    return [
        add_contact(session, person.id, fields=check_contact(ENTERED | {"name": name}), by=local_actor).id
        for name in "ABCDE"
    ]


def read_names(session: Session) -> str:
    ordered = select(EmergencyContact).order_by(col(EmergencyContact.position))
    contacts = session.exec(ordered, execution_options={"populate_existing": True}).all()
    assert [contact.position for contact in contacts] == list(range(1, len(contacts) + 1))
    return "".join(contact.name for contact in contacts)


def test_five_are_enough(session: Session, local_actor: Actor, full: list[UUID]) -> None:
    person_id = session.get_one(EmergencyContact, full[0]).person_id
    with pytest.raises(RuleBroken, match=r"^5 people to call are enough"):
        add_contact(session, person_id, fields=check_contact(ENTERED), by=local_actor)
    assert read_names(session) == "ABCDE"


def test_contacts_change_places_also_where_all_five_are_taken(
    session: Session, local_actor: Actor, full: list[UUID]
) -> None:
    move_contact(session, full[4], is_up=True, by=local_actor)
    assert read_names(session) == "ABCED"
    move_contact(session, full[0], is_up=False, by=local_actor)
    assert read_names(session) == "BACED"
    move_contact(session, full[1], is_up=True, by=local_actor)
    move_contact(session, full[3], is_up=False, by=local_actor)
    assert read_names(session) == "BACED"


def test_removed_contact_lets_the_others_move_up(session: Session, local_actor: Actor, full: list[UUID]) -> None:
    remove_contact(session, full[1], version=1, by=local_actor)
    assert read_names(session) == "ACDE"
    # Who moved up was changed since: an older version is refused, the present one is not.
    with pytest.raises(EditConflict):
        edit_contact(session, full[2], fields=check_contact(ENTERED), version=1, by=local_actor)
    edit_contact(session, full[2], fields=check_contact(ENTERED | {"name": "X"}), version=2, by=local_actor)
    assert read_names(session) == "AXDE"


@pytest.mark.parametrize("what", ["name", "relationship", "phone"])
def test_contact_needs_name_relationship_and_phone(what: str) -> None:
    with pytest.raises(InvalidInput, match=rf"^{what.capitalize()} is missing"):
        check_contact(ENTERED | {what: " "})


def test_nobody_is_entered_for_somebody_who_was_erased(session: Session, local_actor: Actor) -> None:
    person = make_person(session, erased_at=now())
    with pytest.raises(RuleBroken, match="was erased"):
        add_contact(session, person.id, fields=check_contact(ENTERED), by=local_actor)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_contacts_belong_to_program_staff(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    contact: Any = make_emergency_contact(session)
    with pytest.raises(NotAllowed):
        remove_contact(session, contact.id, version=1, by=actor_with(role))
    assert read_names(session) == "Rosa Quispe"
