"""Add and change people, and keep what is derived from their names."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.names import search_words, sort_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Application, Person
from mayatrack.models.people import PersonCreate
from mayatrack.services.alumni_summaries import refresh_alumni_of
from mayatrack.services.audit import record_event
from mayatrack.services.records import check_input, fetch


def add_person(session: Session, *, fields: PersonCreate, by: Actor) -> Person:
    """Add a person. Raises InvalidInput if somebody with this e-mail address is there already."""
    check_can_act(by, Action.EDIT_APPLICATIONS)
    _check_email_is_free(session, fields.email)
    values = fields.model_dump()
    person = Person.model_validate(values | derive_names(values))
    session.add(person)
    record_event(session, "add_person", person, by=by)
    session.flush()
    return person


def edit_person(session: Session, person_id: UUID, *, fields: PersonCreate, version: int, by: Actor) -> Person:
    """Change a person's own data. Raises EditConflict if it changed since `version`, RuleBroken if it was erased."""
    check_can_act(by, Action.EDIT_APPLICATIONS)
    person = fetch(session, Person, person_id, version=version)
    check_not_erased(person.erased_at)
    if fields.email != person.email:
        _check_email_is_free(session, fields.email)
    values = fields.model_dump()
    update_person(session, person, values)
    record_event(session, "edit_person", person, by=by)
    refresh_alumni_of(session, [person_id])
    return person


def update_person(session: Session, person: Person, values: dict[str, Any]) -> None:
    """Set the values on the person, and what follows from them here and on the person's applications; not flushed."""
    for name, value in values.items():
        setattr(person, name, value)
    for name, value in derive_names(person.model_dump()).items():
        setattr(person, name, value)
    # Flushed here, the person's changes would be lost to the audit event that the caller records next.
    with session.no_autoflush:
        session.execute(
            sa.update(Application)
            .where(col(Application.person_id) == person.id, col(Application.sort_name) != person.sort_name)
            .values(sort_name=person.sort_name)
            .execution_options(synchronize_session=False)
        )


def derive_names(values: dict[str, Any]) -> dict[str, str]:
    """The columns that follow from a person's names and e-mail address: sort_name and search_words."""
    given, family = values["given_name"], values.get("family_name")
    return {
        "sort_name": sort_name(given, family),
        "search_words": search_words(given, family, values.get("preferred_name"), values["email"]),
    }


def check_person(values: dict[str, Any]) -> PersonCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(PersonCreate, values)


def _check_email_is_free(session: Session, email: str) -> None:
    if session.exec(select(Person.id).where(Person.email == email)).first() is not None:
        raise InvalidInput(
            f"Somebody with the e-mail address {email} is there already: search for that person instead."
        )
