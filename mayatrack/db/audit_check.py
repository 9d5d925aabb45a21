"""Is the audit log as it was sealed? Every seal and every event is read again; memory stays bounded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from mayatrack.db.audit_chain import FIRST_HASH, SEALED, hash_events, write_value
from mayatrack.models import Base

# How much of the log is held in memory at a time.
ROWS_AT_ONCE: Final = 2_000
# More findings than these are counted, not told: somebody has to look at the database by then.
LONGEST: Final = 100
# What of a moment is told: all but the parts of a second.
SECONDS: Final = len("2026-06-09 12:00:00")

_events = Base.metadata.tables["audit_event"]
_seals = Base.metadata.tables["audit_seal"]
_head = Base.metadata.tables["audit_head"]
_EVENT = itemgetter(slice(1, None))
# As the driver has them: a value that cannot be read as what it should be is a finding, not a failure.
_SEAL: Final[list[Any]] = [sa.type_coerce(column, sa.types.NULLTYPE).label(column.name) for column in _seals.c]


@dataclass(frozen=True)
class Head:
    """A place in the chain: the number of a seal and its hash."""

    number: int
    hash: str


@dataclass
class ChainCheck:
    """What was read, where the chain ends, and a sentence for each thing that is wrong, LONGEST of them at most."""

    event_count: int = 0
    newest: Head = field(default=Head(0, FIRST_HASH))
    findings: list[str] = field(default_factory=list)
    finding_count: int = 0

    def find(self, sentence: str) -> None:
        """Keep what is wrong."""
        self.finding_count += 1
        if len(self.findings) < LONGEST:
            self.findings.append(sentence)


def check_chain(engine: Engine, kept: Head | None = None) -> ChainCheck:
    """Read the whole log as of one moment and compare it with its seals.

    `kept` is a head that was noted earlier, outside of the database: it shows that nothing was sealed anew since.
    """
    # All statements see the same moment, whoever writes meanwhile; SQLite's transactions always do.
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection:
        check = ChainCheck()
        for seals in _read_seals(connection):
            _check_seals(connection, seals, check)
        _check_unsealed(connection, check)
        _check_head(connection, check)
        if kept is not None:
            _check_kept(connection, kept, check)
    return check


def _read_seals(connection: sa.Connection) -> Iterator[dict[int, Any]]:
    """The seals by their numbers, in their order, some at once."""
    every = sa.select(*_SEAL).order_by(_seals.c.number).limit(ROWS_AT_ONCE)
    found = connection.execute(every).all()
    while found:
        yield {seal.number: seal for seal in found}
        found = connection.execute(every.where(_seals.c.number > found[-1].number)).all()


def _check_seals(connection: sa.Connection, seals: dict[int, Any], check: ChainCheck) -> None:
    rows = connection.execute(
        sa.select(_seals.c.number, *SEALED)
        .join(_events, _events.c.transaction_id == _seals.c.transaction_id)
        .where(_seals.c.number.between(min(seals), max(seals)))
        .order_by(_seals.c.number, _events.c.id),
        execution_options={"yield_per": ROWS_AT_ONCE},
    )
    found = {number: _hash(seals[number], events) for number, events in groupby(rows, key=itemgetter(0))}
    for number, seal in seals.items():
        count, digest = found.get(number) or _hash(seal, iter(()))
        check.event_count += count
        for sentence in (_compare_before(seal, check.newest), _compare_events(seal, count, digest)):
            if sentence:
                check.find(sentence)
        check.newest = Head(number, seal.hash)


def _hash(seal: Any, rows: Iterator[Any]) -> tuple[int, str]:
    return hash_events(
        number=seal.number,
        transaction_id=seal.transaction_id,
        previous_hash=seal.previous_hash,
        sealed_at=seal.sealed_at,
        events=map(_EVENT, rows),
    )


def _compare_before(seal: Any, before: Head) -> str | None:
    if seal.number == before.number + 1:
        if seal.previous_hash == before.hash:
            return None
        return f"{_name(seal)} does not follow the seal before it: one of the two was altered."
    first, last = before.number + 1, seal.number - 1
    missing = f"Seal {first} is" if first == last else f"Seals {first} to {last} are"
    return f"{missing} missing before {_name(seal, in_sentence=True)}: somebody removed what was sealed there."


def _compare_events(seal: Any, count: int, digest: str) -> str | None:
    difference = count - seal.event_count
    if difference < 0:
        return f"{_name(seal)} misses {-difference} of its {seal.event_count} events: somebody removed them."
    if difference > 0:
        return f"{_name(seal)} has {difference} more than its {seal.event_count} events: somebody added them."
    if digest != seal.hash:
        return f"{_name(seal)} does not fit its events: one of them, or the seal itself, was altered."
    return None


def _check_unsealed(connection: sa.Connection, check: ChainCheck) -> None:
    covered = sa.select(sa.literal(1)).where(_seals.c.transaction_id == _events.c.transaction_id).exists()
    columns = [column for column in SEALED if column.name in {"id", "happened_at", "action"}]
    unsealed = sa.select(*columns).where(~covered).order_by(_events.c.id)
    for each in connection.execute(unsealed, execution_options={"yield_per": ROWS_AT_ONCE}):
        check.event_count += 1
        check.find(
            f"The event {write_value(each.id)} of {_write_moment(each.happened_at)}, {each.action}, has no seal: "
            "it was inserted past the application, or its seal was removed."
        )


def _check_head(connection: sa.Connection, check: ChainCheck) -> None:
    head = connection.execute(sa.select(_head.c.number, _head.c.hash)).one_or_none()
    newest = check.newest
    if head is None:
        check.find("The head of the chain is missing: somebody removed it.")
    elif head.number > newest.number:
        check.find(f"The head names seal {head.number}, but the newest is {newest.number}: newer seals were removed.")
    elif (head.number, head.hash) != (newest.number, newest.hash):
        check.find(f"The head names another seal than the newest, {newest.number}: one of the two was altered.")


def _check_kept(connection: sa.Connection, kept: Head, check: ChainCheck) -> None:
    found = connection.execute(sa.select(_seals.c.hash).where(_seals.c.number == kept.number)).scalar_one_or_none()
    if kept == Head(0, FIRST_HASH) or found == kept.hash:
        return
    what = "is missing" if found is None else "is another one now"
    check.find(f"Seal {kept.number}, whose hash was kept, {what}: the log was written anew since.")


def _name(seal: Any, *, in_sentence: bool = False) -> str:
    return f"{'seal' if in_sentence else 'Seal'} {seal.number} of {_write_moment(seal.sealed_at)}"


def _write_moment(moment: Any) -> str:
    return f"{str(write_value(moment))[:SECONDS]} UTC"
