"""What happened to one person after the trip?"""

from typing import Any
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_follow_up = _tables["follow_up"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_placement = _tables["placement"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]


def read_follow_ups_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per follow-up of the person, in the order in which they are due.

    Columns: follow_up_id and traveler_id (text), cohort, version, wave, due_on, done_on, channel, answer, next_step
    (missing until it was made).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    names = ("version", "wave", "due_on", "done_on", "channel", "answer", "next_step")
    statement = _select_of(_follow_up, person_id, *(_follow_up.c[name] for name in names))
    return read_frame(session, statement.order_by(_follow_up.c.due_on, _follow_up.c.id))


def read_referrals_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per referral of the person, the latest first.

    Columns: referral_id and traveler_id (text), cohort, organization, opportunity, kind, state, referred_on.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        _select_of(
            _referral,
            person_id,
            _organization.c.name.label("organization"),
            _opportunity.c.title.label("opportunity"),
            _opportunity.c.kind,
            _referral.c.state,
            _referral.c.referred_on,
        )
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .order_by(_referral.c.referred_on.desc(), _referral.c.id.desc())
    )
    return read_frame(session, statement)


def read_placements_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per placement of the person, the latest first.

    Columns: placement_id and traveler_id (text), cohort, kind, organization (missing if none was named), started_on,
    source, as_of_on, verified_by (a name).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        _select_of(
            _placement,
            person_id,
            _placement.c.kind,
            _organization.c.name.label("organization"),
            *(_placement.c[name] for name in ("started_on", "source", "as_of_on")),
            _user.c.name.label("verified_by"),
        )
        .outerjoin(_organization, _organization.c.id == _placement.c.organization_id)
        .join(_user, _user.c.id == _placement.c.verified_by_id)
        .order_by(_placement.c.started_on.desc(), _placement.c.id.desc())
    )
    return read_frame(session, statement)


def _select_of(rows: sa.Table, person_id: UUID, *columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return (
        sa.select(
            as_text(rows.c.id).label(f"{rows.name}_id"),
            as_text(rows.c.traveler_id),
            _cohort.c.name.label("cohort"),
            *columns,
        )
        .select_from(rows)
        .join(_traveler, _traveler.c.id == rows.c.traveler_id)
        .join(_cohort, _cohort.c.id == _traveler.c.cohort_id)
        .where(_traveler.c.person_id == person_id)
    )
