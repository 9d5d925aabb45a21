"""Who holds a cohort's seats, who waits for one, and how many offers came back in the past?"""

from datetime import date
from typing import Any
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import HOLDS_SEAT, NO_REPLY, STAGE_ORDER, Stage, Status
from mayatrack.domain.decisions import Decision, Seats
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.models.rankings import is_decidable, is_not_erased, select_waitlist
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_cohort = _tables["cohort"]
_pending = _tables["pending_decision"]
_person = _tables["person"]
_standing = _tables["standing"]
_status_change = _tables["status_change"]

# Whoever came so far was offered a seat.
OFFERED_STAGES = STAGE_ORDER[STAGE_ORDER.index(Stage.OFFERED) :]


def read_seats(session: Session, *, by: Actor, cohort_id: UUID) -> Seats:
    """How the cohort's seats are filled: offered, confirmed, and to be offered with the release. Raises NotFound."""
    check_can_act(by, Action.RUN_SELECTION)
    of_cohort = _application.c.cohort_id == cohort_id
    counts = [_count(of_cohort, _application.c.status == status) for status in (Status.OFFERED, Status.CONFIRMED)]
    own = sa.exists().where(_pending.c.application_id == _application.c.id, _pending.c.decision == Decision.OFFER)
    counts.append(_count(of_cohort, is_decidable(), is_not_erased(cohort_id), own.correlate(_application)))
    row = (
        session.connection().execute(sa.select(_cohort.c.seat_count, *counts).where(_cohort.c.id == cohort_id)).first()
    )
    if row is None:
        raise NotFound("This cohort does not exist any more: somebody removed it meanwhile.")
    return Seats(*map(int, row))


def read_seat_holders(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """Whoever is offered or has confirmed a seat: offers first, those that lapse first before all others.

    Columns: application_id, person_id (text), version, full_name, number (missing before a selection), status,
    reply_by_on.
    """
    check_can_act(by, Action.RUN_SELECTION)
    statement = (
        _select_people(_application.c.version, as_text(_application.c.status), _application.c.reply_by_on)
        .where(_application.c.cohort_id == cohort_id, _application.c.status.in_(sorted(HOLDS_SEAT)))
        .order_by(_application.c.status.desc(), _application.c.reply_by_on, _application.c.sort_name, _application.c.id)
    )
    return read_frame(session, statement)


def read_waitlist(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """The waitlist in order.

    Columns: application_id, person_id (text), full_name, number, place (from 1 up), score, had_passport_before.
    """
    check_can_act(by, Action.RUN_SELECTION)
    waitlist = select_waitlist(cohort_id).subquery("waitlist")
    statement = (
        _select_people(waitlist.c.place, _standing.c.score, as_text(_application.c.had_passport_before))
        .join(waitlist, waitlist.c.application_id == _application.c.id)
        .order_by(waitlist.c.place)
    )
    return read_frame(session, statement)


def read_past_offers(session: Session, *, by: Actor, today: date) -> pd.DataFrame:
    """What became of the offers of each cohort that has left, the latest departure first; cohorts with offers alone.

    Columns: cohort_id (text), cohort, departs_on, offered_count, and of those declined_count, lapsed_count (nobody
    replied), withdrew_count (after the offer or after confirming).
    """
    check_can_act(by, Action.RUN_SELECTION)
    declined = _application.c.status == Status.DECLINED
    lapsed = sa.exists().where(
        _status_change.c.application_id == _application.c.id,
        _status_change.c.to_status == Status.DECLINED,
        _status_change.c.reason == NO_REPLY,
    )
    counts = {
        "declined_count": sa.and_(declined, ~lapsed),
        "lapsed_count": sa.and_(declined, lapsed),
        "withdrew_count": _application.c.status == Status.WITHDRAWN,
    }
    statement = (
        sa.select(
            as_text(_cohort.c.id).label("cohort_id"),
            _cohort.c.name.label("cohort"),
            _cohort.c.departs_on,
            sa.func.count().label("offered_count"),
            *(sa.func.count(sa.case((condition, 1))).label(name) for name, condition in counts.items()),
        )
        .join(_application, _application.c.cohort_id == _cohort.c.id)
        .where(_cohort.c.departs_on <= today, _application.c.stage.in_(OFFERED_STAGES))
        .group_by(_cohort.c.id, _cohort.c.name, _cohort.c.departs_on)
        .order_by(_cohort.c.departs_on.desc(), _cohort.c.id.desc())
    )
    return read_frame(session, statement)


def _count(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(_application).where(*conditions).scalar_subquery()


def _select_people(*columns: Any) -> sa.Select[Any]:
    return (
        sa.select(
            as_text(_application.c.id).label("application_id"),
            as_text(_application.c.person_id),
            (_person.c.given_name + sa.func.coalesce(" " + _person.c.family_name, "")).label("full_name"),
            _standing.c.number,
            *columns,
        )
        .join(_person, _person.c.id == _application.c.person_id)
        .outerjoin(_standing, _standing.c.application_id == _application.c.id)
    )
