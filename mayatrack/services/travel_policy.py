"""What does this office ask of a passport for all destinations? The shipped policy, or its own."""

from dataclasses import asdict

from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.travel_policy import (
    SETTING,
    ChosenPolicy,
    TravelPolicy,
    check_policy,
    read_policy_value,
)
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Setting


def find_policy(session: Session) -> ChosenPolicy:
    """The policy that applies now."""
    own = session.get(Setting, SETTING)
    return ChosenPolicy(read_policy_value(own.value), own.version) if own else ChosenPolicy()


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
