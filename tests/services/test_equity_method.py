"""Does leadership choose by which method gaps are told from chance, and nobody else?"""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.equity import ChosenMethod, EquityMethod
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, NotAllowed
from mayatrack.models import AuditEvent
from mayatrack.services.equity_method import edit_equity_method, read_equity_method

OLDER = EquityMethod.FORM_2017


def count_events(session: Session) -> int:
    return len(session.exec(select(AuditEvent).where(col(AuditEvent.action) == "edit_equity_method")).all())


def test_latest_form_applies_until_somebody_chooses(session: Session) -> None:
    assert read_equity_method(session) == ChosenMethod(EquityMethod.FORM_2022, 0)


def test_leadership_chooses_and_the_log_says_what_it_was(session: Session, actor_with: Callable[..., Actor]) -> None:
    edit_equity_method(session, chosen=ChosenMethod(OLDER), by=actor_with(Role.LEADERSHIP))
    assert read_equity_method(session) == ChosenMethod(OLDER, 1)
    event = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "edit_equity_method")).one()
    assert (event.before, event.after) == ({"method": "2022"}, {"method": "2017"})


def test_same_method_again_is_no_event(session: Session, local_actor: Actor) -> None:
    edit_equity_method(session, chosen=ChosenMethod(), by=local_actor)
    assert count_events(session) == 0


def test_second_of_two_who_choose_is_told(session: Session, local_actor: Actor) -> None:
    seen = read_equity_method(session)
    edit_equity_method(session, chosen=ChosenMethod(OLDER, seen.version), by=local_actor)
    with pytest.raises(EditConflict):
        edit_equity_method(session, chosen=ChosenMethod(EquityMethod.FORM_2022, seen.version), by=local_actor)
    assert read_equity_method(session).method is OLDER


@pytest.mark.parametrize("role", [Role.PROGRAM_STAFF, Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_others_choose_nothing(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    with pytest.raises(NotAllowed):
        edit_equity_method(session, chosen=ChosenMethod(OLDER), by=actor_with(role))
    assert read_equity_method(session) == ChosenMethod()
