"""Remember that a trip's packet was taken: whose hands hold everybody's contacts on paper."""

from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Cohort
from mayatrack.services.audit import add_event
from mayatrack.services.records import fetch


def record_packet(session: Session, cohort_id: UUID, *, traveler_count: int, file_digest: str, by: Actor) -> None:
    """Keep that the actor made the packet of a cohort, with so many travelers in it, and the SHA-256 of the file.

    Raises NotFound.
    """
    check_can_act(by, Action.RUN_TRIPS)
    cohort = fetch(session, Cohort, cohort_id)
    told = {"traveler_count": traveler_count, "file_digest": file_digest}
    add_event(session, "make_packet", cohort, after=told, by=by)
    session.flush()
