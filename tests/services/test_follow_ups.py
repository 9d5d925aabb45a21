from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed
from mayatrack.models import AuditEvent, FollowUp
from mayatrack.models.base import today
from mayatrack.services.follow_ups import record_follow_up, schedule_waves
from tests.factories import RETURNS_ON, make_follow_up, make_traveler


def _record(session: Session, follow_up: FollowUp, by: Actor, **changes: Any) -> FollowUp:
    values = {"done_on": today(), "channel": Channel.PHONE, "answer": "Studies in Long Beach."} | changes
    return record_follow_up(session, follow_up.id, by=by, **values)


def test_waves_are_scheduled_from_the_return(session: Session, local_actor: Actor) -> None:
    schedule_waves(session, make_traveler(session), returned_on=date(2024, 8, 31), by=local_actor)
    found = session.exec(select(FollowUp).order_by(FollowUp.due_on)).all()
    assert [(follow_up.wave, follow_up.due_on) for follow_up in found] == [
        (Wave.DAYS_30, date(2024, 9, 30)),
        (Wave.MONTHS_6, date(2025, 2, 28)),
        (Wave.YEARS_1, date(2025, 8, 31)),
        (Wave.YEARS_3, date(2027, 8, 31)),
        (Wave.YEARS_5, date(2029, 8, 31)),
    ]


def test_follow_up_keeps_the_answer_and_the_next_step(session: Session, local_actor: Actor) -> None:
    made = _record(session, make_follow_up(session), local_actor, next_step="  Send the   fellowship ")
    assert (made.done_on, made.channel, made.answer) == (today(), Channel.PHONE, "Studies in Long Beach.")
    assert (made.next_step, made.version) == ("Send the fellowship", 2)


def test_answer_does_not_reach_the_audit(session: Session, local_actor: Actor) -> None:
    _record(session, make_follow_up(session), local_actor)
    event = session.exec(select(AuditEvent)).one()
    assert (event.after or {})["answer"] == "withheld"


@pytest.mark.parametrize(
    "changes",
    [
        {"done_on": today() + timedelta(days=1)},
        {"done_on": RETURNS_ON - timedelta(days=1)},
        {"answer": "  "},
        {"answer": "Her SSN is 123-45-6789"},
        {"next_step": "Ask for SSN 123-45-6789"},
        {"answer": "a" * 2_001},
        {"next_step": "a" * 501},
    ],
    ids=[
        *("future", "before the return", "empty", "forbidden", "forbidden next step"),
        *("too long", "too long next step"),
    ],
)
def test_follow_up_with_bad_input_is_refused(session: Session, local_actor: Actor, changes: dict[str, Any]) -> None:
    follow_up = make_follow_up(session)
    session.commit()
    with pytest.raises(InvalidInput):
        _record(session, follow_up, local_actor, **changes)
    session.rollback()
    assert session.get_one(FollowUp, follow_up.id).done_on is None


def test_follow_up_changed_by_somebody_else_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    follow_up = make_follow_up(session)
    _record(session, follow_up, local_actor)
    with pytest.raises(EditConflict):
        _record(session, follow_up, local_actor, version=1)


def test_follow_ups_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        _record(session, make_follow_up(session), actor_with(Role.PROGRAM_STAFF))
