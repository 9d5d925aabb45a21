"""How did a person's applications get where they are?"""

from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_change = _tables["status_change"]
_cohort = _tables["cohort"]
_user = _tables["app_user"]


def read_status_changes_of(session: Session, *, by: Actor, person_id: UUID) -> pd.DataFrame:
    """One row per step of the person's applications, the latest first.

    Columns: application_id (text), cohort, changed_at (UTC), changed_by (a name), from_status (missing for the
    first step), to_status, reason.
    """
    check_can_act(by, Action.VIEW_PEOPLE)
    statement = (
        sa.select(
            as_text(_change.c.application_id),
            _cohort.c.name.label("cohort"),
            _change.c.changed_at,
            _user.c.name.label("changed_by"),
            *(_change.c[name] for name in ("from_status", "to_status", "reason")),
        )
        .join(_application, _application.c.id == _change.c.application_id)
        .join(_cohort, _cohort.c.id == _application.c.cohort_id)
        .join(_user, _user.c.id == _change.c.changed_by_id)
        .where(_application.c.person_id == person_id)
        .order_by(_change.c.changed_at.desc(), _change.c.id.desc())
    )
    return read_frame(session, statement)
