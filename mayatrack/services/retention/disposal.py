"""Dispose of exactly what a report named, one rule and one transaction at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.retention import Disposal, RetentionRule
from mayatrack.domain.retention_rules import RULES_BY_NAME
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict
from mayatrack.models import AuditEvent, Base
from mayatrack.services.chunks import chunks
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.forgetting import forget_after_commit
from mayatrack.services.records import lock_cohort
from mayatrack.services.retention.periods import read_periods
from mayatrack.services.retention.reports import DueKeys, DueRows, find_due, read_held, report_retention
from mayatrack.services.summaries import refresh_summaries

_tables = Base.metadata.tables
_application = _tables["application"]

# What says that an undo's copy is gone; NULL would say that there never was a record before.
CLEARED: Final[dict[str, Any]] = {}
# No record has this version: an undo that lacks its copy finds the record changed, and refuses.
NO_VERSION: Final = 0
EMPTIED: Final[dict[str, dict[str, Any]]] = {
    "import_change": {"before": CLEARED, "version_after": NO_VERSION},
    "person_merge": {"before": CLEARED},
}


@dataclass(frozen=True)
class Disposed:
    """How many rows one rule disposed of."""

    rule: RetentionRule
    disposed_count: int


def dispose_report(engine: Engine, *, number: str, today: date, by: Actor) -> list[Disposed]:
    """Dispose of what the report with this number names, each rule in a transaction of its own.

    Raises EditConflict if the data changed since: before anything is touched, or, for what others change meanwhile,
    at the rule concerned. What was disposed of until then stays so.
    """
    check_can_act(by, Action.EDIT_RETENTION)
    with reading(engine) as session:
        report = report_retention(session, today=today, by=by)
    if number.strip().lower() != report.number:
        raise EditConflict(
            f"The number “{number.strip()}” is not that of the report as it is now: "
            "read the report again and confirm its number."
        )
    done = []
    for line in report.lines:
        if line.due_count:
            with writing(engine) as session:
                done.append(dispose_rule(session, line.rule.name, digest=line.digest, today=today, by=by))
    return done


def dispose_rule(session: Session, name: str, *, digest: str, today: date, by: Actor) -> Disposed:
    """Dispose of the rows that are due under this rule and that no hold keeps.

    Raises EditConflict unless they are those that the report with this rule's `digest` counted.
    """
    check_can_act(by, Action.EDIT_RETENTION)
    rule = RULES_BY_NAME[name]
    if rule.table == _application.name:
        _lock_cohorts(session, _find_due(session, rule, today))
    due = _find_due(session, rule, today, is_locking=True)
    if due.line.digest != digest:
        raise EditConflict(f"“{rule.what}” changed since the report was made: read the report again.")
    _DISPOSALS[rule.disposal](session, rule, due.keys, by)
    session.add(_event(due.line, by=by))
    session.flush()
    # Most was written past the session: what it still holds is old.
    session.expire_all()
    forget_after_commit(session)
    return Disposed(rule, len(due.keys))


def _find_due(session: Session, rule: RetentionRule, today: date, *, is_locking: bool = False) -> DueKeys:
    chosen = read_periods(session)[rule.name]
    return find_due(session, rule, chosen, today, read_held(session), is_locking=is_locking)


def _lock_cohorts(session: Session, due: DueKeys) -> None:
    """Whoever works on a cohort's applications has locked the cohort before them: so does this."""
    for cohort_id in sorted(_cohorts_of(session, _application.c.id, due.keys)):
        lock_cohort(session, cohort_id)


def _cohorts_of(session: Session, column: sa.Column[Any], keys: Sequence[UUID]) -> set[UUID]:
    cohorts: set[UUID] = set()
    for chunk in chunks(keys):
        found = sa.select(_application.c.cohort_id).where(column.in_(chunk)).distinct()
        cohorts |= set(session.connection().execute(found).scalars())
    return cohorts


def _delete(session: Session, rule: RetentionRule, keys: Sequence[Any], _by: Actor) -> None:
    if rule.table == _application.name:
        return _delete_applications(session, keys)
    return _delete_rows(session, _tables[rule.table], keys)


def _delete_rows(session: Session, table: sa.Table, keys: Sequence[Any]) -> None:
    for chunk in chunks(keys):
        session.connection().execute(sa.delete(table).where(_key(table).in_(chunk)))


def _delete_applications(session: Session, keys: Sequence[UUID]) -> None:
    people: list[UUID] = []
    for chunk in chunks(keys):
        owners = sa.select(_application.c.person_id).where(_application.c.id.in_(chunk))
        people += session.connection().execute(owners).scalars()
    # Where a person's first application goes, another cohort now received the person first.
    cohorts = _cohorts_of(session, _application.c.person_id, people)
    _delete_rows(session, _application, keys)
    refresh_summaries(session, sorted(cohorts))


def _clear(session: Session, rule: RetentionRule, keys: Sequence[Any], _by: Actor) -> None:
    table = _tables[rule.table]
    values: dict[str, Any] = dict(EMPTIED.get(rule.table, dict.fromkeys(rule.columns)))
    if "version" in table.c:
        values["version"] = table.c.version + 1
    for chunk in chunks(keys):
        session.connection().execute(sa.update(table).where(_key(table).in_(chunk)).values(values))


def _erase(session: Session, _rule: RetentionRule, keys: Sequence[Any], by: Actor) -> None:
    for person_id in keys:
        erase_person(session, person_id, by=by)


def _key(table: sa.Table) -> sa.Column[Any]:
    return next(iter(table.primary_key.columns))


def _event(line: DueRows, *, by: Actor) -> AuditEvent:
    counts = {"disposed_count": line.due_count, "held_count": line.held_count}
    after = {"rule": line.rule.name, "period": str(line.chosen.period), "report": line.digest}
    return AuditEvent(user_id=by.user_id, action="dispose", record=line.rule.table, after=after | counts)


_DISPOSALS: Final[dict[Disposal, Callable[[Session, RetentionRule, Sequence[Any], Actor], None]]] = {
    Disposal.DELETE: _delete,
    Disposal.CLEAR: _clear,
    Disposal.ERASE: _erase,
}
