"""Do first flyers get their buddy, all of a proposal or nobody, and can it be taken back?"""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import AuditEvent, Buddy, Cohort, Traveler
from mayatrack.services.buddies import pair_buddies, set_buddy, unpair_buddies
from tests.factories import make_application, make_buddy, make_cohort, make_traveler


def make_group(session: Session, count: int = 3, status: Status = Status.CONFIRMED) -> tuple[Cohort, list[Traveler]]:
    cohort = make_cohort(session)
    made = [make_application(session, cohort_id=cohort.id, status=status) for _ in range(count)]
    return cohort, [make_traveler(session, application_id=application.id) for application in made]


def read_pairs(session: Session) -> dict[UUID, UUID]:
    return dict(session.exec(select(Buddy.traveler_id, Buddy.buddy_id)).all())


def test_proposal_is_stored_and_taken_back(session: Session, local_actor: Actor) -> None:
    cohort, (ana, bo, cy) = make_group(session)
    pairs = {ana.id: cy.id, bo.id: cy.id}
    assert pair_buddies(session, cohort.id, pairs=pairs, by=local_actor) == 2
    assert read_pairs(session) == pairs
    # Somebody gave Bo another one meanwhile: that one stays.
    set_buddy(session, bo.id, buddy_id=ana.id, expected=cy.id, by=local_actor)
    assert unpair_buddies(session, cohort.id, pairs=pairs, by=local_actor) == 1
    assert read_pairs(session) == {bo.id: ana.id}
    events = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()
    assert events == ["set_buddy", "set_buddy", "set_buddy", "remove_buddy"]


def test_proposal_that_somebody_overtook_gives_nobody_a_buddy(session: Session, local_actor: Actor) -> None:
    cohort, (ana, bo, cy) = make_group(session)
    make_buddy(session, traveler_id=bo.id, buddy_id=ana.id)
    with pytest.raises(EditConflict, match="look at the proposal again"):
        pair_buddies(session, cohort.id, pairs={ana.id: cy.id, bo.id: cy.id}, by=local_actor)
    assert read_pairs(session) == {bo.id: ana.id}


def test_buddy_goes_with_the_same_cohort(session: Session, local_actor: Actor) -> None:
    cohort, (ana, *_) = make_group(session)
    _, (stranger, *_) = make_group(session)
    gone = make_application(session, cohort_id=cohort.id, status=Status.WITHDRAWN)
    withdrawn = make_traveler(session, application_id=gone.id)
    for buddy in (stranger, withdrawn):
        with pytest.raises(InvalidInput, match="go with the same cohort"):
            pair_buddies(session, cohort.id, pairs={ana.id: buddy.id}, by=local_actor)
        with pytest.raises(InvalidInput, match="go with the same cohort"):
            set_buddy(session, ana.id, buddy_id=buddy.id, expected=None, by=local_actor)
    with pytest.raises(InvalidInput, match="Nobody keeps themselves company"):
        set_buddy(session, ana.id, buddy_id=ana.id, expected=None, by=local_actor)
    assert read_pairs(session) == {}


def test_buddy_that_somebody_else_changed_is_not_overwritten_unseen(session: Session, local_actor: Actor) -> None:
    _, (ana, bo, cy) = make_group(session)
    set_buddy(session, ana.id, buddy_id=bo.id, expected=None, by=local_actor)
    with pytest.raises(EditConflict):
        set_buddy(session, ana.id, buddy_id=cy.id, expected=None, by=local_actor)
    assert set_buddy(session, ana.id, buddy_id=None, expected=bo.id, by=local_actor) is None
    assert read_pairs(session) == {}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_others_pair_nobody(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    cohort, (ana, bo, _) = make_group(session)
    with pytest.raises(NotAllowed):
        pair_buddies(session, cohort.id, pairs={ana.id: bo.id}, by=actor_with(role))
    assert read_pairs(session) == {}
