"""Does a cohort's checklist begin as a copy, change without touching what it came from, and lose nothing unsaid?"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.checklists import ItemOwner, ItemScope
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, ChecklistItem, ChecklistMark
from mayatrack.services.checklists import add_item, check_item, edit_item, move_item, remove_item, start_checklist
from mayatrack.services.reference import load_reference
from tests.factories import make_checklist_item, make_checklist_mark, make_cohort

ITEM = {"name": "Yellow card", "days_before": 20, "owner": "traveler", "scope": "everybody"}


def read_names(session: Session, cohort_id: Any) -> list[str]:
    own = select(ChecklistItem.name).where(col(ChecklistItem.cohort_id) == cohort_id)
    return list(session.exec(own.order_by(col(ChecklistItem.position))))


def test_template_asks_for_what_a_trip_needs(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    load_reference(session, by=local_actor)
    items = session.exec(select(ChecklistItem).order_by(col(ChecklistItem.position))).all()
    assert [(item.name, item.days_before, item.owner, item.scope) for item in items] == [
        ("Waiver", 60, ItemOwner.TRAVELER, ItemScope.EVERYBODY),
        ("Code of conduct", 60, ItemOwner.TRAVELER, ItemScope.EVERYBODY),
        ("Guardian consent", 60, ItemOwner.GUARDIAN, ItemScope.MINORS),
        ("Emergency contact", 60, ItemOwner.TRAVELER, ItemScope.EVERYBODY),
        ("Health form received", 45, ItemOwner.TRAVELER, ItemScope.EVERYBODY),
        ("Insurance", 45, ItemOwner.STAFF, ItemScope.EVERYBODY),
        ("Visa or travel authorization", 30, ItemOwner.TRAVELER, ItemScope.AUTHORIZATION),
        ("Ticket name matches document", 30, ItemOwner.STAFF, ItemScope.EVERYBODY),
        ("Orientation attended", 21, ItemOwner.TRAVELER, ItemScope.EVERYBODY),
        ("Airport walk-through", 14, ItemOwner.STAFF, ItemScope.FIRST_FLIGHT),
        ("Message before the first flight", 3, ItemOwner.STAFF, ItemScope.FIRST_FLIGHT),
    ]
    assert {item.cohort_id for item in items} == {None}


def test_checklist_is_copied_and_lives_by_itself(session: Session, local_actor: Actor) -> None:
    load_reference(session, by=local_actor)
    first, second = make_cohort(session), make_cohort(session)
    assert start_checklist(session, first.id, source_id=None, by=local_actor) == 11
    own = select(ChecklistItem).where(col(ChecklistItem.cohort_id) == first.id, col(ChecklistItem.position) == 1)
    edit_item(session, session.exec(own).one().id, fields=check_item(ITEM), version=1, by=local_actor)
    assert start_checklist(session, second.id, source_id=first.id, by=local_actor) == 11
    assert read_names(session, None)[0] == "Waiver"
    assert read_names(session, first.id) == read_names(session, second.id)
    assert read_names(session, second.id)[0] == "Yellow card"


def test_checklist_is_started_once_and_from_something(session: Session, local_actor: Actor) -> None:
    item = make_checklist_item(session)
    other = make_cohort(session, name="Lima 2024")
    with pytest.raises(RuleBroken, match="has a checklist already"):
        start_checklist(session, item.cohort_id, source_id=None, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^The template asks for nothing yet"):
        start_checklist(session, other.id, source_id=None, by=local_actor)
    with pytest.raises(RuleBroken, match=r"^Lima 2024 asks for nothing yet"):
        start_checklist(session, make_cohort(session).id, source_id=other.id, by=local_actor)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "  "}, "Name is missing: say what is asked for, such as Waiver."),
        ({"name": "x" * 81}, "Name: string should have at most 80 characters."),
        ({"days_before": 366}, "Days before: input should be less than or equal to 365."),
        ({"days_before": -1}, "Days before: input should be greater than or equal to 0."),
        ({"owner": "parent"}, "Owner: input should be 'traveler', 'guardian' or 'staff'."),
    ],
    ids=str,
)
def test_item_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_item(ITEM | changes)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    "name", ["Green card", "Passport copy", "Proof of citizenship", "Social Security card", "DACA letter"]
)
def test_item_that_asks_for_what_is_never_stored_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"^Name: this asks for what is never stored, not even as received"):
        check_item(ITEM | {"name": name})


def test_name_is_asked_once_in_a_list_and_again_in_another(session: Session, local_actor: Actor) -> None:
    item = add_item(session, None, fields=check_item(ITEM), by=local_actor)
    with pytest.raises(InvalidInput, match=r"^The checklist asks for “Yellow card” already"):
        add_item(session, None, fields=check_item(ITEM), by=local_actor)
    own = add_item(session, make_cohort(session).id, fields=check_item(ITEM), by=local_actor)
    other = make_checklist_item(session, cohort_id=own.cohort_id)
    with pytest.raises(InvalidInput, match=r"^The checklist asks for “Yellow card” already"):
        edit_item(session, other.id, fields=check_item(ITEM), version=1, by=local_actor)
    assert (item.position, own.position) == (1, 1)


def test_item_is_changed_in_the_version_that_was_seen_and_keeps_its_marks(session: Session, local_actor: Actor) -> None:
    mark = make_checklist_mark(session)
    edited = edit_item(session, mark.item_id, fields=check_item(ITEM), version=1, by=local_actor)
    assert (edited.name, edited.version) == ("Yellow card", 2)
    with pytest.raises(EditConflict):
        edit_item(session, mark.item_id, fields=check_item(ITEM), version=1, by=local_actor)
    assert session.exec(select(ChecklistMark.id)).all() == [mark.id]


def test_items_change_places_and_stay_at_the_ends(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    ids = [add_item(session, cohort.id, fields=check_item(ITEM | {"name": name}), by=local_actor).id for name in "ABC"]
    move_item(session, ids[2], is_up=True, by=local_actor)
    assert read_names(session, cohort.id) == ["A", "C", "B"]
    move_item(session, ids[0], is_up=True, by=local_actor)
    move_item(session, ids[1], is_up=False, by=local_actor)
    assert read_names(session, cohort.id) == ["A", "C", "B"]


def test_removed_item_takes_its_marks_and_the_log_says_how_many(session: Session, local_actor: Actor) -> None:
    item_id, kept_id = make_checklist_mark(session).item_id, make_checklist_mark(session).id
    with pytest.raises(EditConflict):
        remove_item(session, item_id, version=2, seen_count=1, by=local_actor)
    assert remove_item(session, item_id, version=1, seen_count=1, by=local_actor) == 1
    session.expire_all()
    assert session.exec(select(ChecklistMark.id)).all() == [kept_id]
    event = session.exec(select(AuditEvent)).one()
    assert (event.action, (event.before or {})["mark_count"]) == ("remove_checklist_item", 1)
    with pytest.raises(NotFound):
        remove_item(session, item_id, version=1, seen_count=1, by=local_actor)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_checklists_belong_to_program_staff(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    item = make_checklist_item(session)
    with pytest.raises(NotAllowed):
        remove_item(session, item.id, version=1, seen_count=0, by=actor_with(role))
    assert read_names(session, item.cohort_id) == [item.name]
