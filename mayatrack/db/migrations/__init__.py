"""How does a database get the newest tables? Alembic, under a lock, on SQLite and PostgreSQL alike."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

FOLDER = Path(__file__).parent
# Any number serves, as long as nothing else in the database takes the same advisory lock.
LOCK_NUMBER = 20_180_801


def upgrade_database(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to `revision`; two processes that start together take turns."""
    with migration_lock(engine):
        _run(engine, lambda config: command.upgrade(config, revision))


def downgrade_database(engine: Engine, revision: str = "base") -> None:
    """Bring the database back down to `revision`."""
    with migration_lock(engine):
        _run(engine, lambda config: command.downgrade(config, revision))


def is_current(engine: Engine) -> bool:
    """Is the database at the newest migration?"""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory(str(FOLDER)).get_current_head()


@contextmanager
def migration_lock(engine: Engine) -> Iterator[None]:
    """Only one process at a time migrates or fills a database."""
    if engine.dialect.name == "sqlite":
        with open(f"{engine.url.database}.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
    else:
        with engine.connect() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK_NUMBER)))
            try:
                yield
            finally:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(LOCK_NUMBER)))


def _run(engine: Engine, act: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.connect().execution_options(is_writing=True) as connection:
        config.attributes["connection"] = connection
        act(config)
