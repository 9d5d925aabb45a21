"""Are goals read in the order in which people look for them, and one of them with who changed it last?"""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import Session

from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.targets import Aim
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models.base import now
from mayatrack.queries.targets import read_target, read_targets
from mayatrack.services.targets import change_target
from tests.factories import make_target
from tests.queries.conftest import Recording


def test_goals_are_read_latest_year_first(session: Session, local_actor: Actor) -> None:
    for year in (2026, 2028, 2027):
        make_target(session, year=year)
    for aim in (Aim.KNOWLEDGE_RATE, Aim.FIRST_PASSPORTS):
        make_target(session, year=2028, aim=aim, goal=60)
    frame = read_targets(session, by=local_actor)
    assert list(zip(frame["year"], frame["aim"], frame["goal"], strict=True)) == [
        (2028, "travelers", 40),
        (2028, "first_passports", 60),
        (2028, "knowledge_rate", 60),
        (2027, "travelers", 40),
        (2026, "travelers", 40),
    ]


def test_nothing_aimed_at_is_an_empty_frame(session: Session, local_actor: Actor) -> None:
    frame = read_targets(session, by=local_actor)
    assert (len(frame), list(frame)) == (0, ["target_id", "version", "year", "aim", "goal"])


def test_many_goals_take_one_statement(session: Session, local_actor: Actor, record_statements: Recording) -> None:
    make_target(session)
    with record_statements() as one:
        read_targets(session, by=local_actor)
    for _ in range(2):
        make_target(session)
    with record_statements() as three:
        assert len(read_targets(session, by=local_actor)) == 3
    assert (len(one), len(three)) == (1, 1)


def test_goal_is_read_with_who_changed_it_since(session: Session, local_actor: Actor) -> None:
    target = make_target(session)
    before = now() - timedelta(minutes=1)
    unchanged = read_target(session, by=local_actor, target_id=target.id, since=before).iloc[0]
    assert (unchanged["goal"], unchanged["version"], unchanged["changed_by"]) == (40, 1, None)
    change_target(session, target.id, goal=44, version=1, by=local_actor)
    changed = read_target(session, by=local_actor, target_id=target.id, since=before).iloc[0]
    assert (changed["goal"], changed["version"], changed["changed_by"]) == (44, 2, "This computer")


def test_goal_that_was_removed_is_not_found(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound, match="somebody removed it"):
        read_target(session, by=local_actor, target_id=uuid4(), since=now())


@pytest.mark.parametrize("role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR], ids=str)
def test_goals_are_read_by_leadership_alone(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    target = make_target(session)
    with pytest.raises(NotAllowed):
        read_targets(session, by=actor_with(role))
    with pytest.raises(NotAllowed):
        read_target(session, by=actor_with(role), target_id=target.id, since=now())
    assert len(read_targets(session, by=actor_with(Role.LEADERSHIP))) == 1
