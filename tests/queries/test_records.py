"""Does a form learn what is stored now, and who changed it since it was opened?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import ROLE_ACTIONS, Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models.base import new_id, now
from mayatrack.queries.records import EDITORS, read_record
from tests.factories import (
    make_audit_event,
    make_cohort,
    make_entry_rule,
    make_person,
    make_user,
    make_user_role,
)

OPENED_AT = now()


def read(session: Session, by: Actor, **choices: Any) -> dict[str, Any]:
    (row,) = read_record(session, by=by, since=OPENED_AT, **choices).to_dict("records")
    return row


def test_record_names_who_changed_it_last_since_it_was_opened(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, seat_count=24)
    ana, ben = make_user(session, name="Ana"), make_user(session, name="Ben")
    for user, minutes in ((ana, -5), (ben, 1), (ana, 2)):
        at = OPENED_AT + timedelta(minutes=minutes)
        make_audit_event(session, user_id=user.id, record="cohort", record_id=cohort.id, happened_at=at)
    make_audit_event(session, user_id=ben.id, happened_at=OPENED_AT + timedelta(minutes=3))
    found = read(session, local_actor, record="cohort", record_id=cohort.id, columns=["seat_count", "destination_id"])
    assert found == {
        "version": 1,
        "seat_count": 24,
        "destination_id": str(cohort.destination_id),
        "changed_by": "Ana",
        "changed_at": OPENED_AT + timedelta(minutes=2),
    }


def test_record_that_nobody_changed_since_names_nobody(session: Session, local_actor: Actor) -> None:
    rule = make_entry_rule(session)
    make_audit_event(session, record="entry_rule", record_id=rule.id, happened_at=OPENED_AT - timedelta(seconds=1))
    found = read(session, local_actor, record="entry_rule", record_id=rule.id, columns=["anchor"])
    assert found == {"version": 1, "anchor": "stay", "changed_by": None, "changed_at": None}


def test_record_that_was_removed_is_said_so(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound, match="This entry rule does not exist any more"):
        read(session, local_actor, record="entry_rule", record_id=new_id(), columns=["anchor"])


def test_record_of_an_erased_person_is_compared_with_nothing(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    assert read(session, local_actor, record="person", record_id=person.id, columns=["email"])["email"] == person.email
    person.erased_at = now()
    session.flush()
    with pytest.raises(NotFound, match="This person does not exist any more"):
        read(session, local_actor, record="person", record_id=person.id, columns=["email"])


def test_user_is_read_with_roles_and_who_changed_them(session: Session, local_actor: Actor) -> None:
    user, ben = make_user(session, name="Ana"), make_user(session, name="Ben")
    for role in (Role.ADMINISTRATOR, Role.PROGRAM_STAFF):
        make_user_role(session, user_id=user.id, role=role)
    at = OPENED_AT + timedelta(minutes=1)
    make_audit_event(session, user_id=ben.id, record="app_user", record_id=user.id, happened_at=at)
    found = read(session, local_actor, record="app_user", record_id=user.id, columns=["name", "email", "roles"])
    assert found == {
        "version": 1,
        "name": "Ana",
        "email": user.email,
        "roles": ["program_staff", "administrator"],
        "changed_by": "Ben",
        "changed_at": at,
    }
    bare = read(session, local_actor, record="app_user", record_id=ben.id, columns=["roles"])
    assert bare == {"version": 1, "roles": [], "changed_by": None, "changed_at": None}


def test_user_that_there_is_not_is_called_one(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound, match=r"^This user does not exist any more"):
        read(session, local_actor, record="app_user", record_id=new_id(), columns=["roles"])


@pytest.mark.parametrize("record", EDITORS)
def test_record_is_read_by_those_alone_who_may_change_it(
    session: Session, actor_with: Callable[..., Actor], record: str
) -> None:
    refused = [role for role in Role if EDITORS[record] not in ROLE_ACTIONS[role]]
    assert {Role.REVIEWER, Role.LEADERSHIP, Role.TRAVEL_ADVISER} < set(refused)
    for role in refused:
        with pytest.raises(NotAllowed):
            read(session, actor_with(role), record=record, record_id=new_id(), columns=[])
