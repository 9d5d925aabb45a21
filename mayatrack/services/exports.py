"""Remember which tables left the database, and in whose hands."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import AuditEvent
from mayatrack.models.base import new_id


def record_export(
    session: Session, *, by: Actor, what: str, row_count: int, file_format: str, chosen: Mapping[str, Any]
) -> AuditEvent:
    """Keep that the actor took `row_count` rows of `what` away, and narrowed to what; never give it words of people."""
    check_can_act(by, Action.EXPORT_PEOPLE)
    # An export is no record of its own: each has an id in the log alone.
    event = AuditEvent(
        user_id=by.user_id,
        action="export_people",
        record="export",
        record_id=new_id(),
        after={"what": what, "row_count": row_count, "file_format": file_format, **chosen},
    )
    session.add(event)
    session.flush()
    return event
