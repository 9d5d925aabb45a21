"""What can alumni take up, and whom did the office put forward?"""

from datetime import date
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.outcomes import HOLDS_PLACE
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import EVERYBODY, AlumniFilter, name_people, select_alumni, show_email
from mayatrack.queries.frames import as_text, read_frame

PAGE_SIZE: Final = 12
REFERRALS_PER_PAGE: Final = 20
# What an opportunity says besides the columns that lists sort and count by.
ENTERED: Final = (
    *("note", "starts_on", "ends_on", "least_age", "most_age", "college_ids", "cohort_ids", "languages", "weekdays"),
    *("contact_name", "contact_email"),
)

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_person = _tables["person"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]


def read_opportunities(
    session: Session,
    *,
    by: Actor,
    today: date,
    kind: str | None = None,
    is_open: bool | None = None,
    page: int | None = None,
) -> pd.DataFrame:
    """One row per opportunity: the open ones first, the next deadline on top; then the past ones, the latest first.

    `is_open` keeps the open or the past ones alone; with `page`, 12 at a time. Columns: opportunity_id (text), version,
    organization_id (text), organization, kind, title, closes_on (None without a deadline), is_open, place_count (None
    without a limit), taken_count (places taken), referred_count (alumni put forward), and what was entered besides:
    note, starts_on, ends_on, least_age, most_age, college_ids, cohort_ids, languages, weekdays, contact_name,
    contact_email.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    open_now = _is_open(today)
    statement = (
        sa.select(
            as_text(_opportunity.c.id).label("opportunity_id"),
            _opportunity.c.version,
            as_text(_opportunity.c.organization_id).label("organization_id"),
            _organization.c.name.label("organization"),
            as_text(_opportunity.c.kind),
            _opportunity.c.title,
            _opportunity.c.closes_on,
            open_now.label("is_open"),
            _opportunity.c.place_count,
            _count_referrals(_referral.c.state.in_(HOLDS_PLACE)).label("taken_count"),
            _count_referrals().label("referred_count"),
            *(_opportunity.c[name] for name in ENTERED),
        )
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .where(*_narrow(today, kind, is_open=is_open))
        .order_by(
            open_now.desc(),
            sa.case((open_now, _opportunity.c.closes_on.is_(None))),
            sa.case((open_now, _opportunity.c.closes_on)),
            _opportunity.c.closes_on.desc(),
            _opportunity.c.id,
        )
    )
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)
    return read_frame(session, statement)


def count_opportunities(
    session: Session, *, by: Actor, today: date, kind: str | None = None, is_open: bool | None = None
) -> int:
    """How many `read_opportunities` finds on all pages."""
    check_can_act(by, Action.VIEW_ALUMNI)
    counted = sa.select(sa.func.count()).select_from(_opportunity).where(*_narrow(today, kind, is_open=is_open))
    return int(session.connection().execute(counted).scalar_one())


def read_referrals(
    session: Session,
    *,
    by: Actor,
    chosen: AlumniFilter = EVERYBODY,
    state: str | None = None,
    page: int | None = None,
) -> pd.DataFrame:
    """One row per referral of an alumnus, the latest first; `chosen.kind` is the kind of the opportunity.

    With `page`, 20 at a time. Columns: referral_id, opportunity_id and traveler_id (text), version, full_name, email
    (None for whoever does not want to be contacted), cohort, cohort_id (text), opportunity, organization, kind, state,
    referred_on.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        _select_referrals(
            as_text(_referral.c.id).label("referral_id"),
            as_text(_referral.c.opportunity_id),
            as_text(_referral.c.traveler_id),
            _referral.c.version,
            name_people(),
            show_email(),
            _cohort.c.name.label("cohort"),
            as_text(_cohort.c.id).label("cohort_id"),
            _opportunity.c.title.label("opportunity"),
            _organization.c.name.label("organization"),
            as_text(_opportunity.c.kind),
            as_text(_referral.c.state),
            _referral.c.referred_on,
        )
        .where(*conditions(chosen, _opportunity.c.kind), *_in_state(state))
        .order_by(_referral.c.referred_on.desc(), _referral.c.id.desc())
    )
    if page is not None:
        statement = statement.limit(REFERRALS_PER_PAGE).offset((max(page, 1) - 1) * REFERRALS_PER_PAGE)
    return read_frame(session, statement)


def count_referrals(session: Session, *, by: Actor, chosen: AlumniFilter = EVERYBODY, state: str | None = None) -> int:
    """How many `read_referrals` finds on all pages."""
    check_can_act(by, Action.VIEW_ALUMNI)
    counted = _select_referrals(sa.func.count()).where(*conditions(chosen, _opportunity.c.kind), *_in_state(state))
    return int(session.connection().execute(counted).scalar_one())


def conditions(chosen: AlumniFilter, kind: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """The WHERE clauses of the filter, where `kind` is the column that it compares."""
    clauses = []
    if chosen.cohort_id is not None:
        clauses.append(_traveler.c.cohort_id == chosen.cohort_id)
    if chosen.kind is not None:
        clauses.append(kind == chosen.kind)
    return clauses


def _is_open(today: date) -> sa.ColumnElement[bool]:
    # Also true where there is no deadline, for which the comparison knows no answer.
    return sa.func.coalesce(_opportunity.c.closes_on >= today, sa.true())


def _narrow(today: date, kind: str | None, *, is_open: bool | None) -> list[sa.ColumnElement[bool]]:
    clauses = [] if kind is None else [_opportunity.c.kind == kind]
    if is_open is not None:
        clauses.append(_is_open(today) if is_open else ~_is_open(today))
    return clauses


def _select_referrals(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        select_alumni(*columns)
        .join(_referral, _referral.c.traveler_id == _traveler.c.id)
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
    )


def _in_state(state: str | None) -> list[sa.ColumnElement[bool]]:
    return [] if state is None else [_referral.c.state == state]


def _count_referrals(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).where(_referral.c.opportunity_id == _opportunity.c.id, *conditions)
    return counted.correlate(_opportunity).scalar_subquery()
