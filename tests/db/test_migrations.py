"""Do the migrations lead up, down and up again, lose nothing, and end where the models are?"""

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.engine import make_engine
from mayatrack.db.migrations import FOLDER, downgrade_database, is_current, migration_lock, upgrade_database
from mayatrack.db.session import writing
from mayatrack.models import Base, CohortCount
from tests.databases import PostgresServer, disposed, fill_template
from tests.factories import make_cohort_count, make_status_change


@pytest.fixture
def own_engine(bare_engine: Engine) -> Engine:
    """A migrated database with the local user, for this test alone: it may end without its tables."""
    fill_template(bare_engine)
    return bare_engine


# The head of a migration that a test adds behind the newest one.
NEXT = """
from alembic import op
revision, down_revision, branch_labels, depends_on = "test", {head!r}, None, None
"""
REBUILD = """
def upgrade():
    with op.batch_alter_table("cohort", recreate="always"):
        pass
"""
FAIL = """
def upgrade():
    op.execute("CREATE TABLE half_done (id INTEGER)")
    op.execute("DELETE FROM user_role")
    raise ZeroDivisionError
"""
ORPHAN = """
def upgrade():
    op.execute("DELETE FROM app_user")
"""


def read_schema(engine: Engine) -> set[str]:
    """The names of every table, index, trigger, type and function in the database, beside Alembic's own."""
    query = "SELECT name FROM sqlite_master"
    if engine.dialect.name == "postgresql":
        query = (
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace "
            "UNION SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        )
    with engine.connect() as connection:
        return {name for name in connection.exec_driver_sql(query).scalars() if "alembic_version" not in name}


def read_checks(engine: Engine) -> dict[str, list[Any]]:
    """Every CHECK as the database spells it, by table."""
    inspector = sa.inspect(engine)
    return {table: inspector.get_check_constraints(table) for table in sorted(Base.metadata.tables)}


def compare(engine: Engine) -> list[Any]:
    """What Alembic would change to make the database equal to the models."""
    options = {"compare_type": True, "compare_server_default": True}
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def upgrade_further(engine: Engine, folder: Path, body: str) -> None:
    """Run one migration more than the shipped ones."""
    (folder / "test.py").write_text(NEXT.format(head=ScriptDirectory(str(FOLDER)).get_current_head()) + body)
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{FOLDER / 'versions'}\n{folder}")
    with engine.connect().execution_options(is_writing=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def test_migrations_lead_up_down_and_up(bare_engine: Engine) -> None:
    assert (read_schema(bare_engine), is_current(bare_engine)) == (set(), False)
    upgrade_database(bare_engine)
    migrated = read_schema(bare_engine)
    assert is_current(bare_engine)
    downgrade_database(bare_engine)
    assert (read_schema(bare_engine), is_current(bare_engine)) == (set(), False)
    upgrade_database(bare_engine)
    assert (read_schema(bare_engine), is_current(bare_engine)) == (migrated, True)


def test_every_migration_can_be_taken_back(bare_engine: Engine) -> None:
    revisions = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()][::-1]
    before = []
    for revision in revisions:
        before.append(read_schema(bare_engine))
        upgrade_database(bare_engine, revision)
    after = []
    for revision in [*revisions[-2::-1], "base"]:
        downgrade_database(bare_engine, revision)
        after.append(read_schema(bare_engine))
    assert after == before[::-1]


def test_filled_database_can_be_migrated_down(own_engine: Engine) -> None:
    with writing(own_engine) as session:
        make_status_change(session)
    downgrade_database(own_engine)
    assert read_schema(own_engine) == set()


def test_upgrade_twice_changes_nothing(engine: Engine) -> None:
    migrated = read_schema(engine)
    upgrade_database(engine)
    assert read_schema(engine) == migrated


def test_models_match_migrations_on_sqlite(sqlite_engine: Engine) -> None:
    assert [
        change for change in compare(sqlite_engine) if not str(change[1].name).startswith("application_search")
    ] == []


def test_models_match_migrations_on_postgresql(postgresql_engine: Engine) -> None:
    assert [change for change in compare(postgresql_engine) if change[1].name != "ix_person_search_words_gin"] == []


def test_checks_of_models_match_migrations_on_sqlite(sqlite_engine: Engine, tmp_path: Path) -> None:
    with disposed(make_engine(f"sqlite:///{tmp_path / 'models.db'}")) as modeled:
        Base.metadata.create_all(modeled)
        assert read_checks(sqlite_engine) == read_checks(modeled)


def test_checks_of_models_match_migrations_on_postgresql(postgresql_engine: Engine, postgres: PostgresServer) -> None:
    with postgres.database("template0") as modeled:
        Base.metadata.create_all(modeled)
        assert read_checks(postgresql_engine) == read_checks(modeled)


def test_rebuilding_a_table_on_sqlite_keeps_what_cascades_from_it(sqlite_engine: Engine, tmp_path: Path) -> None:
    with writing(sqlite_engine) as session:
        make_cohort_count(session)
    upgrade_further(sqlite_engine, tmp_path, REBUILD)
    with Session(sqlite_engine) as session:
        assert len(session.scalars(sa.select(CohortCount)).all()) == 1


def test_failed_migration_leaves_nothing_behind(own_engine: Engine, tmp_path: Path) -> None:
    migrated = read_schema(own_engine)
    with pytest.raises(ZeroDivisionError):
        upgrade_further(own_engine, tmp_path, FAIL)
    assert (read_schema(own_engine), is_current(own_engine)) == (migrated, True)
    with own_engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM user_role").scalar() == 3


def test_migration_that_breaks_a_reference_is_taken_back_on_sqlite(sqlite_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="3 rows that refer to missing ones"):
        upgrade_further(sqlite_engine, tmp_path, ORPHAN)
    with sqlite_engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM app_user").scalar()
        assert (found, connection.exec_driver_sql("PRAGMA foreign_keys").scalar()) == (1, 1)


def test_foreign_keys_are_checked_again_after_migrating_sqlite(sqlite_engine: Engine) -> None:
    upgrade_database(sqlite_engine)
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_two_processes_that_start_together_take_turns(bare_engine: Engine) -> None:
    errors: list[Exception] = []
    barrier = Barrier(2)

    def start() -> None:
        barrier.wait()
        try:
            upgrade_database(bare_engine)
        except Exception as error:  # noqa: BLE001 - a thread's own error would be printed and forgotten
            errors.append(error)

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (errors, is_current(bare_engine)) == ([], True)


def test_migration_lock_is_let_go_after_an_error(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), migration_lock(engine):
        raise ZeroDivisionError
    # Another connection than the one that failed, as another process would have.
    with disposed(make_engine(engine.url.render_as_string(hide_password=False))) as other:
        waiter = Thread(target=upgrade_database, args=(other,), daemon=True)
        waiter.start()
        waiter.join(timeout=10)
        assert not waiter.is_alive()
