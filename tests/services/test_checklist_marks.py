"""Is what came in recorded once, for many at once, never against a colleague, and taken back as it was?"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.checklists import MarkState
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import EditConflict, InvalidInput
from mayatrack.models import AuditEvent, ChecklistItem, ChecklistMark
from mayatrack.models.base import today
from mayatrack.services.checklist_marks import check_off, mark_item, take_back
from tests.factories import make_checklist_item, make_checklist_mark, make_traveler

RECEIVED, APPROVED, MISSING = MarkState.RECEIVED, MarkState.APPROVED, MarkState.MISSING
LATER = today() + timedelta(days=300)


@pytest.fixture
def item(session: Session) -> ChecklistItem:
    return make_checklist_item(session)


@pytest.fixture
def group(session: Session, item: ChecklistItem) -> list[UUID]:
    """Four travelers: nothing recorded, received, approved until later, approved and expired."""
    ids = [make_traveler(session, cohort_id=item.cohort_id).id for _ in range(4)]
    yesterday = today() - timedelta(days=1)
    for traveler_id, state, expires_on in zip(
        ids[1:], (RECEIVED, APPROVED, APPROVED), (None, LATER, yesterday), strict=True
    ):
        make_checklist_mark(session, item_id=item.id, traveler_id=traveler_id, state=state, expires_on=expires_on)
    return ids


def read_marks(session: Session, ids: list[UUID]) -> list[tuple[MarkState, date | None] | None]:
    marks = {mark.traveler_id: mark for mark in session.exec(select(ChecklistMark))}
    return [(marks[each].state, marks[each].expires_on) if each in marks else None for each in ids]


def test_many_are_checked_off_and_nobody_falls_back(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    changes = check_off(session, item.id, traveler_ids=group, state=RECEIVED, by=local_actor)
    assert [change.traveler_id for change in changes] == [group[0], group[3]]
    assert read_marks(session, group) == [(RECEIVED, None), (RECEIVED, None), (APPROVED, LATER), (RECEIVED, None)]
    assert check_off(session, item.id, traveler_ids=group, state=RECEIVED, by=local_actor) == []


def test_last_press_is_taken_back_as_it_was(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    before = read_marks(session, group)
    changes = check_off(session, item.id, traveler_ids=group, state=APPROVED, by=local_actor)
    assert len(changes) == 3
    assert take_back(session, item.id, changes=changes, by=local_actor) == 3
    # Nothing recorded and missing are the same.
    assert read_marks(session, group) == [(MISSING, None), *before[1:]]
    assert take_back(session, item.id, changes=changes, by=local_actor) == 0


def test_what_a_colleague_changed_since_is_not_taken_back(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    changes = check_off(session, item.id, traveler_ids=group[:2], state=APPROVED, by=local_actor)
    mark_item(session, item.id, group[0], state=APPROVED, expires_on=LATER, version=1, by=local_actor)
    assert take_back(session, item.id, changes=changes, by=local_actor) == 1
    assert read_marks(session, group[:2]) == [(APPROVED, LATER), (RECEIVED, None)]


def test_approval_keeps_the_date_that_was_entered(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    mark_item(session, item.id, group[0], state=RECEIVED, expires_on=LATER, version=0, by=local_actor)
    check_off(session, item.id, traveler_ids=group[:1], state=APPROVED, by=local_actor)
    assert read_marks(session, group[:1]) == [(APPROVED, LATER)]


def test_traveler_of_another_cohort_stops_the_whole_press(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    stranger = make_traveler(session).id
    with pytest.raises(InvalidInput, match=r"^Only travelers of the checklist's own cohort"):
        check_off(session, item.id, traveler_ids=[group[0], stranger], state=RECEIVED, by=local_actor)
    assert read_marks(session, [group[0], stranger]) == [None, None]


def test_template_is_asked_of_nobody(session: Session, local_actor: Actor, group: list[UUID]) -> None:
    template = make_checklist_item(session, cohort_id=None)
    with pytest.raises(InvalidInput, match=r"^The template is asked of nobody"):
        check_off(session, template.id, traveler_ids=group[:1], state=RECEIVED, by=local_actor)


@pytest.mark.parametrize("version", [0, 2])
def test_one_mark_is_changed_in_the_version_that_was_seen(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID], version: int
) -> None:
    with pytest.raises(EditConflict):
        mark_item(session, item.id, group[1], state=APPROVED, expires_on=None, version=version, by=local_actor)
    assert read_marks(session, group[1:2]) == [(RECEIVED, None)]
    mark = mark_item(session, item.id, group[1], state=APPROVED, expires_on=LATER, version=1, by=local_actor)
    assert (mark.version, mark.changed_by_id) == (2, local_actor.user_id)


@pytest.mark.parametrize(
    ("state", "expires_on"), [(MISSING, LATER), (RECEIVED, date(2206, 1, 1)), (RECEIVED, date(1926, 1, 1))]
)
def test_date_that_cannot_be_is_refused(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID], state: MarkState, expires_on: date
) -> None:
    with pytest.raises(InvalidInput):
        mark_item(session, item.id, group[0], state=state, expires_on=expires_on, version=0, by=local_actor)
    assert read_marks(session, group[:1]) == [None]


def test_log_tells_item_traveler_and_state(
    session: Session, local_actor: Actor, item: ChecklistItem, group: list[UUID]
) -> None:
    check_off(session, item.id, traveler_ids=group[:1], state=RECEIVED, by=local_actor)
    event: Any = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).one()
    assert {name: event.after[name] for name in ("item_id", "traveler_id", "state")} == {
        "item_id": str(item.id),
        "traveler_id": str(group[0]),
        "state": "received",
    }
