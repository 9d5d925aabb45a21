"""Where did alumni land?"""

from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.alumni import EVERYBODY, AlumniFilter, name_people, select_alumni, show_email
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.opportunities import conditions

_tables = Base.metadata.tables
_cohort = _tables["cohort"]
_organization = _tables["organization"]
_person = _tables["person"]
_placement = _tables["placement"]
_traveler = _tables["traveler"]

PAGE_SIZE: Final = 25


def read_placements(
    session: Session, *, by: Actor, chosen: AlumniFilter = EVERYBODY, page: int | None = None
) -> pd.DataFrame:
    """One row per placement of an alumnus, the latest start first; with `page`, 25 at a time.

    Columns: placement_id (text), full_name, email (None for whoever does not want to be contacted), cohort, kind,
    organization (None if none was named), started_on, source, as_of_on (the day on which it was verified).
    """
    check_can_act(by, Action.VIEW_ALUMNI)
    statement = (
        _select_placements(
            as_text(_placement.c.id).label("placement_id"),
            name_people(),
            show_email(),
            _cohort.c.name.label("cohort"),
            as_text(_placement.c.kind),
            _organization.c.name.label("organization"),
            _placement.c.started_on,
            as_text(_placement.c.source),
            _placement.c.as_of_on,
        )
        .outerjoin(_organization, _organization.c.id == _placement.c.organization_id)
        .where(*conditions(chosen, _placement.c.kind))
        .order_by(_placement.c.started_on.desc(), _placement.c.id.desc())
    )
    if page is not None:
        statement = statement.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)
    return read_frame(session, statement)


def count_placements(session: Session, *, by: Actor, chosen: AlumniFilter = EVERYBODY) -> int:
    """How many `read_placements` finds on all pages."""
    check_can_act(by, Action.VIEW_ALUMNI)
    counted = _select_placements(sa.func.count()).where(*conditions(chosen, _placement.c.kind))
    return int(session.connection().execute(counted).scalar_one())


def _select_placements(*columns: sa.ColumnElement[Any]) -> sa.Select[Any]:
    return select_alumni(*columns).join(_placement, _placement.c.traveler_id == _traveler.c.id)
