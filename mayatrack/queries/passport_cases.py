"""How far are the first passports of a cohort, what did each cost, and how many did the program make possible?"""

from datetime import datetime
from typing import Any
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.names import full_name
from mayatrack.domain.passport_cases import Payer
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_case = _tables["passport_case"]
_cohort = _tables["cohort"]
_event = _tables["audit_event"]
_fee = _tables["passport_fee"]
_person = _tables["person"]
_rule = _tables["entry_rule"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]

CASE_COLUMNS = (
    *("service", "appointment_on", "appointment_place", "is_evidence_seen", "is_photo_id_seen", "has_photo"),
    *("mailed_on", "arrived_on"),
)
BOOK_COLUMNS = ("document_state", "passport_applied_on", "passport_issued_on", "passport_expires_on")


def read_cases(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per first-passport case of the cohort's travelers, by name; not of those who withdrew.

    Columns: case_id, traveler_id and person_id (text), version (the case's and the traveler's together), full_name,
    email, status, departs_on, returns_on, authorization_days (missing without a rule); those of CASE_COLUMNS and
    BOOK_COLUMNS; fee_count, paid_cents (by anybody), program_cents (by the program).
    """
    check_can_act(by, Action.EDIT_READINESS)
    is_of_cohort = (_traveler.c.cohort_id == cohort_id, _application.c.status != Status.WITHDRAWN)
    statement = _select_cases().where(*is_of_cohort).order_by(_application.c.sort_name, _traveler.c.id)
    return _name(read_frame(session, statement))


def read_travelers_without_case(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per confirmed traveler who never had a passport and has no case yet, by name.

    Columns: traveler_id (text), full_name, email.
    """
    check_can_act(by, Action.EDIT_READINESS)
    statement = (
        sa.select(
            as_text(_traveler.c.id).label("traveler_id"), _person.c.given_name, _person.c.family_name, _person.c.email
        )
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_case, _case.c.traveler_id == _traveler.c.id)
        .where(_traveler.c.cohort_id == cohort_id, _application.c.status == Status.CONFIRMED)
        .where(_application.c.had_passport_before == Baseline.NO, _case.c.id.is_(None))
        .order_by(_application.c.sort_name, _traveler.c.id)
    )
    return _name(read_frame(session, statement))


def read_case(session: Session, *, by: Actor, case_id: UUID, since: datetime) -> pd.DataFrame:
    """One row: a case as it stands, with the columns of `read_cases` but its names, and who changed it since.

    Further columns: changed_by (a name) and changed_at (UTC) of the latest event about the case or its traveler since
    `since`, both missing where there is none. Raises NotFound.
    """
    check_can_act(by, Action.EDIT_READINESS)
    latest = (
        sa.select(_event.c.happened_at, _user.c.name)
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .where(_event.c.happened_at >= since)
        .where(sa.or_(_event.c.record_id == case_id, _event.c.record_id == _find_traveler(case_id)))
        .order_by(_event.c.id.desc())
        .limit(1)
        .subquery()
    )
    statement = (
        _select_cases()
        .add_columns(latest.c.name.label("changed_by"), latest.c.happened_at.label("changed_at"))
        .outerjoin(latest, sa.true())
        .where(_case.c.id == case_id)
    )
    frame = read_frame(session, statement)
    if frame.empty:
        raise NotFound("This passport case does not exist any more: somebody removed it since you opened it.")
    return frame.drop(columns=["given_name", "family_name", "email"])


def read_fees_of(session: Session, *, by: Actor, case_id: UUID) -> pd.DataFrame:
    """One row per fee of the case, in the order in which they were paid.

    Columns: fee_id (text), version, kind (a value of FeeKind), cents, paid_by (a value of Payer), paid_on.
    """
    check_can_act(by, Action.EDIT_READINESS)
    return read_frame(
        session,
        sa.select(
            as_text(_fee.c.id).label("fee_id"),
            _fee.c.version,
            as_text(_fee.c.kind),
            _fee.c.cents,
            as_text(_fee.c.paid_by),
            _fee.c.paid_on,
        )
        .where(_fee.c.case_id == case_id)
        .order_by(_fee.c.paid_on, _fee.c.id),
    )


def read_passports_by_year(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per year in which travelers received their first passport, the earliest first.

    Columns: year, first_passport_count, program_paid_count (of these, passports with a fee that the program paid),
    program_cents (what it paid for them altogether).
    """
    check_can_act(by, Action.EDIT_READINESS)
    year = sa.extract("year", _traveler.c.first_passport_on)
    paid = (
        sa.select(_fee.c.case_id, _total(_fee.c.cents).label("cents"))
        .where(_fee.c.paid_by == Payer.PROGRAM)
        .group_by(_fee.c.case_id)
        .subquery()
    )
    statement = (
        sa.select(
            sa.cast(year, sa.Integer).label("year"),
            sa.func.count().label("first_passport_count"),
            sa.func.count(paid.c.cents).label("program_paid_count"),
            _total(paid.c.cents).label("program_cents"),
        )
        .select_from(_traveler)
        .outerjoin(_case, _case.c.traveler_id == _traveler.c.id)
        .outerjoin(paid, paid.c.case_id == _case.c.id)
        .where(_traveler.c.first_passport_on.is_not(None))
        .group_by(year)
        .order_by(year)
    )
    return read_frame(session, statement)


def _select_cases() -> sa.Select[Any]:
    return (
        sa.select(
            as_text(_case.c.id).label("case_id"),
            as_text(_case.c.traveler_id),
            as_text(_traveler.c.person_id),
            (_case.c.version + _traveler.c.version).label("version"),
            _person.c.given_name,
            _person.c.family_name,
            _person.c.email,
            as_text(_application.c.status),
            _cohort.c.departs_on,
            _cohort.c.returns_on,
            _rule.c.authorization_days,
            *(as_text(_case.c[name]) for name in CASE_COLUMNS),
            *(as_text(_traveler.c[name]) for name in BOOK_COLUMNS),
            _of_case(sa.func.count()).label("fee_count"),
            _of_case(_total(_fee.c.cents)).label("paid_cents"),
            _of_case(_total(_fee.c.cents), _fee.c.paid_by == Payer.PROGRAM).label("program_cents"),
        )
        .select_from(_case)
        .join(_traveler, _traveler.c.id == _case.c.traveler_id)
        .join(_application, _application.c.id == _traveler.c.application_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .join(_person, _person.c.id == _traveler.c.person_id)
        .outerjoin(_rule, _rule.c.destination_id == _cohort.c.destination_id)
    )


def _of_case(what: sa.ColumnElement[int], *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    own = sa.select(what).select_from(_fee).where(_fee.c.case_id == _case.c.id, *conditions)
    return own.correlate(_case).scalar_subquery()


def _total(column: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    # PostgreSQL sums integers into a decimal number, which would come back as one.
    return sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)


def _find_traveler(case_id: UUID) -> sa.ScalarSelect[Any]:
    return sa.select(_case.c.traveler_id).where(_case.c.id == case_id).scalar_subquery()


def _name(frame: pd.DataFrame) -> pd.DataFrame:
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    return frame.assign(full_name=[full_name(given, family) for given, family in names]).drop(
        columns=["given_name", "family_name"]
    )
