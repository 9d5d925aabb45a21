"""How does a synthetic program get into a database quickly, through the real schema?"""
# ruff: noqa: S608 - the names of tables and columns stand in this package itself.

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from mayatrack.benchmark.rankings import score_cohort
from mayatrack.benchmark.rows import COLUMNS, make_rows
from mayatrack.db.migrations import upgrade_database
from mayatrack.db.session import writing
from mayatrack.models import Base
from mayatrack.services.summaries import rebuild_summaries

TABLES_BEFORE_SEARCH: Final = "001"
_cohort = Base.metadata.tables["cohort"]


def fill_database(engine: Engine, application_count: int) -> None:
    """Fill a new, empty SQLite database with so many applications, their summaries and their search index."""
    upgrade_database(engine, TABLES_BEFORE_SEARCH)
    # The journal can be turned off by somebody who is alone with the file.
    engine.dispose()
    with closing(sqlite3.connect(str(engine.url.database), isolation_level=None)) as connection:
        _store(connection, application_count)
    # The index of words is made from the stored rows by its own migration, as in a database that had none.
    upgrade_database(engine)
    with writing(engine) as session:
        # The one that `choices` measures: a cohort in the middle of the years.
        cohorts = session.scalars(sa.select(_cohort.c.id).order_by(_cohort.c.departs_on)).all()
        score_cohort(session, cohorts[len(cohorts) // 2])
        rebuild_summaries(session)


def _store(connection: sqlite3.Connection, application_count: int) -> None:
    """Insert the rows with the indexes out of the way, and build those afterwards."""
    # A benchmark's database is thrown away: nothing has to survive a power cut.
    connection.execute("PRAGMA journal_mode=OFF")
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-500000")
    connection.execute("BEGIN")
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    for table, rows in make_rows(application_count):
        _insert(connection, table, rows)
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("COMMIT")


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    columns = COLUMNS[table].split()
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
