"""Place and lift legal holds, and say whose records are held."""

from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from mayatrack.domain.erasure import check_not_erased
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, LegalHold, Person
from mayatrack.models.base import today
from mayatrack.services.audit import record_event
from mayatrack.services.privacy.locks import lock_people
from mayatrack.services.records import fetch, lock_cohort, require_text

LONGEST_REASON = 500


def held_person_ids(session: Session) -> set[UUID]:
    """Everybody whose records are held: by name, by a cohort that they applied to, or because everything is held."""
    if session.exec(
        _select_holds().where(col(LegalHold.person_id).is_(None), col(LegalHold.cohort_id).is_(None))
    ).all():
        return set(session.exec(select(Person.id)))
    people = select(LegalHold.person_id).where(
        col(LegalHold.lifted_on).is_(None), col(LegalHold.person_id).is_not(None)
    )
    held = set(session.exec(people))
    in_cohorts = (
        select(Application.person_id)
        .join(LegalHold, col(LegalHold.cohort_id) == col(Application.cohort_id))
        .where(col(LegalHold.lifted_on).is_(None))
    )
    return {person_id for person_id in held if person_id is not None} | set(session.exec(in_cohorts))


def is_held(session: Session, person_id: UUID) -> bool:
    """Are the records of this person held?"""
    return _find_hold(session, person_id) is not None


def check_not_held(session: Session, person_id: UUID) -> None:
    """Raise RuleBroken if the records of this person are held."""
    if hold := _find_hold(session, person_id):
        what = "this person's" if hold.person_id else "this person's cohort's" if hold.cohort_id else "all"
        raise RuleBroken(
            f"A legal hold of {hold.placed_on} keeps {what} records as they are: nothing of this person can be erased, "
            "merged or disposed of before the hold is lifted."
        )


def place_hold(
    session: Session, *, reason: str, by: Actor, person_id: UUID | None = None, cohort_id: UUID | None = None
) -> LegalHold:
    """Hold the records of one person, of all who applied to one cohort, or, with neither, everything.

    Raises InvalidInput for both at once or without a reason, RuleBroken for somebody who is erased, NotFound.
    """
    check_can_act(by, Action.EDIT_RETENTION)
    if person_id is not None and cohort_id is not None:
        raise InvalidInput("A hold is on one person, on one cohort or on everything: choose one of them.")
    # Locked: whoever erases one of them at this moment has done so, or sees the hold.
    if person_id is not None:
        check_not_erased(lock_people(session, [person_id])[person_id].erased_at)
    if cohort_id is not None:
        lock_cohort(session, cohort_id)
    hold = LegalHold(
        person_id=person_id,
        cohort_id=cohort_id,
        reason=require_text(reason, "The reason", longest=LONGEST_REASON),
        placed_on=today(),
        placed_by_id=by.user_id,
    )
    session.add(hold)
    record_event(session, "place_hold", hold, by=by)
    session.flush()
    return hold


def lift_hold(session: Session, hold_id: UUID, *, by: Actor, version: int | None = None) -> LegalHold:
    """End a hold. Raises RuleBroken if it is lifted already, EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_RETENTION)
    hold = fetch(session, LegalHold, hold_id, version=version)
    if hold.lifted_on is not None:
        raise RuleBroken(f"This hold was lifted on {hold.lifted_on} already.")
    hold.lifted_on = today()
    hold.lifted_by_id = by.user_id
    record_event(session, "lift_hold", hold, by=by)
    session.flush()
    return hold


def _find_hold(session: Session, person_id: UUID) -> LegalHold | None:
    cohorts = sa.select(col(Application.cohort_id)).where(col(Application.person_id) == person_id)
    is_everything = sa.and_(col(LegalHold.person_id).is_(None), col(LegalHold.cohort_id).is_(None))
    on_person = sa.or_(col(LegalHold.person_id) == person_id, col(LegalHold.cohort_id).in_(cohorts), is_everything)
    return session.exec(_select_holds().where(on_person)).first()


def _select_holds() -> SelectOfScalar[LegalHold]:
    return select(LegalHold).where(col(LegalHold.lifted_on).is_(None)).order_by(col(LegalHold.id))
