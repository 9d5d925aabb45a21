"""For how long does this office keep what? The shipped periods, and its own where it chose one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from mayatrack.domain.retention import SHIPPED, Period, RetentionRule, Unit, check_period, name_setting
from mayatrack.domain.retention_rules import RULES, RULES_BY_NAME
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Setting


@dataclass(frozen=True)
class ChosenPeriod:
    """The period that applies, and the version of the office's own; `SHIPPED` where it has none."""

    period: Period
    version: int


def read_periods(session: Session) -> Mapping[str, ChosenPeriod]:
    """Name of the rule → the period that applies."""
    names = {name_setting(rule.name): rule for rule in RULES}
    own = session.exec(select(Setting).where(col(Setting.name).in_(names)))
    shipped = {rule.name: ChosenPeriod(rule.period, SHIPPED) for rule in RULES}
    return shipped | {names[each.name].name: ChosenPeriod(_read(each), each.version) for each in own}


def edit_period(session: Session, name: str, *, period: Period, version: int, by: Actor) -> None:
    """Keep what this rule names for another period. Raises EditConflict if somebody changed it since `version`."""
    check_can_act(by, Action.EDIT_RETENTION)
    rule = RULES_BY_NAME[name]
    check_period(period)
    setting = session.get(Setting, name_setting(name))
    if version != (setting.version if setting else SHIPPED):
        raise EditConflict("Somebody else changed this period since you opened it: look at it and enter yours again.")
    before = _read(setting) if setting else rule.period
    if before == period:
        return
    if setting is None:
        setting = Setting(name=name_setting(name), value=None)
    setting.value = {"count": period.count, "unit": period.unit.value}
    session.add(setting)
    session.add(_event(rule, before, period, by=by))
    session.flush()


def _read(setting: Setting) -> Period:
    return Period(int(setting.value["count"]), Unit(setting.value["unit"]))


def _event(rule: RetentionRule, before: Period, after: Period, *, by: Actor) -> AuditEvent:
    # A setting is named by text, which the log has no id for.
    return AuditEvent(
        user_id=by.user_id,
        action="edit_retention",
        record="setting",
        before={"rule": rule.name, "period": str(before)},
        after={"rule": rule.name, "period": str(after)},
    )
