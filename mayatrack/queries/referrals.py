"""How far did those go whom the office put forward, and who moved them?"""

from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.outcomes import ENDED, STEPS, ReferralState
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import EVERYBODY, AlumniFilter, select_alumni
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.opportunities import conditions

_tables = Base.metadata.tables
_change = _tables["referral_change"]
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_referral = _tables["referral"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]

MOST_ROWS: Final = 200


class FunnelBy(StrEnum):
    """What the steps are counted for."""

    OPPORTUNITY = "opportunity"
    ORGANIZATION = "organization"


def read_funnel(session: Session, *, by: Actor, group: FunnelBy, chosen: AlumniFilter = EVERYBODY) -> pd.DataFrame:
    """One row per opportunity or organization to which somebody was referred, the most referrals first; at most 200.

    Columns: name (an opportunity with its organization), then how many came so far or farther: suggested_count,
    offered_count, applied_count, accepted_count, started_count, completed_count; and of those who went no farther
    declined_count and withdrawn_count, wherever they stood. `chosen.kind` is the kind of the opportunity.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    place = _find_step()
    key, name = _opportunity.c.id, _opportunity.c.title + ", " + _organization.c.name
    if group is FunnelBy.ORGANIZATION:
        key, name = _organization.c.id, _organization.c.name
    rows = (
        select_alumni(key.label("id"), name.label("name"), _referral.c.state, place.label("place"))
        .join(_referral, _referral.c.traveler_id == _traveler.c.id)
        .join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
        .join(_organization, _organization.c.id == _opportunity.c.organization_id)
        .where(*conditions(chosen, _opportunity.c.kind))
        .subquery()
    )
    steps = [_count(rows.c.place >= number).label(f"{step.value}_count") for number, step in enumerate(STEPS)]
    ends = [_count(rows.c.state == end).label(f"{end.value}_count") for end in ENDED]
    return read_frame(
        session,
        sa.select(rows.c.name, *steps, *ends)
        .group_by(rows.c.id, rows.c.name)
        .order_by(steps[0].desc(), rows.c.name, rows.c.id)
        .limit(MOST_ROWS),
    )


def read_referral_history(session: Session, *, by: Actor, referral_id: UUID) -> pd.DataFrame:
    """One row per step of a referral, the latest first.

    Columns: from_state (None for the first), to_state, changed_at (UTC), changed_by, reason (None without one).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        select_alumni(
            as_text(_change.c.from_state),
            as_text(_change.c.to_state),
            _change.c.changed_at,
            _user.c.name.label("changed_by"),
            _change.c.reason,
        )
        .join(_referral, _referral.c.traveler_id == _traveler.c.id)
        .join(_change, _change.c.referral_id == _referral.c.id)
        .join(_user, _user.c.id == _change.c.changed_by_id)
        .where(_referral.c.id == referral_id)
        .order_by(_change.c.changed_at.desc(), _change.c.id.desc())
    )
    return read_frame(session, statement)


def _find_step() -> sa.ColumnElement[int]:
    """How far a referral got: its state, or for one that ended before, the farthest that its history knows."""
    places = {step: number for number, step in enumerate(STEPS)}
    farthest = sa.select(sa.func.max(sa.case(places, value=_change.c.to_state, else_=0))).where(
        _change.c.referral_id == _referral.c.id
    )
    # Somebody who declined was offered it; older referrals have no history that says so.
    least = sa.case((_referral.c.state == ReferralState.DECLINED, 1), else_=0)
    known = sa.func.coalesce(farthest.correlate(_referral).scalar_subquery(), 0)
    return sa.case(places, value=_referral.c.state, else_=sa.case((known > least, known), else_=least))


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.case((condition, 1)))
