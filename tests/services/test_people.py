"""Are people checked before they are stored, and does what follows from their names stay in step?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import Application, AuditEvent, Person
from mayatrack.models.base import today
from mayatrack.services.people import add_person, check_person, edit_person
from tests.factories import make_application, make_person

FIELDS: dict[str, Any] = {"given_name": "María José", "family_name": "Núñez Ortiz", "email": "Maria@Example.EDU "}


def test_person_is_stored_with_what_follows_from_the_name(session: Session, local_actor: Actor) -> None:
    person = add_person(session, fields=check_person(FIELDS), by=local_actor)
    assert (person.email, person.sort_name) == ("maria@example.edu", "nunez ortiz maria jose")
    assert person.search_words == "maria jose nunez ortiz maria example edu"


def test_one_word_name_is_a_name(session: Session, local_actor: Actor) -> None:
    person = add_person(
        session, fields=check_person({"given_name": "Suharto", "email": "s@example.edu"}), by=local_actor
    )
    assert (person.family_name, person.sort_name) == (None, "suharto")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"given_name": " "}, "Given name is missing: enter the name; a one-word name goes here."),
        (
            {"phone": "123-45-6789"},
            "Phone: this looks like a Social Security number, which is never stored: remove it.",
        ),
        (
            {"birth_on": today() + timedelta(days=1)},
            f"Birth: {today() + timedelta(days=1)} is no date of birth: enter one between 1900 and today.",
        ),
    ],
)
def test_bad_input_is_refused_with_its_field(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        check_person({**FIELDS, **changes})
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("email", ["", "nobody", "a@b@example.edu"])
def test_email_must_be_an_address(email: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Email: "):
        check_person({**FIELDS, "email": email})


def test_email_belongs_to_one_person(session: Session, local_actor: Actor) -> None:
    taken, other = make_person(session, email="taken@example.edu"), make_person(session)
    with pytest.raises(InvalidInput) as refusal:
        add_person(session, fields=check_person({**FIELDS, "email": "TAKEN@example.edu"}), by=local_actor)
    assert str(refusal.value) == (
        "Somebody with the e-mail address taken@example.edu is there already: search for that person instead."
    )
    with pytest.raises(InvalidInput):
        edit_person(
            session,
            other.id,
            fields=check_person({**FIELDS, "email": taken.email}),
            version=other.version,
            by=local_actor,
        )


def test_new_name_reaches_search_and_lists(session: Session, local_actor: Actor) -> None:
    application = make_application(session)
    person = session.get_one(Person, application.person_id)
    edit_person(session, person.id, fields=check_person(FIELDS), version=person.version, by=local_actor)
    session.commit()
    session.expire_all()
    assert person.search_words == "maria jose nunez ortiz maria example edu"
    assert session.get_one(Application, application.id).sort_name == "nunez ortiz maria jose"


def test_edit_is_audited_without_repeating_who_the_person_is(session: Session, local_actor: Actor) -> None:
    person = make_person(session, given_name="Old", phone=None)
    fields = check_person({**person.model_dump(include={"family_name", "email"}), "given_name": "New"})
    edit_person(session, person.id, fields=fields, version=person.version, by=local_actor)
    (event,) = session.exec(select(AuditEvent).where(AuditEvent.record_id == person.id)).all()
    assert (event.action, event.before, event.after) == (
        "edit_person", {"given_name": "withheld"}, {"given_name": "withheld"},
    )  # fmt: skip


def test_person_that_somebody_else_changed_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    seen = person.version
    edit_person(session, person.id, fields=check_person(FIELDS), version=seen, by=local_actor)
    with pytest.raises(EditConflict, match="Somebody else changed this person"):
        edit_person(
            session, person.id, fields=check_person({**FIELDS, "given_name": "Ana"}), version=seen, by=local_actor
        )
    assert person.given_name == "María José"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_change_nobody(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    person, by = make_person(session), actor_with(role)
    with pytest.raises(NotAllowed):
        add_person(session, fields=check_person(FIELDS), by=by)
    with pytest.raises(NotAllowed):
        edit_person(session, person.id, fields=check_person(FIELDS), version=person.version, by=by)
