"""What can a test in a real browser ask for? A running server, a browser and a page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.session_watch import SESSION
from tests.e2e.serving import OFFICE_TOKEN, load_sample, running_server

# No sandbox, because builds run as root in a container; the others keep the browser itself off the network.
BROWSER_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A first page on a busy build server takes its time.
PATIENCE_MILLISECONDS = 15_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running server whose SQLite database holds nobody but the local user."""
    folder = tmp_path_factory.mktemp("server")
    with running_server(folder, f"sqlite:///{folder / 'mayatrack.db'}") as url:
        yield url


@pytest.fixture(scope="session")
def sample_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a running server whose SQLite database holds the sample program."""
    folder = tmp_path_factory.mktemp("sample_server")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    load_sample(address)
    with running_server(folder, address) as url:
        yield url


# One browser for each file: while it runs, no other test in this process could run an event loop of its own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser. Without one the test is skipped, or fails where MAYATRACK_REQUIRE_BROWSER=1 asks for one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new tab of a new profile, as wide as a small desktop screen, signed in as somebody of the whole office."""
    with new_tab(browser) as tab:
        sign_in_tab(tab)
        yield tab


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """The same, of somebody who is not signed in."""
    with new_tab(browser) as tab:
        yield tab


@contextmanager
def new_tab(browser: Browser) -> Iterator[Page]:
    """A tab of a new profile, until the block ends."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    yield context.new_page()
    context.close()


def sign_in_tab(tab: Page, token: str = OFFICE_TOKEN) -> None:
    """Give the tab the cookie of a session that `tests.e2e.serving` opened."""
    tab.context.add_cookies(
        [{"name": PLAIN_NAME, "value": token, "url": "http://localhost", "httpOnly": True, "sameSite": "Lax"}]
    )


def leave_unwatched(tab: Page) -> None:
    """Let the tab's pages never learn by themselves that their session has ended: what follows a click is tested."""
    tab.route(f"**{SESSION}", lambda route: route.abort())


def find_chromium() -> Path:
    """The browser that is installed; without one the test is skipped or fails, as the environment says."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return Path(found)
    if os.environ.get("MAYATRACK_REQUIRE_BROWSER") == "1":
        pytest.fail("No Chromium is installed, and MAYATRACK_REQUIRE_BROWSER=1 asks for one.")
    pytest.skip("No Chromium is installed.")
