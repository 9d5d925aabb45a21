"""Are one person's demographic answers shown to administrators alone, and never without a trace?"""

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import AuditEvent
from mayatrack.models.base import new_id
from mayatrack.services.demographics import view_demographics
from tests.factories import make_demographics, make_person


def test_answers_are_kept_as_seen(session: Session, local_actor: Actor) -> None:
    answers = make_demographics(session, gender=["woman"])
    assert view_demographics(session, answers.person_id, by=local_actor) is answers
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.record, event.record_id) == ("view_demographics", "person", answers.person_id)
    assert (event.user_id, event.before, event.after) == (local_actor.user_id, None, None)


def test_person_whom_nobody_asked_has_no_answers_but_a_trace(session: Session, local_actor: Actor) -> None:
    assert view_demographics(session, make_person(session).id, by=local_actor) is None
    assert len(session.exec(select(AuditEvent)).all()) == 1


def test_nobody_is_seen_without_the_trace_being_stored(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        person_id = make_person(session).id
    with writing(engine) as session:
        view_demographics(session, person_id, by=local_actor)
    with reading(engine) as session:
        assert session.exec(select(AuditEvent.record_id)).all() == [person_id]


def test_person_who_is_not_there_is_not_found(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound):
        view_demographics(session, new_id(), by=local_actor)
    assert session.exec(select(AuditEvent)).all() == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_answers_are_refused_to_everybody_but_administrators(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    answers = make_demographics(session)
    with pytest.raises(NotAllowed):
        view_demographics(session, answers.person_id, by=actor_with(role))
    assert session.exec(select(AuditEvent)).all() == []
