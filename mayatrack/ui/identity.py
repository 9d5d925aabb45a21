"""Who is using the page that runs now?"""

from mayatrack.domain.roles import LOCAL_ACTOR, Actor


def current_actor() -> Actor:
    """The local user: the gate admits nobody but the person at this computer.

    Call it as `identity.current_actor()`, so that a test which replaces it here replaces it everywhere.
    """
    return LOCAL_ACTOR
