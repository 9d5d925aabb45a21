"""What does each year aim at?"""

from datetime import datetime
from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.targets import Aim
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame

_event = Base.metadata.tables["audit_event"]
_target = Base.metadata.tables["target"]
_user = Base.metadata.tables["app_user"]

PLACES: Final = {aim.value: place for place, aim in enumerate(Aim)}


def read_targets(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per goal, the latest year first and within it in the order of `Aim`.

    Columns: target_id (text), version, year, aim (an `Aim`'s value), goal (people, or percent of a rate).
    """
    check_can_act(by, Action.VIEW_OUTCOMES)
    place = sa.case(PLACES, value=sa.type_coerce(_target.c.aim, sa.String))
    return read_frame(
        session,
        sa.select(
            as_text(_target.c.id).label("target_id"),
            _target.c.version,
            _target.c.year,
            as_text(_target.c.aim),
            _target.c.goal,
        ).order_by(_target.c.year.desc(), place),
    )


def read_target(session: Session, *, by: Actor, target_id: UUID, since: datetime) -> pd.DataFrame:
    """One row: a goal as it is stored now, for the comparison of two edits.

    Columns: goal, version, and from the latest change since `since`: changed_by (a name) and changed_at (UTC), both
    missing where there is none. Raises NotFound.
    """
    check_can_act(by, Action.EDIT_TARGETS)
    latest = (
        sa.select(_event.c.happened_at, _event.c.user_id)
        .where(_event.c.record_id == target_id, _event.c.happened_at >= since)
        .order_by(_event.c.id.desc())
        .limit(1)
        .subquery()
    )
    frame = read_frame(
        session,
        sa.select(
            _target.c.goal,
            _target.c.version,
            _user.c.name.label("changed_by"),
            latest.c.happened_at.label("changed_at"),
        )
        .select_from(_target)
        .outerjoin(latest, sa.true())
        .outerjoin(_user, _user.c.id == latest.c.user_id)
        .where(_target.c.id == target_id),
    )
    if frame.empty:
        raise NotFound("This goal does not exist any more: somebody removed it since you opened it.")
    return frame
