"""Are the adults who go along kept as entered, each once in a cohort?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound
from mayatrack.models import Chaperone
from mayatrack.models.base import new_id
from mayatrack.services.chaperones import add_chaperone, check_chaperone, edit_chaperone, remove_chaperone
from tests.factories import make_chaperone, make_cohort

ENTERED = {"name": "Kaʻiulani Mahoe", "phone": "+1 213 555 0142", "email": "k@example.org", "is_lead": True}


def test_chaperone_is_added_as_entered_and_once(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    added = add_chaperone(session, cohort.id, fields=check_chaperone(ENTERED), by=local_actor)
    assert added.model_dump(include=ENTERED.keys()) == ENTERED
    with pytest.raises(InvalidInput, match=r"^Kaʻiulani Mahoe is a chaperone of this cohort already"):
        add_chaperone(session, cohort.id, fields=check_chaperone(ENTERED), by=local_actor)
    add_chaperone(session, make_cohort(session).id, fields=check_chaperone(ENTERED), by=local_actor)
    with pytest.raises(NotFound):
        add_chaperone(session, new_id(), fields=check_chaperone(ENTERED), by=local_actor)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Name is missing: enter it."),
        ({"phone": ""}, "Phone is missing: enter a number that can be called."),
        (
            {"phone": "ask Rosa"},
            "Phone: this is no number that can be called: enter its digits, with + and the country's code abroad.",
        ),
        ({"email": "nobody"}, "Email: value is not a valid email address: An email address must have an @-sign."),
        ({"name": "Passport A12345678"}, "Name: this looks like a passport number, which is never stored: remove it."),
    ],
    ids=str,
)
def test_chaperone_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_chaperone(ENTERED | changes)
    assert str(error.value) == sentence


def test_chaperone_is_changed_and_removed_in_the_version_that_was_seen(session: Session, local_actor: Actor) -> None:
    chaperone = make_chaperone(session)
    edited = edit_chaperone(session, chaperone.id, fields=check_chaperone(ENTERED), version=1, by=local_actor)
    assert (edited.name, edited.is_lead) == ("Kaʻiulani Mahoe", True)
    for write in (edit_chaperone, remove_chaperone):
        told: dict[str, Any] = {"fields": check_chaperone(ENTERED)} if write is edit_chaperone else {}
        with pytest.raises(EditConflict):
            write(session, chaperone.id, version=1, by=local_actor, **told)
    remove_chaperone(session, chaperone.id, version=2, by=local_actor)
    assert session.exec(select(Chaperone)).all() == []


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_chaperones_belong_to_program_staff(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    chaperone = make_chaperone(session)
    with pytest.raises(NotAllowed):
        remove_chaperone(session, chaperone.id, version=1, by=actor_with(role))
    assert len(session.exec(select(Chaperone)).all()) == 1
