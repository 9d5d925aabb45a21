"""Give travelers a buddy for the flights, many at once or one, and take it back."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput
from mayatrack.models import Application, Buddy, Traveler
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.records import lock_cohort

GOING = frozenset({Status.CONFIRMED, Status.TRAVELED})


def pair_buddies(session: Session, cohort_id: UUID, *, pairs: Mapping[UUID, UUID], by: Actor) -> int:
    """Give each of these travelers, who have nobody yet, their buddy: traveler id → the buddy's. How many.

    Raises InvalidInput unless all of them go with the cohort, EditConflict if somebody gave one a buddy meanwhile; then
    nobody gets one.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    lock_cohort(session, cohort_id)
    _check_pairs(session, cohort_id, pairs)
    if _find_buddies(session, pairs):
        raise EditConflict("Somebody else paired some of these travelers meanwhile: look at the proposal again.")
    for traveler_id, buddy_id in sorted(pairs.items()):
        buddy = Buddy(traveler_id=traveler_id, buddy_id=buddy_id)
        session.add(buddy)
        record_event(session, "set_buddy", buddy, by=by)
    session.flush()
    return len(pairs)


def set_buddy(
    session: Session, traveler_id: UUID, *, buddy_id: UUID | None, expected: UUID | None, by: Actor
) -> Buddy | None:
    """Give one traveler another buddy, or none, instead of the one that was `expected`.

    Raises EditConflict if it is another one by now, InvalidInput unless both go with the same cohort.
    """
    check_can_act(by, Action.EDIT_FLIGHTS)
    traveler = session.get(Traveler, traveler_id)
    if traveler is None:
        raise InvalidInput("This traveler is not there any more: reload the page.")
    lock_cohort(session, traveler.cohort_id)
    stored = next(iter(_find_buddies(session, [traveler_id])), None)
    if (stored.buddy_id if stored else None) != expected:
        raise EditConflict("Somebody else changed this traveler's buddy since you opened it: look at it again.")
    if buddy_id is None:
        _remove(session, stored, by=by)
        return None
    _check_pairs(session, traveler.cohort_id, {traveler_id: buddy_id})
    if stored is None:
        stored = Buddy(traveler_id=traveler_id, buddy_id=buddy_id)
        session.add(stored)
    stored.buddy_id = buddy_id
    record_event(session, "set_buddy", stored, by=by)
    session.flush()
    return stored


def unpair_buddies(session: Session, cohort_id: UUID, *, pairs: Mapping[UUID, UUID], by: Actor) -> int:
    """Take back what `pair_buddies` gave, where it is still so; returns how many."""
    check_can_act(by, Action.EDIT_FLIGHTS)
    lock_cohort(session, cohort_id)
    found = [each for each in _find_buddies(session, pairs) if each.buddy_id == pairs[each.traveler_id]]
    for buddy in found:
        _remove(session, buddy, by=by)
    return len(found)


def _find_buddies(session: Session, traveler_ids: Collection[UUID]) -> list[Buddy]:
    statement = select(Buddy).where(col(Buddy.traveler_id).in_(traveler_ids)).order_by(col(Buddy.traveler_id))
    return list(session.exec(statement.execution_options(populate_existing=True)).all())


def _check_pairs(session: Session, cohort_id: UUID, pairs: Mapping[UUID, UUID]) -> None:
    people = {*pairs, *pairs.values()}
    going = set(
        session.exec(
            select(Traveler.id)
            .join(Application, col(Application.id) == Traveler.application_id)
            .where(col(Traveler.id).in_(people), Traveler.cohort_id == cohort_id, col(Application.status).in_(GOING))
        )
    )
    if going != people:
        raise InvalidInput("Buddies are travelers who go with the same cohort: reload the page and choose again.")
    if any(traveler_id == buddy_id for traveler_id, buddy_id in pairs.items()):
        raise InvalidInput("Nobody keeps themselves company: choose another traveler.")


def _remove(session: Session, buddy: Buddy | None, *, by: Actor) -> None:
    if buddy is not None:
        before = {"traveler_id": str(buddy.traveler_id), "buddy_id": str(buddy.buddy_id)}
        add_event(session, "remove_buddy", buddy, before=before, by=by)
        session.delete(buddy)
        session.flush()
