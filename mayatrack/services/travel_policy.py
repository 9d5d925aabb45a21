"""What does this office ask of a passport for all destinations? The shipped policy, or its own."""

from dataclasses import asdict

from sqlmodel import Session, col, select

from mayatrack.domain.passport_forecast import ProcessingTime as Time
from mayatrack.domain.passport_forecast import Timetable
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.travel_policy import (
    SETTING,
    ChosenPolicy,
    TravelPolicy,
    check_policy,
    read_policy_value,
)
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, ProcessingTime, Setting


def find_policy(session: Session) -> ChosenPolicy:
    """The policy that applies now."""
    own = session.get(Setting, SETTING)
    return ChosenPolicy(read_policy_value(own.value), own.version) if own else ChosenPolicy()


def read_timetable(session: Session) -> Timetable:
    """All passport times, and the policy that applies now, as forecasts ask for them."""
    found = session.exec(select(ProcessingTime).order_by(col(ProcessingTime.effective_on), col(ProcessingTime.id)))
    times = [Time(each.effective_on, each.service, each.min_weeks, each.max_weeks) for each in found]
    return Timetable(times, find_policy(session).policy)


def edit_policy(session: Session, *, policy: TravelPolicy, version: int, by: Actor) -> None:
    """Judge all travelers by another policy from now on. Raises EditConflict if it was changed since `version`."""
    check_can_act(by, Action.EDIT_READINESS)
    check_policy(policy)
    before = find_policy(session)
    if version != before.version:
        raise EditConflict("Somebody else changed the policy since you opened it: look at it and enter yours again.")
    if before.policy == policy:
        return
    setting = session.get(Setting, SETTING) or Setting(name=SETTING, value=None)
    setting.value = asdict(policy)
    session.add(setting)
    # A setting is named by text, which the log has no id for.
    event = AuditEvent(
        user_id=by.user_id,
        action="edit_travel_policy",
        record="setting",
        before=asdict(before.policy),
        after=asdict(policy),
    )
    session.add(event)
    session.flush()
