"""How is it remembered that somebody signed in, failed to, or changed what they sign in with?"""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.network_addresses import find_network
from mayatrack.models import AuditEvent


def add_sign_in_event(
    session: Session,
    action: str,
    *,
    user_id: UUID | None,
    address: str | None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add the event: by and about this user, or by nobody who is known. Never give it what was typed.

    Of the network address from which it came the event keeps the network, None where the address is not known.
    """
    network = find_network(address)
    told = {**(after or {}), **({"network": network} if network else {})}
    session.add(AuditEvent(user_id=user_id, action=action, record="app_user", record_id=user_id, after=told or None))
