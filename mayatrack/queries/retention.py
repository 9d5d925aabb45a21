"""For how long is it that something is kept now, and who decided that last?"""

from datetime import datetime
from typing import Final

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.retention import SHIPPED, name_setting
from mayatrack.domain.retention_rules import RULES_BY_NAME
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base

COLUMNS: Final = ["version", "count", "unit", "changed_by", "changed_at"]

_event = Base.metadata.tables["audit_event"]
_setting = Base.metadata.tables["setting"]
_user = Base.metadata.tables["app_user"]


def read_period(session: Session, *, by: Actor, rule: str, since: datetime) -> pd.DataFrame:
    """One row: the period of the rule with this name, the office's own or the shipped one.

    Columns: version, count, unit (a value of Unit), and from the latest change since `since`: changed_by (a name) and
    changed_at (UTC), both missing where there is none.
    """
    check_can_act(by, Action.EDIT_RETENTION)
    chosen = sa.select(_setting.c.version, _setting.c.value).where(_setting.c.name == name_setting(rule))
    own = session.connection().execute(chosen).one_or_none()
    shipped = RULES_BY_NAME[rule].period
    count, unit = (own.value["count"], own.value["unit"]) if own else (shipped.count, shipped.unit.value)
    change = session.connection().execute(_select_change(rule, since)).one_or_none() or (None, None)
    return pd.DataFrame([(own.version if own else SHIPPED, count, unit, *change)], columns=COLUMNS)


def _select_change(rule: str, since: datetime) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(_user.c.name.label("changed_by"), _event.c.happened_at.label("changed_at"))
        .outerjoin(_user, _user.c.id == _event.c.user_id)
        .where(_event.c.record == _setting.name, _event.c.happened_at >= since)
        # A setting has no id in the log: the event says which rule it is about.
        .where(_event.c.after["rule"].as_string() == rule)
        .order_by(_event.c.id.desc())
        .limit(1)
    )
