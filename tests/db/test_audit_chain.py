"""Is whatever happens to the audit log found, and does the application itself leave a log that holds?"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from mayatrack.db.audit_chain import FIRST_HASH, SEALED, hash_events
from mayatrack.db.audit_check import LONGEST, Head, check_chain
from mayatrack.db.migrations import upgrade_database
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.models import AuditEvent, AuditHead, AuditSeal, Base
from mayatrack.models.base import new_id, now
from tests.databases import PostgresServer, sqlite_copy
from tests.factories import make_audit_event

EVENTS = Base.metadata.tables["audit_event"]
SEALS = Base.metadata.tables["audit_seal"]
HEAD = Base.metadata.tables["audit_head"]
WRITERS = 2
WRITES_EACH = 10
ANOTHER_HASH = "f" * 64

Tamper = Callable[[sa.Connection], Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def owned(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A database of its own, whose triggers may go: with three sealed transactions of two events each."""
    if request.param == "sqlite":
        context = sqlite_copy(sqlite_template, tmp_path)
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        context = server.database(request.getfixturevalue("postgres_template"))
    with context as engine:
        for _ in range(3):
            log(engine, 2)
        yield engine


def log(engine: Engine, count: int = 1) -> None:
    """One transaction that leaves so many events."""
    with writing(engine) as session:
        for _ in range(count):
            make_audit_event(session, before={"status": "draft"}, after={"status": "submitted"})


def read_seals(engine: Engine) -> list[AuditSeal]:
    with reading(engine) as session:
        return list(session.exec(select(AuditSeal).order_by(col(AuditSeal.number))))


def read_events(engine: Engine, number: int) -> list[AuditEvent]:
    """The events that the seal of this number covers."""
    transaction_id = read_seals(engine)[number - 1].transaction_id
    with reading(engine) as session:
        chosen = select(AuditEvent).where(AuditEvent.transaction_id == transaction_id)
        return list(session.exec(chosen.order_by(col(AuditEvent.id))))


def name_seal(engine: Engine, number: int) -> str:
    return f"{number} of {read_seals(engine)[number - 1].sealed_at:%Y-%m-%d %H:%M:%S} UTC"


def name_unsealed(event: AuditEvent) -> str:
    return (
        f"The event {event.id.hex} of {event.happened_at:%Y-%m-%d %H:%M:%S} UTC, {event.action}, has no seal: "
        "it was inserted past the application, or its seal was removed."
    )


def tamper(engine: Engine, *acts: Any) -> None:
    """Do what only the database's owner can: drop the triggers, and then change the log."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
            for (trigger,) in connection.exec_driver_sql(named).all():
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        else:
            for table in ("audit_event", "audit_seal"):
                connection.exec_driver_sql(f"DROP TRIGGER {table}_is_kept ON {table}")
        for act in acts:
            connection.execute(act)


def change_event(engine: Engine, **values: Any) -> sa.Update:
    return sa.update(EVENTS).where(EVENTS.c.id == read_events(engine, 2)[0].id).values(values)


def change_seal(number: int, **values: Any) -> sa.Update:
    return sa.update(SEALS).where(SEALS.c.number == number).values(values)


def delete_seal(number: int) -> sa.Delete:
    return sa.delete(SEALS).where(SEALS.c.number == number)


def test_untouched_log_holds(owned: Engine) -> None:
    check = check_chain(owned)
    assert (check.findings, check.finding_count, check.event_count) == ([], 0, 6)
    assert check.newest == Head(3, read_seals(owned)[2].hash)
    assert check_chain(owned, kept=Head(1, read_seals(owned)[0].hash)).findings == []


def test_log_without_triggers_holds_until_it_is_changed(owned: Engine) -> None:
    tamper(owned)
    assert check_chain(owned).findings == []


def test_empty_log_holds(engine: Engine) -> None:
    check = check_chain(engine, kept=Head(0, FIRST_HASH))
    assert (check.findings, check.event_count, check.newest) == ([], 0, Head(0, FIRST_HASH))


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
@pytest.mark.parametrize("change", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_application_is_refused_every_change(owned: Engine, table: str, change: str) -> None:
    column = "action" if table == "audit_event" else "hash"
    with pytest.raises(DBAPIError, match="the audit log is append-only"), owned.begin() as connection:
        connection.exec_driver_sql(change.format(table=table, column=column))
    assert check_chain(owned).event_count == 6


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_application_cannot_overwrite_a_row_with_another(owned: Engine, table: str) -> None:
    """SQLite would not ask the trigger on DELETE; PostgreSQL has no such statement, but can empty a table at once."""
    statement = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
    if owned.dialect.name == "postgresql":
        statement = f"TRUNCATE {table}"
    with pytest.raises(DBAPIError, match="the audit log is append-only"), owned.begin() as connection:
        connection.exec_driver_sql(statement)
    assert check_chain(owned).event_count == 6


@pytest.mark.parametrize(
    "values",
    [
        {"happened_at": datetime(2024, 1, 1, tzinfo=UTC)},
        {"user_id": None},
        {"action": "edit_person"},
        {"record": "cohort"},
        {"record_id": None},
        {"before": None},
        {"before": {"status": "submitted"}},
        {"after": {"status": "draft"}},
        {"id": UUID(int=1)},
    ],
    ids=str,
)
def test_altered_event_is_found(owned: Engine, values: dict[str, Any]) -> None:
    tamper(owned, change_event(owned, **values))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} does not fit its events: one of them, or the seal itself, was altered."
    ]


def test_removed_event_is_found(owned: Engine) -> None:
    tamper(owned, sa.delete(EVENTS).where(EVENTS.c.id == read_events(owned, 2)[0].id))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} misses 1 of its 2 events: somebody removed them."
    ]


def test_event_moved_to_another_transaction_is_found(owned: Engine) -> None:
    tamper(owned, change_event(owned, transaction_id=read_seals(owned)[2].transaction_id))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} misses 1 of its 2 events: somebody removed them.",
        f"Seal {name_seal(owned, 3)} has 1 more than its 2 events: somebody added them.",
    ]


@pytest.mark.parametrize("owned", ["sqlite"], indirect=True)
def test_value_that_cannot_be_read_is_a_finding(owned: Engine) -> None:
    target = read_events(owned, 2)[0].id.hex
    tamper(owned, sa.text(f"UPDATE audit_event SET happened_at = 'never', record_id = x'01' WHERE id = x'{target}'"))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} does not fit its events: one of them, or the seal itself, was altered."
    ]


def test_event_inserted_without_a_seal_is_found(engine: Engine) -> None:
    log(engine)
    event = AuditEvent(user_id=LOCAL_USER_ID, action="edit_person", record="person")
    with engine.begin() as connection:
        # The log takes new rows: what the application did not write is told by the seal that is missing.
        connection.execute(sa.insert(EVENTS).values(event.model_dump()))
    check = check_chain(engine)
    assert (check.findings, check.event_count) == ([name_unsealed(event)], 2)


def test_altered_hash_of_a_seal_is_found(owned: Engine) -> None:
    tamper(owned, change_seal(2, hash=ANOTHER_HASH))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} does not fit its events: one of them, or the seal itself, was altered.",
        f"Seal {name_seal(owned, 3)} does not follow the seal before it: one of the two was altered.",
    ]


def test_altered_link_of_a_seal_is_found(owned: Engine) -> None:
    tamper(owned, change_seal(2, previous_hash=ANOTHER_HASH))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} does not follow the seal before it: one of the two was altered.",
        f"Seal {name_seal(owned, 2)} does not fit its events: one of them, or the seal itself, was altered.",
    ]


def test_altered_moment_of_a_seal_is_found(owned: Engine) -> None:
    tamper(owned, change_seal(2, sealed_at=datetime(2024, 1, 1, tzinfo=UTC)))
    assert check_chain(owned).findings == [
        "Seal 2 of 2024-01-01 00:00:00 UTC does not fit its events: one of them, or the seal itself, was altered."
    ]


def test_altered_count_of_a_seal_is_found(owned: Engine) -> None:
    tamper(owned, change_seal(2, event_count=3))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} misses 1 of its 3 events: somebody removed them."
    ]


def test_seal_of_another_transaction_is_found(owned: Engine) -> None:
    events = read_events(owned, 2)
    tamper(owned, change_seal(2, transaction_id=new_id()))
    assert check_chain(owned).findings == [
        f"Seal {name_seal(owned, 2)} misses 2 of its 2 events: somebody removed them.",
        *map(name_unsealed, events),
    ]


@pytest.mark.parametrize("number", [1, 2])
def test_removed_seal_is_found(owned: Engine, number: int) -> None:
    events, following = read_events(owned, number), name_seal(owned, number + 1)
    tamper(owned, delete_seal(number))
    assert check_chain(owned).findings == [
        f"Seal {number} is missing before seal {following}: somebody removed what was sealed there.",
        *map(name_unsealed, events),
    ]


def test_removed_seals_are_found_even_when_their_events_are_gone(owned: Engine) -> None:
    gone = [event.id for number in (1, 2) for event in read_events(owned, number)]
    following = name_seal(owned, 3)
    tamper(owned, delete_seal(1), delete_seal(2), sa.delete(EVENTS).where(EVENTS.c.id.in_(gone)))
    assert check_chain(owned).findings == [
        f"Seals 1 to 2 are missing before seal {following}: somebody removed what was sealed there."
    ]


def test_removed_newest_seal_is_found(owned: Engine) -> None:
    gone = [event.id for event in read_events(owned, 3)]
    tamper(owned, delete_seal(3), sa.delete(EVENTS).where(EVENTS.c.id.in_(gone)))
    assert check_chain(owned).findings == ["The head names seal 3, but the newest is 2: newer seals were removed."]


def test_removed_log_is_found(owned: Engine) -> None:
    tamper(owned, sa.delete(SEALS), sa.delete(EVENTS))
    assert check_chain(owned).findings == ["The head names seal 3, but the newest is 0: newer seals were removed."]


@pytest.mark.parametrize("values", [{"hash": ANOTHER_HASH}, {"number": 2}], ids=str)
def test_altered_head_is_found(owned: Engine, values: dict[str, Any]) -> None:
    tamper(owned, sa.update(HEAD).values(values))
    assert check_chain(owned).findings == [
        "The head names another seal than the newest, 3: one of the two was altered."
    ]


def test_removed_head_is_found(owned: Engine) -> None:
    tamper(owned, sa.delete(HEAD))
    assert check_chain(owned).findings == ["The head of the chain is missing: somebody removed it."]


def test_end_removed_together_with_its_head_is_found_by_a_kept_head(owned: Engine) -> None:
    kept = check_chain(owned).newest
    gone = [event.id for event in read_events(owned, 3)]
    before = read_seals(owned)[1]
    shorten = sa.update(HEAD).values(number=2, hash=before.hash)
    tamper(owned, delete_seal(3), sa.delete(EVENTS).where(EVENTS.c.id.in_(gone)), shorten)
    assert check_chain(owned).findings == []
    assert check_chain(owned, kept=kept).findings == [
        "Seal 3, whose hash was kept, is missing: the log was written anew since."
    ]


def test_log_that_is_sealed_anew_is_found_by_a_kept_head(owned: Engine) -> None:
    kept = Head(2, read_seals(owned)[1].hash)
    acts = [change_event(owned, action="edit_person")]
    tamper(owned, *acts)
    seal_anew(owned)
    assert check_chain(owned).findings == []
    assert check_chain(owned, kept=kept).findings == [
        "Seal 2, whose hash was kept, is another one now: the log was written anew since."
    ]


def seal_anew(engine: Engine) -> None:
    """What somebody who knows the formula would do: every hash as it would have to be."""
    previous_hash = FIRST_HASH
    with engine.begin() as connection:
        for seal in connection.execute(sa.select(SEALS).order_by(SEALS.c.number)).all():
            chosen = sa.select(*SEALED).where(EVENTS.c.transaction_id == seal.transaction_id).order_by(EVENTS.c.id)
            _, sealed = hash_events(
                number=seal.number,
                transaction_id=seal.transaction_id,
                previous_hash=previous_hash,
                sealed_at=seal.sealed_at,
                events=connection.execute(chosen).all(),
            )
            connection.execute(change_seal(seal.number, previous_hash=previous_hash, hash=sealed))
            previous_hash = sealed
        connection.execute(sa.update(HEAD).values(hash=previous_hash))


def test_findings_beyond_what_anybody_reads_are_counted(sqlite_engine: Engine) -> None:
    events = [
        AuditEvent(user_id=LOCAL_USER_ID, action="edit_person", record="person").model_dump()
        for _ in range(LONGEST + 5)
    ]
    with sqlite_engine.begin() as connection:
        connection.execute(sa.insert(EVENTS), events)
    check = check_chain(sqlite_engine)
    assert (len(check.findings), check.finding_count, check.event_count) == (LONGEST, LONGEST + 5, LONGEST + 5)


@pytest.mark.parametrize("target", [AuditEvent, EVENTS], ids=["class", "table"])
def test_events_inserted_by_a_statement_are_sealed(engine: Engine, target: Any) -> None:
    values = [
        {"id": new_id(), "user_id": LOCAL_USER_ID, "action": "import_person", "record": "person"} for _ in range(3)
    ]
    with writing(engine) as session:
        make_audit_event(session)
        session.execute(sa.insert(target), values)
    assert [seal.event_count for seal in read_seals(engine)] == [4]
    assert check_chain(engine).findings == []


@pytest.mark.parametrize("target", [AuditEvent, EVENTS], ids=["class", "table"])
@pytest.mark.parametrize("has_parameters", [True, False])
def test_one_event_inserted_by_a_statement_is_sealed(engine: Engine, target: Any, has_parameters: bool) -> None:
    values = {"id": new_id(), "user_id": None, "action": "fail_sign_in", "record": "app_user", "happened_at": now()}
    with writing(engine) as session:
        if has_parameters:
            session.execute(sa.insert(target), values)
        else:
            session.execute(sa.insert(target).values(values))
    assert (check_chain(engine).findings, len(read_seals(engine))) == ([], 1)


def test_transaction_without_events_leaves_no_seal(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(sa.select(1))
    assert read_seals(engine) == []


def test_transaction_that_is_taken_back_leaves_no_seal(engine: Engine) -> None:
    def fail(session: Session) -> None:
        make_audit_event(session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        fail(session)
    log(engine)
    assert [(seal.number, seal.event_count) for seal in read_seals(engine)] == [(1, 1)]
    assert check_chain(engine).findings == []


def test_session_that_goes_on_after_a_rollback_seals_what_came_after(session: Session, engine: Engine) -> None:
    make_audit_event(session)
    session.rollback()
    make_audit_event(session)
    session.commit()
    make_audit_event(session)
    session.commit()
    assert [seal.event_count for seal in read_seals(engine)] == [1, 1]
    assert check_chain(engine).findings == []


def test_savepoints_share_the_seal_of_their_transaction(engine: Engine) -> None:
    with writing(engine) as session:
        make_audit_event(session)
        with session.begin_nested():
            make_audit_event(session)
        undone = session.begin_nested()
        make_audit_event(session)
        undone.rollback()
    assert [seal.event_count for seal in read_seals(engine)] == [2]
    assert check_chain(engine).findings == []


def test_head_is_free_until_a_transaction_ends(postgresql_engine: Engine) -> None:
    """Whoever held it and then waited for a cohort's lock could wait in a circle."""
    with writing(postgresql_engine) as session:
        make_audit_event(session)
        with session.begin_nested():
            make_audit_event(session)
        with writing(postgresql_engine) as other:
            other.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            make_audit_event(other)
    assert [seal.event_count for seal in read_seals(postgresql_engine)] == [1, 2]
    assert check_chain(postgresql_engine).findings == []


def test_writers_at_once_leave_one_chain(engine: Engine) -> None:
    start = Barrier(WRITERS)

    def write() -> None:
        start.wait()
        for number in range(WRITES_EACH):
            with suppress(ZeroDivisionError), writing(engine) as session:
                make_audit_event(session)
                # Every third is taken back.
                assert 1 / (number % 3)

    threads = [Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = WRITERS * sum(number % 3 != 0 for number in range(WRITES_EACH))
    assert [seal.number for seal in read_seals(engine)] == list(range(1, stored + 1))
    assert check_chain(engine).findings == []


def test_check_sees_one_moment_while_others_write(engine: Engine) -> None:
    log(engine)
    results = []
    is_done = []

    def write() -> None:
        for _ in range(WRITES_EACH):
            log(engine)
        is_done.append(True)

    writer = Thread(target=write)
    writer.start()
    while not is_done:
        results.append(check_chain(engine).findings)
    writer.join()
    assert [findings for findings in results if findings] == []


def test_events_from_before_the_chain_are_sealed_together(bare_engine: Engine) -> None:
    upgrade_database(bare_engine, "003")
    users = Base.metadata.tables["app_user"]
    event = AuditEvent(user_id=LOCAL_USER_ID, action="add_person", record="person", record_id=new_id())
    values = event.model_dump(exclude={"transaction_id"})
    with bare_engine.begin() as connection:
        connection.execute(sa.insert(users).values(id=LOCAL_USER_ID, version=1, name="Ana", is_active=True))
        columns = [sa.column(name, EVENTS.c[name].type) for name in values]
        connection.execute(sa.insert(sa.table("audit_event", *columns)).values(values))
    upgrade_database(bare_engine)
    check = check_chain(bare_engine)
    assert (check.findings, check.event_count, check.newest.number) == ([], 1, 1)


def test_head_is_one_row_that_names_the_newest_seal(owned: Engine) -> None:
    with reading(owned) as session:
        head = session.exec(select(AuditHead)).one()
    assert (head.number, head.hash) == (3, read_seals(owned)[2].hash)
