"""Keep confidential travel-document consults: staff refers, the travel adviser alone does the rest, and all of it goes.

The log holds a consult's own random id at most: no traveler, no state, no notes.
"""

from datetime import date
from typing import cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.consults import LONGEST_NOTES, ConsultState, check_can_consult, find_closed_on, tell_count
from mayatrack.domain.roles import LOCAL_ACTOR, Action, Actor, check_can_act
from mayatrack.exceptions import InvalidInput
from mayatrack.models import Application, AuditEvent, Cohort, TravelConsult, Traveler
from mayatrack.models.base import today as current_day
from mayatrack.services.audit import add_event
from mayatrack.services.first_times import lock_trips
from mayatrack.services.records import check_text, fetch


def refer_traveler(session: Session, traveler_id: UUID, *, by: Actor) -> None:
    """Ask the travel adviser to see a confirmed traveler of a trip to come.

    The answer and the event are the same whether there is a consult already or not: what there is stays as it is.
    """
    check_can_act(by, Action.EDIT_READINESS)
    traveler = _lock_traveler(session, traveler_id)
    if _find_consult(session, traveler) is None:
        session.add(TravelConsult(traveler_id=traveler.id, opened_on=current_day()))
    # Without an id: a second event about the same consult would tell that there was one.
    session.add(AuditEvent(user_id=by.user_id, action="refer_to_adviser", record="travel_consult"))
    session.flush()


def open_consult(session: Session, traveler_id: UUID, *, by: Actor) -> TravelConsult:
    """Open a consult for a confirmed traveler of a trip to come. Raises InvalidInput if there is one."""
    check_can_act(by, Action.HOLD_CONSULTS)
    _clear(session, today=current_day(), by=by)
    traveler = _lock_traveler(session, traveler_id)
    if _find_consult(session, traveler) is not None:
        raise InvalidInput("This traveler has a consult already: choose it in the list.")
    consult = TravelConsult(traveler_id=traveler.id, opened_on=current_day())
    session.add(consult)
    add_event(session, "open_consult", consult, by=by)
    session.flush()
    return consult


def record_consult(
    session: Session, consult_id: UUID, *, state: ConsultState, notes: str | None, version: int, by: Actor
) -> TravelConsult:
    """Record how far a consult is.

    Raises EditConflict if somebody changed it since `version`, NotFound from the day after the return on.
    """
    check_can_act(by, Action.HOLD_CONSULTS)
    _clear(session, today=current_day(), by=by)
    consult = fetch(session, TravelConsult, consult_id, version=version)
    text = check_text(notes, "The notes", longest=LONGEST_NOTES)
    closed_on = find_closed_on(state, before=consult.closed_on, today=current_day())
    if (consult.state, consult.notes) != (state, text):
        add_event(session, "record_consult", consult, by=by)
    consult.state, consult.notes, consult.closed_on = state, text, closed_on
    session.flush()
    return consult


def remove_consult(session: Session, consult_id: UUID, *, version: int, by: Actor) -> None:
    """Delete a consult that was opened by mistake. Raises EditConflict as `record_consult` does."""
    check_can_act(by, Action.HOLD_CONSULTS)
    _clear(session, today=current_day(), by=by)
    consult = fetch(session, TravelConsult, consult_id, version=version)
    add_event(session, "remove_consult", consult, by=by)
    session.delete(consult)
    session.flush()


def clear_past_consults(session: Session, *, today: date) -> None:
    """Delete the consults of trips that are over, as this computer does whenever it starts."""
    _clear(session, today=today, by=LOCAL_ACTOR)


def _clear(session: Session, *, today: date, by: Actor) -> None:
    past = (
        sa.select(col(Traveler.id))
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
        .where(col(Cohort.returns_on) < today)
    )
    deleting = sa.delete(TravelConsult).where(col(TravelConsult.traveler_id).in_(past))
    count = cast("CursorResult[tuple[()]]", session.connection().execute(deleting)).rowcount
    if count:
        # What the session knows of them is gone.
        session.expire_all()
        told = {"count": tell_count(count)}
        session.add(AuditEvent(user_id=by.user_id, action="clear_consults", record="travel_consult", after=told))
        session.flush()


def _lock_traveler(session: Session, traveler_id: UUID) -> Traveler:
    traveler = fetch(session, Traveler, traveler_id)
    lock_trips(session, [traveler.person_id])
    status = session.exec(select(Application.status).where(Application.id == traveler.application_id)).one()
    returns_on = fetch(session, Cohort, traveler.cohort_id).returns_on
    check_can_consult(is_confirmed=status is Status.CONFIRMED, returns_on=returns_on, today=current_day())
    return traveler


def _find_consult(session: Session, traveler: Traveler) -> TravelConsult | None:
    return session.exec(select(TravelConsult).where(TravelConsult.traveler_id == traveler.id)).one_or_none()
