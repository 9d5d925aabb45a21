"""What is due to be disposed of today, and what does a legal hold keep?"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from mayatrack.domain.retention import Disposal, RetentionRule, last_day_due
from mayatrack.domain.retention_rules import RULES
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base, LegalHold
from mayatrack.services.privacy.holds import held_person_ids
from mayatrack.services.retention.due import select_due
from mayatrack.services.retention.periods import ChosenPeriod, read_periods

# Long enough that no two reports share one, short enough to be typed.
NUMBER_LENGTH: Final = 12
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class DueRows:
    """What one rule would dispose of: how many rows, since when the oldest counts, and how many a hold keeps.

    `digest` names exactly these rows and this period.
    """

    rule: RetentionRule
    chosen: ChosenPeriod
    due_count: int
    oldest_on: date | None
    held_count: int
    digest: str


@dataclass(frozen=True)
class RetentionReport:
    """One line per rule, and the number by which the reader confirms what was read."""

    lines: tuple[DueRows, ...]
    number: str

    @property
    def due_count(self) -> int:
        """How many rows are due in all."""
        return sum(line.due_count for line in self.lines)


@dataclass(frozen=True)
class DueKeys:
    """The keys of the rows to dispose of, beside what the report says about them."""

    keys: list[Any]
    line: DueRows


@dataclass(frozen=True)
class Held:
    """Whose rows a legal hold keeps; a hold on everything keeps also what is nobody's."""

    everything: bool
    person_ids: frozenset[Any]

    def keeps(self, row: Row) -> bool:
        """Is this row of `select_due` held?"""
        return self.everything or row["person_id"] in self.person_ids or row["also_person_id"] in self.person_ids


def report_retention(session: Session, *, today: date, by: Actor) -> RetentionReport:
    """What would be disposed of today, rule by rule. Nothing is changed."""
    check_can_act(by, Action.EDIT_RETENTION)
    held, periods = read_held(session), read_periods(session)
    lines = tuple(find_due(session, rule, periods[rule.name], today, held).line for rule in RULES)
    number = hashlib.sha256("".join(line.digest for line in lines).encode()).hexdigest()[:NUMBER_LENGTH]
    return RetentionReport(lines, number)


def read_held(session: Session) -> Held:
    """What is under legal hold at this moment."""
    nobody = (col(LegalHold.person_id).is_(None), col(LegalHold.cohort_id).is_(None))
    on_everything = select(LegalHold.id).where(col(LegalHold.lifted_on).is_(None), *nobody)
    return Held(session.exec(on_everything).first() is not None, frozenset(held_person_ids(session)))


def find_due(
    session: Session, rule: RetentionRule, chosen: ChosenPeriod, today: date, held: Held, *, is_locking: bool = False
) -> DueKeys:
    """The rows that the rule may dispose of today; `is_locking` keeps others from changing them meanwhile."""
    statement = select_due(rule, last_day_due(today, chosen.period))
    if is_locking and rule.disposal is not Disposal.ERASE:
        statement = statement.with_for_update(of=Base.metadata.tables[rule.table])
    keys, started, held_count = [], [], 0
    for row in session.connection().execute(statement).mappings():
        if held.keeps(row):
            held_count += 1
        else:
            keys.append(row["key"])
            started.append(_began(row))
    oldest = min(started, default=None)
    digest = _digest(rule, chosen, zip(keys, started, strict=True))
    return DueKeys(keys, DueRows(rule, chosen, len(keys), oldest, held_count, digest))


def _began(row: Row) -> date:
    moment: date = row["returned"] or row["started"]
    return moment.date() if isinstance(moment, datetime) else moment


def _digest(rule: RetentionRule, chosen: ChosenPeriod, rows: Iterable[tuple[Any, date]]) -> str:
    digest = hashlib.sha256(f"{rule.name}\n{chosen.period}\n".encode())
    for key, began in rows:
        digest.update(f"{key} {began}\n".encode())
    return digest.hexdigest()
