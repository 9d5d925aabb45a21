"""Keep what each year aims at: set a goal, change it, take it away."""

from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.targets import check_goal
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Target
from mayatrack.models.targets import TargetCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch


def check_target(values: dict[str, Any]) -> TargetCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(TargetCreate, values)


def set_target(session: Session, *, fields: TargetCreate, by: Actor) -> Target:
    """Set a goal. Raises InvalidInput if the year has one for the same already."""
    check_can_act(by, Action.EDIT_TARGETS)
    same = select(Target.goal).where(Target.year == fields.year, Target.aim == fields.aim)
    if (stored := session.exec(same).first()) is not None:
        words = fields.aim.value.replace("_", " ")
        raise InvalidInput(f"{fields.year} has a goal for {words} already, {stored:,}: change that one.")
    target = Target(**fields.model_dump())
    session.add(target)
    record_event(session, "set_target", target, by=by)
    session.flush()
    return target


def change_target(session: Session, target_id: UUID, *, goal: int, version: int, by: Actor) -> Target:
    """Aim at something else. Raises EditConflict if somebody changed the goal since `version`, InvalidInput."""
    check_can_act(by, Action.EDIT_TARGETS)
    target = fetch(session, Target, target_id, version=version)
    check_goal(target.aim, goal)
    target.goal = goal
    record_event(session, "change_target", target, by=by)
    session.flush()
    return target


def remove_target(session: Session, target_id: UUID, *, version: int, by: Actor) -> TargetCreate:
    """Take a goal away; what is returned sets it again. Raises EditConflict as `change_target` does."""
    check_can_act(by, Action.EDIT_TARGETS)
    target = fetch(session, Target, target_id, version=version)
    before = target.model_dump(mode="json", exclude={"id", "version"})
    add_event(session, "remove_target", target, before=before, by=by)
    removed = TargetCreate(year=target.year, aim=target.aim, goal=target.goal)
    session.delete(target)
    session.flush()
    return removed
