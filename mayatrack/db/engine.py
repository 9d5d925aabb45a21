"""How is the database reached? One engine per process, set up alike on SQLite and PostgreSQL."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine
from sqlalchemy.exc import ArgumentError

from mayatrack.exceptions import SettingsError
from mayatrack.settings import get_settings

BUSY_TIMEOUT_SECONDS = 30


def parse_url(text: str) -> URL:
    """The address of a database, with the driver that is installed. Raises SettingsError with a sentence."""
    try:
        url = sa.make_url(text)
    except ArgumentError as error:
        raise SettingsError(
            "The setting DATABASE_URL is not an address of a database: "
            "use sqlite:///path/to/file.db or postgresql://user:password@host/name."
        ) from error
    backend = url.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or not url.database or url.database == ":memory:":
        raise SettingsError("The setting DATABASE_URL must name an SQLite file or a PostgreSQL database.")
    return url


def make_engine(address: str) -> Engine:
    """A new engine for the address; the folder of an SQLite file is made, readable by its owner alone."""
    url = parse_url(address)
    # Parameters are people's data: an error that carries them would put them into the log.
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


@lru_cache(maxsize=1)
def get_engine() -> Engine:
    """The engine of this process, for the database that the settings name."""
    return make_engine(get_settings().database_url)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would open transactions late and deferred; _begin_sqlite opens them itself.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    # NORMAL can lose the last commits when the power goes; FULL costs little at an office's pace.
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: an erased person must not stay readable in the file.
    connection.execute("PRAGMA secure_delete=ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A deferred transaction that reads first and writes later loses updates under WAL: writers lock at once.
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
