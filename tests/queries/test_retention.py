"""Is a period read as it is now, with whoever decided it since a form was opened?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from mayatrack.domain.retention import SHIPPED, Period, Unit
from mayatrack.domain.retention_rules import RULES_BY_NAME
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models.base import now
from mayatrack.queries.retention import COLUMNS, read_period
from mayatrack.services.retention import edit_period
from tests.factories import make_user


def read(session: Session, by: Actor, rule: str, *, ago: timedelta = timedelta(minutes=1)) -> dict[str, Any]:
    frame = read_period(session, by=by, rule=rule, since=now() - ago)
    assert list(frame.columns) == COLUMNS
    (row,) = frame.to_dict("records")
    return row


def test_period_that_nobody_changed_is_the_shipped_one(session: Session, local_actor: Actor) -> None:
    shipped = RULES_BY_NAME["drafts"].period
    assert read(session, local_actor, "drafts") == {
        "version": SHIPPED,
        "count": shipped.count,
        "unit": shipped.unit.value,
        "changed_by": None,
        "changed_at": None,
    }


def test_period_names_who_changed_it_last_since_it_was_opened(session: Session, local_actor: Actor) -> None:
    actors = [Actor(make_user(session, name=name).id, name, local_actor.roles) for name in ("Ana", "Ben", "Cai")]
    changes = [("drafts", 18), ("drafts", 19), ("sessions", 20)]
    for actor, (rule, count) in zip(actors, changes, strict=True):
        version = read(session, local_actor, rule)["version"]
        edit_period(session, rule, period=Period(count, Unit.MONTHS), version=version, by=actor)
    found = read(session, local_actor, "drafts")
    assert (found["count"], found["unit"], found["changed_by"]) == (19, "months", "Ben")
    assert now() - found["changed_at"] < timedelta(minutes=1)
    later = read(session, local_actor, "drafts", ago=timedelta(minutes=-1))
    assert (later["count"], later["changed_by"], later["changed_at"]) == (19, None, None)


def test_period_is_read_by_administrators_alone(session: Session, actor_with: Callable[..., Actor]) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed):
            read(session, actor_with(role), "drafts")
