"""What happened on a cohort's trip, and what was done about it?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.names import full_name
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_incident = _tables["incident"]
_person = _tables["person"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]


def read_incidents(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per incident of the cohort, the latest first.

    Columns: incident_id (text), version, kind, happened_at (UTC), traveler_id (text) and full_name (both missing where
    it was the whole group), what, action, recorded_by (a name).
    """
    check_can_act(by, Action.RUN_TRIPS)
    statement = (
        sa.select(
            as_text(_incident.c.id).label("incident_id"),
            _incident.c.version,
            as_text(_incident.c.kind),
            _incident.c.happened_at,
            as_text(_incident.c.traveler_id),
            _person.c.given_name,
            _person.c.family_name,
            _incident.c.what,
            _incident.c.action,
            _user.c.name.label("recorded_by"),
        )
        .join(_user, _user.c.id == _incident.c.recorded_by_id)
        .outerjoin(_traveler, _traveler.c.id == _incident.c.traveler_id)
        .outerjoin(_person, _person.c.id == _traveler.c.person_id)
        .where(_incident.c.cohort_id == cohort_id)
        .order_by(_incident.c.happened_at.desc(), _incident.c.id.desc())
    )
    frame = read_frame(session, statement)
    names = frame[["given_name", "family_name"]].itertuples(index=False)
    frame["full_name"] = [full_name(given, family) if given else None for given, family in names]
    return frame.drop(columns=["given_name", "family_name"])
