"""Who of a cohort was counted at which point of the trip, when and by whom?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_check_in = _tables["check_in"]
_traveler = _tables["traveler"]
_user = _tables["app_user"]


def read_check_ins(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per traveler and point, in the order in which they were counted.

    Columns: traveler_id (text), point, checked_at (UTC), checked_by (a name).
    """
    check_can_act(by, Action.RUN_TRIPS)
    statement = (
        sa.select(
            as_text(_check_in.c.traveler_id),
            as_text(_check_in.c.point),
            _check_in.c.checked_at,
            _user.c.name.label("checked_by"),
        )
        .join(_traveler, _traveler.c.id == _check_in.c.traveler_id)
        .join(_user, _user.c.id == _check_in.c.checked_by_id)
        .where(_traveler.c.cohort_id == cohort_id)
        .order_by(_check_in.c.checked_at, _check_in.c.id)
    )
    return read_frame(session, statement)
