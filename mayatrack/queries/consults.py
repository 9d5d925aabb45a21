"""Whom does the travel adviser see, and how far is each consult? Nobody else reads here, and nothing after the trip."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.consults import ConsultState
from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

# More than this many are no list to be read: the adviser narrows it to a cohort.
LONGEST_LIST: Final = 200

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_consult = _tables["travel_consult"]
_event = _tables["audit_event"]
_person = _tables["person"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]


def read_consults(session: Session, *, by: Actor, today: date, cohort_id: UUID | None = None) -> pd.DataFrame:
    """One row per consult of a trip that is not over, those open first, then by departure and name; at most 200.

    Columns: consult_id (text), full_name, cohort, state (a value of ConsultState), opened_on, closed_on.
    """
    check_can_act(by, Action.HOLD_CONSULTS)
    narrowed = [_traveler.c.cohort_id == cohort_id] if cohort_id else []
    is_open_first = sa.case((_consult.c.state == ConsultState.OPEN, 0), else_=1)
    statement = (
        _select_consults(today)
        .where(*narrowed)
        .order_by(is_open_first, _cohort.c.departs_on, _application.c.sort_name, _consult.c.id)
        .limit(LONGEST_LIST)
    )
    return _name(read_frame(session, statement))


def read_consult(session: Session, *, by: Actor, consult_id: UUID, since: datetime, today: date) -> pd.DataFrame:
    """One row: a consult of a trip that is not over, as it stands, and who changed it since.

    Columns: those of `read_consults`, notes, version, and of the latest change since `since` changed_by (a name) and
    changed_at (UTC), both missing where there is none. Raises NotFound, also from the day after the return on.
    """
    check_can_act(by, Action.HOLD_CONSULTS)
    latest = (
        sa.select(_event.c.happened_at, _user.c.name)
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .where(_event.c.record_id == consult_id, _event.c.happened_at >= since)
        .order_by(_event.c.id.desc())
        .limit(1)
        .subquery()
    )
    statement = (
        _select_consults(today)
        .add_columns(
            _consult.c.notes,
            _consult.c.version,
            latest.c.name.label("changed_by"),
            latest.c.happened_at.label("changed_at"),
        )
        .outerjoin(latest, sa.true())
        .where(_consult.c.id == consult_id)
    )
    frame = read_frame(session, statement)
    if frame.empty:
        raise NotFound("This consult does not exist any more: it was removed, or its trip is over.")
    return _name(frame)


def read_consult_cohorts(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """One row per cohort whose trip is not over, the next to depart first: cohort_id (text), cohort."""
    check_can_act(by, Action.HOLD_CONSULTS)
    return read_frame(
        session,
        sa.select(as_text(_cohort.c.id).label("cohort_id"), _cohort.c.name.label("cohort"))
        .where(_cohort.c.returns_on >= today)
        .order_by(_cohort.c.departs_on, _cohort.c.id),
    )


def read_consult_travelers(session: Session, *, by: Actor, cohort_id: UUID, today: date) -> pd.DataFrame:
    """One row per confirmed traveler of the cohort without a consult, by name: traveler_id (text), full_name.

    None once the trip is over.
    """
    check_can_act(by, Action.HOLD_CONSULTS)
    statement = (
        sa.select(as_text(_traveler.c.id).label("traveler_id"), _person.c.given_name, _person.c.family_name)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_consult, _consult.c.traveler_id == _traveler.c.id)
        .where(_traveler.c.cohort_id == cohort_id, _cohort.c.returns_on >= today)
        .where(_application.c.status == Status.CONFIRMED, _consult.c.id.is_(None))
        .order_by(_application.c.sort_name, _traveler.c.id)
    )
    return _name(read_frame(session, statement))


def _select_consults(today: date) -> sa.Select[Any]:
    return (
        sa.select(
            as_text(_consult.c.id).label("consult_id"),
            _person.c.given_name,
            _person.c.family_name,
            _cohort.c.name.label("cohort"),
            as_text(_consult.c.state),
            _consult.c.opened_on,
            _consult.c.closed_on,
        )
        .select_from(_consult)
        .join(_traveler, _traveler.c.id == _consult.c.traveler_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .where(_cohort.c.returns_on >= today)
    )


def _name(frame: pd.DataFrame) -> pd.DataFrame:
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    return frame.assign(full_name=[full_name(given, family) for given, family in names]).drop(
        columns=["given_name", "family_name"]
    )
