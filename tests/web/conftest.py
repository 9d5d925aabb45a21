"""What can a test of the web room ask for? A database behind the routes."""

import pytest
from sqlalchemy.engine import Engine

from mayatrack.db.engine import get_engine
from mayatrack.settings import get_settings


@pytest.fixture
def database(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database, which is the one behind the routes; once on SQLite and once on PostgreSQL."""
    return serve(engine, monkeypatch)


@pytest.fixture
def lite(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The same on SQLite alone, where the database makes no difference."""
    return serve(sqlite_engine, monkeypatch)


def serve(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("DATABASE_URL", engine.url.render_as_string(hide_password=False))
    get_engine.cache_clear()
    get_settings.cache_clear()
    return engine
