"""What has been decided about a cohort so far, and in which steps?"""

from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.models.rankings import is_decidable, is_not_erased
from mayatrack.queries.frames import as_text, read_frame

_tables = Base.metadata.tables
_application = _tables["application"]
_change = _tables["decision_change"]
_pending = _tables["pending_decision"]
_user = _tables["app_user"]
SHOWN_BATCHES: Final = 5


def read_decision_counts(session: Session, *, by: Actor, cohort_id: UUID) -> pd.DataFrame:
    """How many of those in review or interview are to be told what.

    Columns: decision (missing for whoever has none yet), application_count.
    """
    check_can_act(by, Action.RUN_SELECTION)
    joined = sa.outerjoin(_application, _pending, _pending.c.application_id == _application.c.id)
    decision = as_text(_pending.c.decision)
    statement = (
        sa.select(decision.label("decision"), sa.func.count().label("application_count"))
        .select_from(joined)
        .where(_application.c.cohort_id == cohort_id, is_decidable(), is_not_erased(cohort_id))
        .group_by(_pending.c.decision)
        .order_by(_pending.c.decision)
    )
    return read_frame(session, statement)


def read_batches(session: Session, *, by: Actor, cohort_id: UUID, limit: int = SHOWN_BATCHES) -> pd.DataFrame:
    """The latest steps of which something can still be taken back, the newest first.

    Columns: batch_id (text), decision (missing where decisions were cleared), application_count (that were not taken
    back and can still be decided on), changed_at (UTC), changed_by (a name).
    """
    check_can_act(by, Action.RUN_SELECTION)
    changed_at = sa.func.max(_change.c.changed_at).label("changed_at")
    statement = (
        sa.select(
            as_text(_change.c.batch_id).label("batch_id"),
            as_text(_change.c.to_decision).label("decision"),
            sa.func.count().label("application_count"),
            changed_at,
            _user.c.name.label("changed_by"),
        )
        .join(_application, _application.c.id == _change.c.application_id)
        .join(_user, _user.c.id == _change.c.changed_by_id)
        .where(_change.c.cohort_id == cohort_id, _change.c.undone_at.is_(None), is_decidable())
        .group_by(_change.c.batch_id, _change.c.to_decision, _user.c.name)
        .order_by(changed_at.desc(), _change.c.batch_id.desc())
        .limit(limit)
    )
    return read_frame(session, statement)
