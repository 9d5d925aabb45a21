"""What is stored of one record now, and who changed it last?"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import NotFound
from mayatrack.models import Base
from mayatrack.queries.frames import as_text, read_frame
from mayatrack.queries.users import list_roles, select_roles

# Table → what somebody must be allowed to do who changes its records in a form.
EDITORS: Final = {
    "app_user": Action.EDIT_USERS,
    "chaperone": Action.RUN_TRIPS,
    "checklist_item": Action.EDIT_READINESS,
    "cohort": Action.EDIT_COHORTS,
    "college_term": Action.EDIT_TERMS,
    "emergency_contact": Action.RUN_TRIPS,
    "entry_rule": Action.EDIT_DESTINATIONS,
    "flight": Action.EDIT_FLIGHTS,
    "follow_up": Action.EDIT_OUTCOMES,
    "incident": Action.RUN_TRIPS,
    "passport_fee": Action.EDIT_READINESS,
    "opportunity": Action.EDIT_OUTCOMES,
    "organization": Action.EDIT_OUTCOMES,
    "person": Action.EDIT_APPLICATIONS,
    "processing_time": Action.EDIT_READINESS,
    "referral": Action.EDIT_OUTCOMES,
    "rubric_criterion": Action.RUN_SELECTION,
    "selection_plan": Action.RUN_SELECTION,
    "traveler": Action.EDIT_READINESS,
}

_tables = Base.metadata.tables
_event = _tables["audit_event"]
_changer = _tables["app_user"].alias("changer")

WORDS: Final = {"app_user": "user"}
# Forms show these of a user, though they stand in rows of their own.
ROLES: Final = "roles"


def read_record(
    session: Session, *, by: Actor, record: str, record_id: UUID, columns: Collection[str], since: datetime
) -> pd.DataFrame:
    """One row for a record of the table `record`, for somebody who may change it.

    Columns: `columns` (ids and enums as text, a user's roles as a list of values), version, and from the latest event
    about the record since `since`: changed_by (a name) and changed_at (UTC), both missing where there is none. Raises
    NotFound.
    """
    # Every editor may do this; a table that has no editor is refused below.
    check_can_act(by, Action.VIEW_ALUMNI)
    check_can_act(by, EDITORS[record])
    table = _tables[record]
    latest = (
        sa.select(_event.c.happened_at, _event.c.user_id)
        .where(_event.c.record_id == record_id, _event.c.happened_at >= since)
        .order_by(_event.c.id.desc())
        .limit(1)
        .subquery()
    )
    statement = (
        sa.select(
            table.c.version,
            *(select_roles().label(ROLES) if name == ROLES else as_text(table.c[name]) for name in columns),
            _changer.c.name.label("changed_by"),
            latest.c.happened_at.label("changed_at"),
        )
        .select_from(table)
        .outerjoin(latest, sa.true())
        .outerjoin(_changer, _changer.c.id == latest.c.user_id)
        .where(table.c.id == record_id)
    )
    if "erased_at" in table.c:
        # To compare an edit with what is left would tell again what was erased.
        statement = statement.where(table.c.erased_at.is_(None))
    frame = read_frame(session, statement)
    if frame.empty:
        words = WORDS.get(record, record.replace("_", " "))
        raise NotFound(f"This {words} does not exist any more: somebody removed it since you opened it.")
    if ROLES in frame:
        frame[ROLES] = frame[ROLES].map(list_roles)
    return frame
