"""How is it remembered that somebody signed in, failed to, or changed what they sign in with?"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from mayatrack.models import AuditEvent


def add_sign_in_event(
    session: Session, action: str, *, user_id: UUID | None, after: dict[str, Any] | None = None
) -> None:
    """Add the event: by and about this user, or by nobody who is known. Never give it what was typed."""
    session.add(AuditEvent(user_id=user_id, action=action, record="app_user", record_id=user_id, after=after))
