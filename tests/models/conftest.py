"""A database that many tests share: each leaves it as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session

from tests.conftest import BACKENDS
from tests.databases import sqlite_copy


@pytest.fixture(scope="package", params=BACKENDS)
def shared_engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        with sqlite_copy(template, tmp_path_factory.mktemp("models")) as engine:
            yield engine
    else:
        server, name = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
        with server.database(name) as engine:
            yield engine


@pytest.fixture
def scratch(shared_engine: Engine) -> Iterator[Session]:
    """A session on the shared database; what a test writes is taken back."""
    with shared_engine.connect() as connection, Session(connection) as session:
        yield session
        session.rollback()
