"""How does a test open a page as a person would? Inside the frame, on a database of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Actor, Role
from mayatrack.services.summaries import rebuild_summaries
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui import identity
from mayatrack.ui.navigation import HOME, find_page
from tests.factories import make_user
from tests.pages.comparing import OTHER

OpenPage = Callable[..., AppTest]
Store = Callable[[], AbstractContextManager[Session]]


@pytest.fixture(autouse=True)
def signed_in(as_local_user: Actor) -> None:
    """Pages are opened by the local user, unless a test signs in somebody else."""


@pytest.fixture
def database(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An empty database, which is the one that pages use."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    get_engine.cache_clear()
    return sqlite_engine


@pytest.fixture
def store(database: Engine) -> Store:
    """Write records for the page to show, with their summaries: `with store() as session: …`."""

    @contextmanager
    def write() -> Iterator[Session]:
        with writing(database) as session:
            yield session
            rebuild_summaries(session)

    return write


@pytest.fixture
def other(store: Store, local_actor: Actor) -> Actor:
    """Somebody else of the office, who changes what the page shows."""
    with store() as session:
        return Actor(make_user(session, name=OTHER).id, OTHER, local_actor.roles)


@pytest.fixture
def open_page(database: Engine) -> OpenPage:
    """Open a page inside the frame: `open_page("applicants", status="Offered")`, choices as in its address."""

    def show(name: str, **choices: str) -> AppTest:
        shown = AppTest.from_file(str(PROJECT_FOLDER / "mayatrack" / "frame.py"), default_timeout=30)
        page = find_page(name)
        shown.switch_page(str(page.file))
        if page is not HOME:
            # Before its first run AppTest knows a page by its file's name, and not by its address.
            shown._page_hash = calc_hash(page.url_path)
        for key, value in choices.items():
            shown.query_params[key] = value
        shown.run()
        assert not shown.exception
        return shown

    return show


@pytest.fixture
def refused(database: Engine, monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> OpenPage:
    """Run a page for somebody whose only role is one that may not open it."""

    def run(name: str, role: Role) -> AppTest:
        monkeypatch.setattr(identity, "current_actor", lambda: actor_with(role))
        return AppTest.from_file(str(find_page(name).file), default_timeout=30).run()

    return run
