"""Does the log hold no secret and no text that somebody typed, and does nothing but the services write to it?"""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack import models
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.models import AuditEvent, Base
from mayatrack.services.audit import LOGGED_TEXTS, WITHHELD, record_event
from mayatrack.settings import PROJECT_FOLDER
from tests import factories as make
from tests.services.test_audit import WRITES, read_events

SOURCES: Final = sorted(
    path
    for folder in ("mayatrack", "pages")
    for path in (PROJECT_FOLDER / folder).rglob("*.py")
    if "versions" not in path.parts
)
NAMING: Final = {"domain", "models"}
LOG_TABLES: Final = {"audit_event", "audit_seal", "audit_head"}
KINDS: Final[list[Any]] = [
    kind for kind in vars(models).values() if hasattr(kind, "__table__") and kind.__tablename__ not in LOG_TABLES
]
# Texts that nobody typed: the digest of a file, the office's periods and numbers, the words and days of a page, and the
# names of columns, under which a merge keeps texts that stood elsewhere before.
UNTYPED: Final = {"person_merge.before", "records_request.file_digest", "report.content", "setting.value"}
# Shorter texts are parts of words.
SHORTEST: Final = 4
# Nobody types these: the log names records by them.
KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WORD: Final = re.compile(r"[a-z][a-z0-9_]*")


def list_leaves(value: Any) -> Iterator[str]:
    """Every text within a value, also the names in it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from (name, *list_leaves(each))
    elif isinstance(value, list):
        for each in value:
            yield from list_leaves(each)
    elif isinstance(value, str) and not isinstance(value, StrEnum) and not KEY.fullmatch(value):
        yield value


def read_texts(session: Session) -> dict[str, str]:
    """Every text that is stored, but for what may stand in the log → where it is stored."""
    texts = {}
    for table in Base.metadata.sorted_tables:
        if table.name in LOG_TABLES:
            continue
        for row in session.connection().execute(sa.select(table)).mappings():
            for name, value in row.items():
                if f"{table.name}.{name}" not in LOGGED_TEXTS | UNTYPED:
                    texts |= dict.fromkeys(list_leaves(value), f"{table.name}.{name}")
    return {text.casefold(): place for text, place in texts.items() if len(text) >= SHORTEST}


def find_leaks(events: list[AuditEvent], texts: dict[str, str]) -> list[tuple[str, str]]:
    """(what stands in the log, where it is stored) for each text that stands in both."""
    told = [leaf.casefold() for event in events for leaf in (*_values(event.before), *_values(event.after))]
    return [(leaf, place) for leaf in told for text, place in texts.items() if text in leaf]


def _values(told: dict[str, Any] | None) -> Iterator[str]:
    for value in (told or {}).values():
        yield from list_leaves(value)


@pytest.mark.parametrize("name", WRITES)
def test_write_logs_no_text_that_is_or_was_stored(sqlite_engine: Engine, name: str) -> None:
    prepare, write, _ = WRITES[name]
    with writing(sqlite_engine) as session:
        found = prepare(session)
    with writing(sqlite_engine) as session:
        texts = read_texts(session)
        write(session, found)
    with reading(sqlite_engine) as session:
        texts |= read_texts(session)
        events = read_events(session)
    assert find_leaks(events, texts) == []
    # What remains are the product's own words.
    words = [
        word for event in events for word in (event.action, event.record, *(event.before or {}), *(event.after or {}))
    ]
    assert [word for word in words if not WORD.fullmatch(word)] == []


def test_text_that_is_stored_would_be_found(session: Session) -> None:
    make.make_person(session, given_name="Rosalinda")
    make.make_audit_event(session, after={"told": ["about ROSALINDA"]})
    assert find_leaks(read_events(session), read_texts(session)) == [("about rosalinda", "person.given_name")]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_new_record_of_every_table_logs_no_text(kind: Any) -> None:
    """Also of tables that no service logs yet."""
    table, planted = kind.__table__, {}
    for column in table.columns:
        if f"{table.name}.{column.name}" not in LOGGED_TEXTS and column.name not in {"id", "version"}:
            is_json = isinstance(column.type, sa.JSON)
            planted[column.name] = {"planted": "Zyxwvu"} if is_json else "Zyxwvu"
    # Nothing is stored: a session without a database will do.
    session = Session()
    record_event(session, "add", kind(**planted), by=LOCAL_ACTOR)
    (event,) = (each for each in session.new if isinstance(each, AuditEvent))
    assert "Zyxwvu" not in str(event.after)
    assert {value for name, value in (event.after or {}).items() if name in planted} <= {WITHHELD}


def test_text_that_may_stand_in_the_log_is_a_name_of_the_office() -> None:
    stored = {f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns}
    assert stored >= LOGGED_TEXTS
    assert {name.partition(".")[0] for name in LOGGED_TEXTS} == {
        "cohort",
        "college",
        "college_term",
        "destination",
        "flight",
    }


def find_names(path: Path) -> set[str]:
    """The names and the short texts that a file uses."""
    tree = ast.parse(path.read_text())
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def name_source(path: Path) -> str:
    return str(path.relative_to(PROJECT_FOLDER / "mayatrack"))


def test_seals_are_known_to_the_chain_alone() -> None:
    # The domain names tables that are kept; only models say what is in them.
    sealing = {"AuditSeal", "AuditHead", "audit_seal", "audit_head"}
    known = {name_source(path) for path in SOURCES if find_names(path) & sealing and not NAMING & set(path.parts)}
    assert known == {"db/audit_chain.py", "db/audit_check.py"}


def test_events_are_known_to_few() -> None:
    known = {path for path in SOURCES if find_names(path) & {"AuditEvent", "audit_event"}}
    rooms = {name_source(path).partition("/")[0] for path in known}
    assert rooms == {"db", "domain", "models", "queries", "services", "ui"}


def test_events_are_only_ever_added() -> None:
    changes = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {"update", "delete"}:
                changes += [
                    (path.name, ast.unparse(node))
                    for argument in node.args
                    if ast.unparse(argument) in {"AuditEvent", "_events", "_event", "_seals"}
                ]
    assert changes == []
