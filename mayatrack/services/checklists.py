"""Keep what is asked of a cohort's travelers: its checklist, and the template that new checklists follow."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.ordering import move_one
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import ChecklistItem, ChecklistMark, Cohort
from mayatrack.models.checklists import ChecklistItemCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import check_input, fetch, lock_cohort


def check_item(values: Mapping[str, Any]) -> ChecklistItemCreate:
    """The values as checked input. Raises InvalidInput with a sentence."""
    return check_input(ChecklistItemCreate, values)


def start_checklist(session: Session, cohort_id: UUID, *, source_id: UUID | None, by: Actor) -> int:
    """Give a cohort the items of the template, or those of the cohort `source_id`; how many there are.

    Raises RuleBroken where the cohort has a checklist already, or where there is nothing to copy.
    """
    check_can_act(by, Action.EDIT_READINESS)
    cohort = lock_cohort(session, cohort_id)
    if _list_items(session, cohort_id):
        raise RuleBroken(f"{cohort.name} has a checklist already: add to it, or change what it asks.")
    source = "The template" if source_id is None else fetch(session, Cohort, source_id).name
    copied = _list_items(session, source_id)
    if not copied:
        raise RuleBroken(f"{source} asks for nothing yet: add an item there first, or choose another one to copy.")
    for position, item in enumerate(copied, start=1):
        same = item.model_dump(include={"name", "days_before", "owner", "scope"})
        _add(session, ChecklistItem(cohort_id=cohort_id, position=position, **same), by=by)
    session.flush()
    return len(copied)


def add_item(session: Session, cohort_id: UUID | None, *, fields: ChecklistItemCreate, by: Actor) -> ChecklistItem:
    """Add an item as the last one of a cohort's checklist, or of the template. Raises InvalidInput for a name taken."""
    check_can_act(by, Action.EDIT_READINESS)
    _lock(session, cohort_id)
    _check_name_is_free(session, cohort_id, fields.name)
    last = max((item.position for item in _list_items(session, cohort_id)), default=0)
    item = _add(session, ChecklistItem(cohort_id=cohort_id, position=last + 1, **fields.model_dump()), by=by)
    session.flush()
    return item


def edit_item(
    session: Session, item_id: UUID, *, fields: ChecklistItemCreate, version: int, by: Actor
) -> ChecklistItem:
    """Change an item; what was checked off stays. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_READINESS)
    item = fetch(session, ChecklistItem, item_id, version=version)
    if fields.name != item.name:
        _check_name_is_free(session, item.cohort_id, fields.name)
    for name, value in fields.model_dump().items():
        setattr(item, name, value)
    record_event(session, "edit_checklist_item", item, by=by)
    session.flush()
    return item


def move_item(session: Session, item_id: UUID, *, is_up: bool, by: Actor) -> None:
    """Let an item change places with the one before or after it; at an end of the list it stays."""
    check_can_act(by, Action.EDIT_READINESS)
    item = fetch(session, ChecklistItem, item_id)
    _lock(session, item.cohort_id)
    ordered = _list_items(session, item.cohort_id)
    for position, each in enumerate(move_one(ordered, item, is_up=is_up), start=1):
        if each.position != position:
            each.position = position
            record_event(session, "move_checklist_item", each, by=by)
    session.flush()


def remove_item(session: Session, item_id: UUID, *, version: int, seen_count: int, by: Actor) -> int:
    """Remove an item, and with it what was checked off of it; of how many travelers that was.

    Raises EditConflict if somebody changed the item since `version`, or if it goes with more than was seen.
    """
    check_can_act(by, Action.EDIT_READINESS)
    item = fetch(session, ChecklistItem, item_id, version=version)
    _lock(session, item.cohort_id)
    marks = sa.select(sa.func.count()).where(col(ChecklistMark.item_id) == item_id)
    mark_count = int(session.execute(marks).scalar_one())
    if mark_count > seen_count:
        raise EditConflict(
            f"“{item.name}” was checked off meanwhile: what is recorded of it for {mark_count} travelers would go with "
            "it. Press again to remove it all the same."
        )
    before = item.model_dump(mode="json", exclude={"id", "version", "name"}) | {"mark_count": mark_count}
    add_event(session, "remove_checklist_item", item, before=before, by=by)
    session.delete(item)
    session.flush()
    return mark_count


def _add(session: Session, item: ChecklistItem, *, by: Actor) -> ChecklistItem:
    session.add(item)
    record_event(session, "add_checklist_item", item, by=by)
    return item


def _lock(session: Session, cohort_id: UUID | None) -> None:
    if cohort_id is not None:
        lock_cohort(session, cohort_id)


def _list_items(session: Session, cohort_id: UUID | None) -> list[ChecklistItem]:
    """The items of a cohort's checklist, or of the template, in their order."""
    own = select(ChecklistItem).where(col(ChecklistItem.cohort_id) == cohort_id)
    return list(session.exec(own.order_by(col(ChecklistItem.position), col(ChecklistItem.id))))


def _check_name_is_free(session: Session, cohort_id: UUID | None, name: str) -> None:
    taken = select(ChecklistItem.id).where(col(ChecklistItem.cohort_id) == cohort_id, ChecklistItem.name == name)
    if session.exec(taken).first() is not None:
        raise InvalidInput(f"The checklist asks for “{name}” already: choose another name, or change that one.")
