"""Does every role reach exactly the fields that the table says, through every action? Each cell is tried.

A field is reached by a read if changing the stored value changes what comes back; by a write if the stored value is
another one afterwards.
"""

import inspect
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.access import ACTION_FIELDS, FIELD_COLUMNS, WRITTEN_UNSEEN, Field, can_reach, can_read
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, ROLE_ACTIONS, Action, Actor, Role
from mayatrack.exceptions import NotAllowed, TransitionRefused
from mayatrack.models import Application, Base
from mayatrack.services import applications
from mayatrack.services.privacy.erase import erase_person
from mayatrack.services.privacy.merge import merge_people
from tests import factories
from tests.access_cases import NO_READ, READS, Planted, plant
from tests.databases import disposed
from tests.services import test_audit
from tests.test_roles import ASKED, DOORS

TABLES: Final = Base.metadata.tables
FIELD_OF_COLUMN: Final = {column: field for field, columns in FIELD_COLUMNS.items() for column in columns}
# The action that a door checks first, read from its own source or from the helper that it begins with.
ASKS: Final = re.compile(r"Action\.([A-Z_]+)")


def find_action(name: str) -> Action:
    """The action that guards a door."""
    source = inspect.getsource(DOORS[name])
    found = ASKS.search(source) or ASKS.search(inspect.getsource(inspect.getmodule(DOORS[name])))  # type: ignore[arg-type]
    assert found, name
    return Action[found.group(1)]


def other_value(column: sa.Column[Any], value: Any) -> Any:
    """A value that the column may hold as well."""
    if isinstance(column.type, sa.Enum):
        return next(choice for choice in column.type.enums if choice != value)
    if isinstance(column.type, sa.JSON):
        return {"planted": "other"} if isinstance(value, dict) else ["planted", "other"]
    if isinstance(value, date):
        return value + timedelta(days=1)
    if isinstance(value, float):
        return value + 1
    return f"other{value}"


def exchange(engine: Engine, name: str, old: Any, new: Any) -> None:
    """Set a column to another value wherever it has this one, past models and services."""
    table, column = TABLES[name.split(".")[0]], name.split(".")[1]
    # JSON is stored as its text, and compared as such.
    is_json = isinstance(table.c[column].type, sa.JSON)
    found = sa.type_coerce(table.c[column], sa.String) == json.dumps(old) if is_json else table.c[column] == old
    with engine.connect().execution_options(is_writing=True) as connection, connection.begin():
        connection.execute(sa.update(table).where(found).values({column: new}))


def read_values(engine: Engine) -> dict[str, str]:
    """Every value of every field's column, as text."""
    with engine.connect() as connection:
        return {
            name: str(sorted(map(repr, connection.execute(sa.select(TABLES[table].c[column])).scalars())))
            for name in FIELD_OF_COLUMN
            for table, column in [name.split(".")]
        }


def stored_value(engine: Engine, name: str) -> Any:
    table, column = name.split(".")
    with engine.connect() as connection:
        found = [
            value for value in connection.execute(sa.select(TABLES[table].c[column])).scalars() if value is not None
        ]
    assert found, f"nothing is planted in {name}"
    # Whatever order the database finds them in.
    planted = [value for value in found if str(value).startswith("Plant")]
    return (planted or found)[-1]


@pytest.fixture(scope="module")
def planted(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Planted]]:
    """A database with something in every field's column, for all tests of this file."""
    path = tmp_path_factory.mktemp("access") / "planted.db"
    shutil.copyfile(sqlite_template, path)
    with disposed(make_engine(f"sqlite:///{path}")) as engine:
        with writing(engine) as session:
            found = plant(session)
        with engine.connect().execution_options(is_writing=True) as connection, connection.begin():
            # Only here, so that a value of the log can be exchanged as any other.
            connection.execute(sa.text("DROP TRIGGER audit_event_refuses_update"))
        yield engine, found


def answer(engine: Engine, name: str, found: Planted, by: Actor, *, but: str | None = None) -> str:
    """All that a read gives the actor, as text; what it writes, such as its own audit event, is not kept.

    `but`: a table that is empty meanwhile.
    """
    connection = engine.connect().execution_options(is_writing=True)
    with connection, Session(connection) as session:
        if but:
            session.connection().execute(sa.delete(TABLES[but]))
        said = READS[name](session, found, by)
        session.rollback()
    return said


@pytest.fixture(scope="module")
def told(planted: tuple[Engine, Planted]) -> dict[str, tuple[str, set[Field]]]:
    """Read → what it answers whoever may read it, and the fields that this tells something of."""
    engine, found = planted
    # Together they may read everything.
    by = Actor(LOCAL_USER_ID, LOCAL_USER_NAME, frozenset({Role.ADMINISTRATOR, Role.TRAVEL_ADVISER}))
    before = {name: answer(engine, name, found, by) for name in READS}
    fields: dict[str, set[Field]] = {name: set() for name in READS}
    for column, field in FIELD_OF_COLUMN.items():
        table, name = column.split(".")
        value = stored_value(engine, column)
        other = other_value(TABLES[table].c[name], value)
        exchange(engine, column, value, other)
        for read in READS:
            if field not in fields[read] and answer(engine, read, found, by) != before[read]:
                fields[read].add(field)
        exchange(engine, column, other, value)
    return {name: (before[name], fields[name]) for name in READS}


def find_read_fields(
    engine: Engine, found: Planted, told: dict[str, tuple[str, set[Field]]], by: Actor
) -> dict[Action, set[Field]]:
    """Action → the fields of which a read under it tells the actor something: all that anybody is told."""
    reached: dict[Action, set[Field]] = defaultdict(set)
    for name, (said, fields) in told.items():
        try:
            assert answer(engine, name, found, by) == said, name
        except NotAllowed:
            continue
        reached[find_action(name)] |= fields
    return reached


def make_withdrawn(session: Session) -> Any:
    """An application that an administrator may reopen."""
    return factories.make_application(session, status=Status.WITHDRAWN)


def reopen(session: Session, application: Any) -> None:
    """Reopen it, in the name of whoever the writes are tried for."""
    by = test_audit.LOCAL_ACTOR
    applications.move_application(session, application.id, to=Status.IN_REVIEW, reason="Mistake", by=by)


def plant_at_home(session: Session) -> Planted:
    """The planted person, whose trip to come is over: nobody is erased who holds a seat."""
    found = plant(session)
    going = {"person_id": found.person_id, "status": Status.CONFIRMED}
    for application in session.exec(select(Application).filter_by(**going)).all():
        application.status = Status.DID_NOT_TRAVEL
    session.flush()
    return found


def erase(session: Session, found: Planted) -> None:
    """Erase the planted person."""
    erase_person(session, found.person_id, by=test_audit.LOCAL_ACTOR)


def merge(session: Session, found: Planted) -> None:
    """Make the planted person part of somebody who has nothing yet."""
    kept = factories.make_person(session)
    merge_people(session, kept.id, found.person_id, choices=None, by=test_audit.LOCAL_ACTOR)


def find_written_fields(
    make: Callable[[], Engine], by: Actor, monkeypatch: pytest.MonkeyPatch
) -> dict[Action, set[Field]]:
    """Action → the fields that any write under it changed."""
    reached: dict[Action, set[Field]] = defaultdict(set)
    writes = {name: (find_action(name), prepare, write) for name, (prepare, write, _) in test_audit.WRITES.items()}
    # With something in every field, which the log's own test does not need.
    writes["services.privacy.erase.erase_person"] = (Action.ERASE_PEOPLE, plant_at_home, erase)
    writes["services.privacy.merge.merge_people"] = (Action.MERGE_PEOPLE, plant, merge)
    writes["reopen"] = (Action.REOPEN_APPLICATIONS, make_withdrawn, reopen)
    for action, prepare, write in writes.values():
        engine = make()
        with writing(engine) as session:
            found = prepare(session)
        before = read_values(engine)
        with monkeypatch.context() as replaced:
            replaced.setattr(test_audit, "LOCAL_ACTOR", by)
            try:
                with writing(engine) as session:
                    write(session, found)
            except (NotAllowed, TransitionRefused):
                assert read_values(engine) == before
        after = read_values(engine)
        own = {FIELD_OF_COLUMN[column] for column in before if after[column] != before[column]}
        # Every write is an event: that it is written tells its writer nothing.
        reached[action] |= own - {Field.AUDIT}
        engine.dispose()
    return reached


@pytest.fixture
def copies(sqlite_template: Path, tmp_path: Path) -> Callable[[], Engine]:
    """Makes one empty, migrated database after another."""
    numbers = iter(range(1_000))

    def make() -> Engine:
        path = tmp_path / f"write_{next(numbers)}.db"
        shutil.copyfile(sqlite_template, path)
        return make_engine(f"sqlite:///{path}")

    return make


@pytest.mark.parametrize("role", Role)
def test_role_reaches_exactly_the_fields_of_the_table(
    planted: tuple[Engine, Planted],
    told: dict[str, tuple[str, set[Field]]],
    copies: Callable[[], Engine],
    actor_with: Callable[..., Actor],
    monkeypatch: pytest.MonkeyPatch,
    role: Role,
) -> None:
    by = actor_with(role)
    read = find_read_fields(*planted, told, by)
    written = find_written_fields(copies, by, monkeypatch)
    readable = {(action, field) for action in Action for field in Field if can_read(role, action, field)}
    assert {(action, field) for action in Action for field in read[action]} - readable == set()
    reached = {(action, field) for action in Action for field in read[action] | written[action]}
    allowed = {(action, field) for action in Action for field in Field if can_reach(role, action, field)}
    assert sorted(reached - allowed) == []
    assert sorted(allowed - reached) == []


def test_every_action_and_field_stands_in_the_table() -> None:
    assert ACTION_FIELDS.keys() == set(Action)
    assert FIELD_COLUMNS.keys() == set(Field)
    assert frozenset().union(*ACTION_FIELDS.values()) == set(Field)


def test_no_role_reaches_demographics_of_one_person_but_the_administrator() -> None:
    doors = {role for role in Role if Action.VIEW_DEMOGRAPHICS in ROLE_ACTIONS[role]}
    assert doors == {Role.ADMINISTRATOR}


def test_what_is_written_unseen_is_no_other_field_of_the_table() -> None:
    assert {field for action, field in WRITTEN_UNSEEN if field in ACTION_FIELDS[action]} == {Field.CONSULT}
    assert {role for role in Role for action in Action if can_read(role, action, Field.CONSULT)} == {
        Role.TRAVEL_ADVISER
    }


def test_whether_there_is_a_consult_changes_nothing_that_anybody_else_reads(
    planted: tuple[Engine, Planted], told: dict[str, tuple[str, set[Field]]]
) -> None:
    engine, found = planted
    by = Actor(LOCAL_USER_ID, LOCAL_USER_NAME, frozenset(Role) - {Role.LEADERSHIP, Role.TRAVEL_ADVISER})
    reads = [name for name in READS if not name.startswith("queries.consults.")]
    without = {name: answer(engine, name, found, by, but="travel_consult") for name in reads}
    assert [name for name in reads if "Plantconsult" in told[name][0]] == []
    assert [name for name in reads if without[name] != told[name][0]] == []


def test_every_read_is_tried() -> None:
    queries = {name for name in ASKED if name.startswith("queries.")}
    assert queries - NO_READ == {name for name in READS if name.startswith("queries.")}
