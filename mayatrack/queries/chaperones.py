"""Which adults go along with a cohort?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_chaperone = Base.metadata.tables["chaperone"]


def read_chaperones(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """One row per chaperone of the cohort, whoever leads first, then by name.

    Columns: chaperone_id (text), name, phone, email, is_lead, version.
    """
    check_can_act(by, Action.RUN_TRIPS)
    columns = [_chaperone.c[name] for name in ("name", "phone", "email", "is_lead", "version")]
    statement = sa.select(as_text(_chaperone.c.id).label("chaperone_id"), *columns)
    own = statement.where(_chaperone.c.cohort_id == cohort_id)
    return read_frame(session, own.order_by(_chaperone.c.is_lead.desc(), _chaperone.c.name, _chaperone.c.id))
