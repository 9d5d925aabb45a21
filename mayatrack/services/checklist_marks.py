"""Check off what came in, of one traveler or of many at once, and take the last press back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.checklists import MarkState, check_expiry
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput
from mayatrack.models import ChecklistItem, ChecklistMark, Traveler
from mayatrack.models.base import now, today
from mayatrack.services.audit import record_event
from mayatrack.services.records import fetch, lock_cohort


@dataclass(frozen=True)
class MarkChange:
    """What a press did to one traveler's item: how it stood before, and the version that it made."""

    traveler_id: UUID
    state: MarkState
    expires_on: date | None
    version: int


def mark_item(
    session: Session,
    item_id: UUID,
    traveler_id: UUID,
    *,
    state: MarkState,
    expires_on: date | None,
    version: int,
    by: Actor,
) -> ChecklistMark:
    """Record how far one traveler's item is, and until when it holds.

    `version` is the one that was seen, 0 where nothing was recorded. Raises EditConflict if somebody recorded something
    since, InvalidInput for a date that cannot be or a traveler of another cohort.
    """
    check_can_act(by, Action.EDIT_READINESS)
    check_expiry(state, expires_on, today=today())
    item = _open_item(session, item_id)
    _check_are_of_cohort(session, item, [traveler_id])
    mark = _read_marks(session, item_id, [traveler_id]).get(traveler_id)
    if (mark.version if mark else 0) != version:
        raise EditConflict(
            f"Somebody else changed “{item.name}” of this traveler since you opened it: "
            "look at what is stored now, then decide again."
        )
    return _store(session, item_id, traveler_id, mark, state, expires_on, by=by)


def check_off(
    session: Session, item_id: UUID, *, traveler_ids: Collection[UUID], state: MarkState, by: Actor
) -> list[MarkChange]:
    """Record one state of an item for many travelers; what each change replaced, to be taken back.

    Who is as far already stays as they are, with the date: received never takes an approval back. To set it missing
    again does. Raises InvalidInput for a traveler of another cohort, and then nothing is stored.
    """
    check_can_act(by, Action.EDIT_READINESS)
    item = _open_item(session, item_id)
    _check_are_of_cohort(session, item, traveler_ids)
    marks = _read_marks(session, item_id, traveler_ids)
    changes = []
    for traveler_id in traveler_ids:
        mark = marks.get(traveler_id)
        if _is_as_far(mark, state):
            continue
        before = (mark.state, mark.expires_on) if mark else (MarkState.MISSING, None)
        keeps_date = mark is not None and state is not MarkState.MISSING and not _has_expired(mark)
        expires_on = before[1] if keeps_date else None
        stored = _store(session, item_id, traveler_id, mark, state, expires_on, by=by)
        changes.append(MarkChange(traveler_id, *before, stored.version))
    return changes


def take_back(session: Session, item_id: UUID, *, changes: Sequence[MarkChange], by: Actor) -> int:
    """Undo changes of `check_off`; how many. What somebody changed since then stays as they left it."""
    check_can_act(by, Action.EDIT_READINESS)
    _open_item(session, item_id)
    marks = _read_marks(session, item_id, [change.traveler_id for change in changes])
    own = [
        (change, mark)
        for change in changes
        for mark in [marks.get(change.traveler_id)]
        if mark is not None and mark.version == change.version
    ]
    for change, mark in own:
        _store(session, item_id, change.traveler_id, mark, change.state, change.expires_on, by=by)
    return len(own)


def _open_item(session: Session, item_id: UUID) -> ChecklistItem:
    """A cohort's item, with the cohort locked: at an orientation several people check off at once."""
    item = fetch(session, ChecklistItem, item_id)
    if item.cohort_id is None:
        raise InvalidInput("The template is asked of nobody: check off in a cohort's own checklist.")
    lock_cohort(session, item.cohort_id)
    return item


def _check_are_of_cohort(session: Session, item: ChecklistItem, traveler_ids: Collection[UUID]) -> None:
    own = select(Traveler.id).where(col(Traveler.id).in_(traveler_ids), col(Traveler.cohort_id) == item.cohort_id)
    if set(session.exec(own)) != set(traveler_ids):
        raise InvalidInput("Only travelers of the checklist's own cohort can be checked off: choose them again.")


def _read_marks(session: Session, item_id: UUID, traveler_ids: Collection[UUID]) -> dict[UUID, ChecklistMark]:
    found = select(ChecklistMark).where(
        col(ChecklistMark.item_id) == item_id, col(ChecklistMark.traveler_id).in_(traveler_ids)
    )
    # Read again under the lock: another writer may have changed them while this one waited.
    marks = session.exec(found.order_by(col(ChecklistMark.id)), execution_options={"populate_existing": True})
    return {mark.traveler_id: mark for mark in marks}


def _is_as_far(mark: ChecklistMark | None, state: MarkState) -> bool:
    if mark is None or mark.state is MarkState.MISSING:
        return state is MarkState.MISSING
    if state is MarkState.MISSING:
        return False
    return not _has_expired(mark) and mark.state in {state, MarkState.APPROVED}


def _has_expired(mark: ChecklistMark) -> bool:
    return mark.expires_on is not None and mark.expires_on < today()


def _store(
    session: Session,
    item_id: UUID,
    traveler_id: UUID,
    mark: ChecklistMark | None,
    state: MarkState,
    expires_on: date | None,
    *,
    by: Actor,
) -> ChecklistMark:
    if mark is None:
        mark = ChecklistMark(
            item_id=item_id, traveler_id=traveler_id, state=state, expires_on=expires_on, changed_by_id=by.user_id
        )
        session.add(mark)
    elif (mark.state, mark.expires_on) != (state, expires_on):
        mark.state, mark.expires_on = state, expires_on
        mark.changed_at, mark.changed_by_id = now(), by.user_id
    record_event(session, "mark_checklist_item", mark, by=by)
    session.flush()
    return mark
