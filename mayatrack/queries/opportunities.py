"""What can alumni take up, and whom did the office put forward?"""

from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.outcomes import HOLDS_PLACE
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import EVERYBODY, AlumniFilter, name_people, select_alumni
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_person = _tables["person"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]


def read_opportunities(session: Session, *, by: Actor, today: date, kind: str | None = None) -> pd.DataFrame:
    """One row per opportunity: the open ones first, the next deadline on top; then those whose deadline has passed.

    Columns: opportunity_id (text), organization, kind, title, closes_on (None without a deadline), is_open, place_count
    (None without a limit), taken_count (places taken), referred_count (alumni put forward).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    # Also true where there is no deadline, for which the comparison knows no answer.
    is_open = sa.func.coalesce(_opportunity.c.closes_on >= today, sa.true())
    statement = (
        sa.select(
            as_text(_opportunity.c.id).label("opportunity_id"),
            _organization.c.name.label("organization"),
            as_text(_opportunity.c.kind),
            _opportunity.c.title,
            _opportunity.c.closes_on,
            is_open.label("is_open"),
            _opportunity.c.place_count,
            _count_referrals(_referral.c.state.in_(HOLDS_PLACE)).label("taken_count"),
            _count_referrals().label("referred_count"),
        )
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .order_by(is_open.desc(), _opportunity.c.closes_on.is_(None), _opportunity.c.closes_on, _opportunity.c.id)
    )
    return read_frame(session, statement.where(_opportunity.c.kind == kind) if kind else statement)


def read_referrals(session: Session, *, by: Actor, chosen: AlumniFilter = EVERYBODY) -> pd.DataFrame:
    """One row per referral of an alumnus, the latest first; `chosen.kind` is the kind of the opportunity.

    Columns: referral_id, opportunity_id and traveler_id (text), version, full_name, email, cohort, opportunity,
    organization, kind, state, referred_on.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        select_alumni(
            as_text(_referral.c.id).label("referral_id"),
            as_text(_referral.c.opportunity_id),
            as_text(_referral.c.traveler_id),
            _referral.c.version,
            name_people(),
            _person.c.email,
            _cohort.c.name.label("cohort"),
            _opportunity.c.title.label("opportunity"),
            _organization.c.name.label("organization"),
            as_text(_opportunity.c.kind),
            as_text(_referral.c.state),
            _referral.c.referred_on,
        )
        .join(_referral, _referral.c.traveler_id == _traveler.c.id)
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .order_by(_referral.c.referred_on.desc(), _referral.c.id.desc())
    )
    return read_frame(session, statement.where(*conditions(chosen, _opportunity.c.kind)))


def conditions(chosen: AlumniFilter, kind: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
    """The WHERE clauses of the filter, where `kind` is the column that it compares."""
    clauses = []
    if chosen.cohort_id is not None:
        clauses.append(_traveler.c.cohort_id == chosen.cohort_id)
    if chosen.kind is not None:
        clauses.append(kind == chosen.kind)
    return clauses


def _count_referrals(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    counted = sa.select(sa.func.count()).where(_referral.c.opportunity_id == _opportunity.c.id, *conditions)
    return counted.correlate(_opportunity).scalar_subquery()
