"""What would go, and what would stay, if this person were erased?"""

from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import NO_REPLY
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base

_tables = Base.metadata.tables
_answers = _tables["application_answers"]
_application = _tables["application"]
_booking = _tables["flight_traveler"]
_change = _tables["import_change"]
_follow_up = _tables["follow_up"]
_merge = _tables["person_merge"]
_person = _tables["person"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_status_change = _tables["status_change"]
_traveler = _tables["traveler"]

CONTACTS: Final = (
    "given_name", "family_name", "preferred_name", "email", "phone", "birth_on", "student_number", "preferred_language",
)  # fmt: skip


def read_erasure(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per kind of data about the person: what (words), row_count, is_kept.

    Demographic answers stay as well; they are not counted here, because even that somebody answered is not told.
    """
    check_can_act(by, Action.ERASE_PEOPLE)
    connection = session.connection()
    counts = [
        (what, connection.execute(statement).scalar_one() or 0, is_kept)
        for what, statement, is_kept in _count(person_id)
    ]
    return pd.DataFrame.from_records(counts, columns=["what", "row_count", "is_kept"])


def _count(person_id: UUID) -> list[tuple[str, sa.Select[Any], bool]]:
    applications = sa.select(_application.c.id).where(_application.c.person_id == person_id)
    travelers = sa.select(_traveler.c.id).where(_traveler.c.person_id == person_id)
    answers = sa.select(_answers.c.id).where(_answers.c.application_id.in_(applications))
    own_step = _status_change.c.application_id.in_(applications)
    own_follow_up = _follow_up.c.traveler_id.in_(travelers)
    is_made = _follow_up.c.done_on.is_not(None)
    records = sa.union_all(sa.select(sa.literal(person_id, _person.c.id.type)), applications, answers)
    own_copy = _change.c.record_id.in_(records) & _holds_something(_change.c.before)
    goes = {
        "Names, contacts, birth date, student number, language": _count_contacts(person_id),
        "Applications with free answers": _rows(_answers, _answers.c.application_id.in_(applications)),
        "Reasons of status changes": _rows(_status_change, own_step, _status_change.c.reason != NO_REPLY),
        "Answers and next steps of follow-ups": _rows(_follow_up, own_follow_up, is_made),
        "Follow-ups still to be made": _rows(_follow_up, own_follow_up, ~is_made),
        "Copies that imports keep for their undo": _rows(_change, own_copy),
        "Copies that merges keep for their undo": _rows(
            _merge, _merge.c.kept_person_id == person_id, _holds_something(_merge.c.before)
        ),
    }
    stays = {
        "Applications, with cohort, college, status and dates": _rows(
            _application, _application.c.id.in_(applications)
        ),
        "Trips, with first times": _rows(_traveler, _traveler.c.id.in_(travelers)),
        "Flights": _rows(_booking, _booking.c.traveler_id.in_(travelers)),
        "Follow-ups made, with day and channel": _rows(_follow_up, own_follow_up, is_made),
        "Referrals": _rows(_referral, _referral.c.traveler_id.in_(travelers)),
        "Placements": _rows(_placement, _placement.c.traveler_id.in_(travelers)),
    }
    return [
        *((what, statement, False) for what, statement in goes.items()),
        *((what, statement, True) for what, statement in stays.items()),
    ]


def _count_contacts(person_id: UUID) -> sa.Select[Any]:
    given: sa.ColumnElement[Any] = sa.literal(0)
    for name in CONTACTS:
        given = given + sa.case((_person.c[name].is_not(None), 1), else_=0)
    return sa.select(given).where(_person.c.id == person_id)


def _holds_something(before: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Is there a copy, and was it not cleared?"""
    return sa.cast(before, sa.Text) != "{}"


def _rows(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions)
