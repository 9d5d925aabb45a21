"""Is a goal set once per year and aim, changed only as it stands, and removed so that it can be set again?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.roles import Actor, Role
from mayatrack.domain.targets import Aim
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound
from mayatrack.models import AuditEvent, Target
from mayatrack.services.targets import change_target, check_target, remove_target, set_target
from tests.factories import make_target

GOAL: dict[str, Any] = {"year": 2027, "aim": "travelers", "goal": 40}


def list_actions(session: Session) -> list[str]:
    return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def test_goal_is_set_as_entered(session: Session, local_actor: Actor) -> None:
    target = set_target(session, fields=check_target(GOAL), by=local_actor)
    assert (target.year, target.aim, target.goal, target.version) == (2027, Aim.TRAVELERS, 40, 1)
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.record_id, event.before) == ("set_target", target.id, None)
    assert event.after == GOAL


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"goal": 0}, "Goal: a goal is 1 or more, not 0: remove it where nothing is aimed at."),
        ({"goal": -1}, "Goal: a goal is 1 or more, not -1: remove it where nothing is aimed at."),
        ({"goal": None}, "Goal is missing: enter it."),
        ({"aim": "knowledge_rate", "goal": 101}, "Goal: a rate is at most 100 %, not 101 %: enter a smaller goal."),
        ({"year": 1999}, "Year: a goal is for a year from 2018 to 2100, not 1999: enter another year."),
        ({"goal": 10**30}, f"Goal: a goal is at most 100,000 people, not {10**30:,}: enter a smaller one."),
    ],
    ids=str,
)
def test_goal_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_target(GOAL | changes)
    assert str(error.value) == sentence


def test_year_has_one_goal_for_the_same(session: Session, local_actor: Actor) -> None:
    set_target(session, fields=check_target(GOAL), by=local_actor)
    with pytest.raises(InvalidInput) as error:
        set_target(session, fields=check_target(GOAL | {"goal": 50}), by=local_actor)
    assert str(error.value) == "2027 has a goal for travelers already, 40: change that one."
    for other in ({"year": 2028}, {"aim": "first_flights"}):
        set_target(session, fields=check_target(GOAL | other), by=local_actor)
    assert len(session.exec(select(Target)).all()) == 3


def test_goal_is_changed_in_the_version_that_was_seen(session: Session, local_actor: Actor) -> None:
    target = make_target(session, goal=40)
    assert change_target(session, target.id, goal=45, version=1, by=local_actor).version == 2
    with pytest.raises(EditConflict):
        change_target(session, target.id, goal=50, version=1, by=local_actor)
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.before, event.after) == ("change_target", {"goal": 40}, {"goal": 45})
    assert target.goal == 45


def test_goal_beyond_the_possible_changes_nothing(session: Session, local_actor: Actor) -> None:
    target = make_target(session, aim=Aim.KNOWLEDGE_RATE, goal=65)
    with pytest.raises(InvalidInput):
        change_target(session, target.id, goal=101, version=1, by=local_actor)
    assert (target.goal, list_actions(session)) == (65, [])


def test_removed_goal_can_be_set_again(session: Session, local_actor: Actor) -> None:
    target = make_target(session, **GOAL | {"aim": Aim.TRAVELERS})
    with pytest.raises(EditConflict):
        remove_target(session, target.id, version=2, by=local_actor)
    removed = remove_target(session, target.id, version=1, by=local_actor)
    assert session.exec(select(Target)).all() == []
    with pytest.raises(NotFound):
        remove_target(session, target.id, version=1, by=local_actor)
    again = set_target(session, fields=removed, by=local_actor)
    assert (again.year, again.aim, again.goal) == (2027, Aim.TRAVELERS, 40)
    assert list_actions(session) == ["remove_target", "set_target"]
    assert session.exec(select(AuditEvent)).first().before == GOAL  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER], ids=str
)
def test_goals_belong_to_leadership(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    target = make_target(session, goal=40)
    by = actor_with(role)
    with pytest.raises(NotAllowed):
        set_target(session, fields=check_target(GOAL), by=by)
    with pytest.raises(NotAllowed):
        change_target(session, target.id, goal=1, version=1, by=by)
    with pytest.raises(NotAllowed):
        remove_target(session, target.id, version=1, by=by)
    assert [each.goal for each in session.exec(select(Target))] == [40]


def test_leadership_sets_goals(session: Session, actor_with: Callable[..., Actor]) -> None:
    assert set_target(session, fields=check_target(GOAL), by=actor_with(Role.LEADERSHIP)).goal == 40
