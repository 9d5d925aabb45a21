"""Who offers opportunities or employs alumni, and how much came of it?"""

from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_opportunity = _tables["opportunity"]
_organization = _tables["organization"]
_placement = _tables["placement"]
_referral = _tables["referral"]

PAGE_SIZE: Final = 20


def read_organizations(
    session: Session, *, by: Actor, search: str | None = None, page: int | None = None
) -> pd.DataFrame:
    """One row per organization by name; with `page`, 20 at a time.

    Columns: organization_id (text), version, name, website, contact_name, contact_email, contact_phone, note (missing
    where nothing was entered), opportunity_count, placement_count, accepted_count (of its referrals, those who took a
    place). `search` is any part of the name or the contact.
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    names = ("version", "name", "website", "contact_name", "contact_email", "contact_phone", "note")
    own = _opportunity.c.organization_id == _organization.c.id
    took = _referral.c.state.in_([ReferralState.ACCEPTED, ReferralState.STARTED, ReferralState.COMPLETED])
    accepted = sa.select(sa.func.count()).select_from(
        _referral.join(_opportunity, _opportunity.c.id == _referral.c.opportunity_id)
    )
    statement = sa.select(
        as_text(_organization.c.id).label("organization_id"),
        *(_organization.c[name] for name in names),
        _count(_opportunity, own).label("opportunity_count"),
        _count(_placement, _placement.c.organization_id == _organization.c.id).label("placement_count"),
        accepted.where(own, took).correlate(_organization).scalar_subquery().label("accepted_count"),
    ).where(*_matching(search))
    statement = statement.order_by(sa.func.lower(_organization.c.name), _organization.c.id)
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)
    return read_frame(session, statement)


def count_organizations(session: Session, *, by: Actor, search: str | None = None) -> int:
    """How many `read_organizations` finds on all pages."""
    check_can_act(by, Action.VIEW_ALUMNI)
    counted = sa.select(sa.func.count()).select_from(_organization).where(*_matching(search))
    return int(session.connection().execute(counted).scalar_one())


def read_organization_names(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per organization by name, for a choice: organization_id (text), name."""
    check_can_act(by, Action.VIEW_ALUMNI)
    columns = [as_text(_organization.c.id).label("organization_id"), _organization.c.name]
    return read_frame(session, sa.select(*columns).order_by(sa.func.lower(_organization.c.name), _organization.c.id))


def _matching(search: str | None) -> list[sa.ColumnElement[bool]]:
    if not search or not search.strip():
        return []
    wanted = search.strip()
    return [sa.or_(*(_organization.c[name].icontains(wanted, autoescape=True) for name in ("name", "contact_name")))]


def _count(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.count()).select_from(table).where(condition).correlate(_organization).scalar_subquery()
