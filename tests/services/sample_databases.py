"""Where do the tests of the sample program find it loaded? Once per database, for tests that only read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES, Actor
from mayatrack.services.samples import load_sample
from tests.databases import sqlite_copy

TODAY = date(2026, 11, 22)
LAST_PAST_DAY = date(2024, 12, 31)
LOCAL_ACTOR = Actor(user_id=LOCAL_USER_ID, name=LOCAL_USER_NAME, roles=LOCAL_USER_ROLES)


@contextmanager
def loaded(engine: Engine, today: date) -> Iterator[Session]:
    """A session on `engine`, into which the sample program was loaded as of `today`."""
    with writing(engine) as session:
        load_sample(session, by=LOCAL_ACTOR, today=today)
    with Session(engine) as session:
        yield session


@contextmanager
def loaded_sqlite(template: Path, folder: Path, today: date) -> Iterator[Session]:
    """The same, on an SQLite database of its own."""
    with sqlite_copy(template, folder) as engine, loaded(engine, today) as session:
        yield session


@contextmanager
def loaded_somewhere(request: pytest.FixtureRequest, folder: Path, today: date) -> Iterator[Session]:
    """The same, on the kind of database that the fixture's parameter names."""
    if request.param == "sqlite":
        with loaded_sqlite(request.getfixturevalue("sqlite_template"), folder, today) as session:
            yield session
    else:
        template = request.getfixturevalue("postgres_template")
        with request.getfixturevalue("postgres").database(template) as engine, loaded(engine, today) as session:
            yield session


def midnight(day: date) -> datetime:
    """The start of the day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
