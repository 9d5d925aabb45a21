"""What did one person answer about their background? For an administrator alone, and never without a trace."""

from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Demographics, Person
from mayatrack.services.audit import add_event
from mayatrack.services.records import fetch


def view_demographics(session: Session, person_id: UUID, *, by: Actor) -> Demographics | None:
    """The person's answers, None where nobody asked; that they were seen is kept in the same transaction.

    Raises NotAllowed for everybody but an administrator, NotFound where there is no such person.
    """
    check_can_act(by, Action.VIEW_DEMOGRAPHICS)
    person = fetch(session, Person, person_id)
    add_event(session, "view_demographics", person, by=by)
    session.flush()
    return session.get(Demographics, person.id)
