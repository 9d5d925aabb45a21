"""Which colleges can applications be filtered by?"""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_college = Base.metadata.tables["college"]


def read_colleges(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per college, by name: college_id (text), college."""
    check_can_act(by, Action.VIEW_PEOPLE)
    colleges = sa.select(as_text(_college.c.id).label("college_id"), _college.c.name.label("college"))
    return read_frame(session, colleges.order_by(_college.c.name, _college.c.id))
