"""As whom does somebody look around among what the sample program gives them to do? The demonstration's own users.

Whoever looks around in a part finds its user here instead of a new one, see `services.demonstration`.
"""

from typing import Final
from uuid import UUID

from mayatrack.domain.roles import LOCAL_USER_ROLES, Role
from mayatrack.domain.sessions import SignInMethod
from mayatrack.models import User, UserRole
from mayatrack.services.samples.rows import Rows

OFFICE: Final = "office"
REVIEWER: Final = Role.REVIEWER.value
_PLAYERS: Final = {
    OFFICE: ("Demonstration: the whole office", LOCAL_USER_ROLES),
    REVIEWER: ("Demonstration: a reviewer", frozenset({Role.REVIEWER})),
}


def make_players(rows: Rows) -> dict[str, UUID]:
    """The users of the parts that have something of their own to do: part → user."""
    players: dict[str, UUID] = {}
    for part, (name, roles) in _PLAYERS.items():
        user = rows.add(User(name=name, issuer=SignInMethod.DEMONSTRATION.value, subject=part))
        for role in sorted(roles):
            rows.add(UserRole(user_id=user.id, role=role))
        players[part] = user.id
    return players
