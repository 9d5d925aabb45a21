"""What can every test ask for? Databases, sessions and actors."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.engine import get_engine, make_engine
from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES, Actor, Role
from mayatrack.settings import get_settings
from tests.databases import TEMPLATE, PostgresServer, disposed, fill_template, postgres_server, sqlite_copy

# A busy build server draws and runs slowly: how long anything takes is a matter of the benchmarks.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

BACKENDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with nobody in it but the local user."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    fill_template(make_engine(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server; it starts when the first test asks for it."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database with nobody in it but the local user."""
    postgres.execute("CREATE DATABASE {name}", name=TEMPLATE)
    fill_template(make_engine(postgres.address(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def postgres_shared(postgres: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The name of the PostgreSQL database that tests use one after another."""
    with postgres.database(postgres_template) as engine:
        yield str(engine.url.database)


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated SQLite database."""
    with sqlite_copy(sqlite_template, tmp_path) as engine:
        yield engine


@pytest.fixture
def postgresql_engine(postgres: PostgresServer, postgres_shared: str) -> Iterator[Engine]:
    """An empty, migrated PostgreSQL database."""
    with postgres.emptied(postgres_shared) as engine:
        yield engine


@pytest.fixture(params=BACKENDS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """An empty, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found


@pytest.fixture(params=BACKENDS)
def bare_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without a single table, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        with disposed(make_engine(f"sqlite:///{tmp_path / 'bare.db'}")) as engine:
            yield engine
    else:
        with request.getfixturevalue("postgres").database("template0") as engine:
            yield engine


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that writes on `engine`; commit before anything else writes to the same database."""
    connection = engine.connect().execution_options(is_writing=True)
    with connection, Session(connection, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def actor_with() -> Callable[..., Actor]:
    """Make an actor with exactly these roles, in the local user's name: `actor_with(Role.REVIEWER)`."""

    def make(*roles: Role) -> Actor:
        return Actor(user_id=LOCAL_USER_ID, name=LOCAL_USER_NAME, roles=frozenset(roles))

    return make


@pytest.fixture
def local_actor(actor_with: Callable[..., Actor]) -> Actor:
    """The local user with all of their roles."""
    return actor_with(*LOCAL_USER_ROLES)


@pytest.fixture
def as_local_user(monkeypatch: pytest.MonkeyPatch, local_actor: Actor) -> Actor:
    """Every page runs for the local user, with all of their roles."""
    from mayatrack.ui import identity

    monkeypatch.setattr(identity, "current_actor", lambda: local_actor)
    return local_actor


@pytest.fixture(scope="session")
def forgotten_address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an SQLite file that nobody migrated."""
    return f"sqlite:///{tmp_path_factory.mktemp('forgotten') / 'forgotten.db'}"


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch, forgotten_address: str) -> Iterator[None]:
    """Every test starts without cached settings, engine or reads, and never reaches a developer's own database."""
    monkeypatch.setenv("DATABASE_URL", forgotten_address)
    _forget()
    yield
    _forget()


def _forget() -> None:
    if get_engine.cache_info().currsize:
        get_engine().dispose()
    get_engine.cache_clear()
    get_settings.cache_clear()
    if refusals := sys.modules.get("mayatrack.ui.audit_refusals"):
        refusals._log_once.cache_clear()
    # Loading Streamlit takes a second: tests that never did have nothing to clear.
    if streamlit := sys.modules.get("streamlit"):
        streamlit.cache_data.clear()
        streamlit.cache_resource.clear()
