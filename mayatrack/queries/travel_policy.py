"""What does this office ask of a passport for all destinations, and who decided that last?"""

from datetime import datetime

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.travel_policy import SETTING, ChosenPolicy, read_policy_value
from mayatrack.models import Base

_event = Base.metadata.tables["audit_event"]
_setting = Base.metadata.tables["setting"]
_user = Base.metadata.tables["app_user"]


def read_policy(session: Session, *, by: Actor) -> ChosenPolicy:
    """The policy that applies now: the office's own or the shipped one."""
    check_can_act(by, Action.VIEW_PEOPLE)
    own = session.connection().execute(_select_own()).one_or_none()
    return ChosenPolicy(read_policy_value(own.value), own.version) if own else ChosenPolicy()


def read_policy_record(session: Session, *, by: Actor, since: datetime) -> pd.DataFrame:
    """One row: the policy that applies, for the comparison of two edits.

    Columns: version, the fields of `TravelPolicy`, and from the latest change since `since`: changed_by (a name) and
    changed_at (UTC), both missing where there is none.
    """
    check_can_act(by, Action.EDIT_READINESS)
    chosen = read_policy(session, by=by)
    change = session.connection().execute(_select_change(since)).one_or_none()
    changed = {name: getattr(change, name, None) for name in ("changed_by", "changed_at")}
    return pd.DataFrame([{"version": chosen.version, **vars(chosen.policy), **changed}])


def _select_own() -> sa.Select[tuple[object, ...]]:
    return sa.select(_setting.c.version, _setting.c.value).where(_setting.c.name == SETTING)


def _select_change(since: datetime) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(_user.c.name.label("changed_by"), _event.c.happened_at.label("changed_at"))
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .where(_event.c.action == "edit_travel_policy", _event.c.happened_at >= since)
        .order_by(_event.c.id.desc())
        .limit(1)
    )
