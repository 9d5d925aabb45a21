"""Does the command say whether the audit log is as it was sealed, and end with the right code?"""

import pytest
import sqlalchemy as sa
from click.testing import Result
from sqlalchemy.engine import Engine
from typer.testing import CliRunner

from mayatrack.__main__ import app
from mayatrack.db.audit_check import LONGEST, check_chain
from mayatrack.db.engine import get_engine
from mayatrack.db.migrations import downgrade_database
from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ID
from mayatrack.models import AuditEvent, Base
from tests.factories import make_audit_event

EVENTS = Base.metadata.tables["audit_event"]


@pytest.fixture
def database(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A log of two events, which is the one that the command reads."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    get_engine.cache_clear()
    with writing(sqlite_engine) as session:
        make_audit_event(session)
        make_audit_event(session)
    return sqlite_engine


def verify(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["audit", "verify", *arguments])


def insert_unsealed(engine: Engine, count: int) -> None:
    events = [AuditEvent(user_id=LOCAL_USER_ID, action="edit_person", record="person") for _ in range(count)]
    with engine.begin() as connection:
        connection.execute(sa.insert(EVENTS), [event.model_dump() for event in events])


def test_log_that_holds_is_counted_and_its_head_printed(database: Engine) -> None:
    head = check_chain(database).newest
    done = verify()
    assert (done.exit_code, done.stdout.splitlines()[:2]) == (
        0,
        ["The audit log is as it was sealed: 2 events, 1 seal.", f"Its head: 1:{head.hash}"],
    )
    assert "keep" in done.stdout.lower()


def test_head_that_was_kept_is_found_again(database: Engine) -> None:
    head = check_chain(database).newest
    with writing(database) as session:
        make_audit_event(session)
    assert verify("--head", f"{head.number}:{head.hash}").exit_code == 0


def test_head_that_is_not_in_the_log_is_a_finding(database: Engine) -> None:
    done = verify("--head", f"1:{'0' * 64}")
    assert (done.exit_code, done.stdout.splitlines()) == (
        1,
        [
            "Seal 1, whose hash was kept, is another one now: the log was written anew since.",
            "The audit log is not as it was sealed: 1 finding in 2 events, 1 seal.",
        ],
    )


def test_many_findings_are_told_in_part(database: Engine) -> None:
    insert_unsealed(database, LONGEST + 2)
    done = verify()
    assert (done.exit_code, len(done.stdout.splitlines())) == (1, LONGEST + 2)
    assert done.stdout.splitlines()[-2] == "And 2 more."


@pytest.mark.parametrize("head", ["", "1", "1:", "x:abc", "-1:abc", "²:abc"])
def test_head_that_is_none_gets_a_sentence(database: Engine, head: str) -> None:
    done = verify("--head", head)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == f"“{head}” is no head of the log: give it as it was printed, NUMBER:HASH.\n"


def test_database_of_an_older_version_is_not_changed(database: Engine) -> None:
    downgrade_database(database, "003")
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        "The database is not at the newest tables: run `python -m mayatrack migrate` first.\n",
    )


def test_database_that_does_not_answer_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    get_engine.cache_clear()
    done = verify()
    assert (done.exit_code, done.stderr) == (
        1,
        "The database that DATABASE_URL names cannot be read: check the setting.\n",
    )
