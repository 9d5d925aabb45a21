"""Does anything reach a reviewer's browser that says whose an application is, or what others make of it too early?"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, Response, WebSocket, expect

from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.keyboard import Keyboard
from tests.e2e.reviewing import READ, TOKEN, Desk, desk_server, expect_application
from tests.e2e.screenshots import settle
from tests.e2e.test_cold_links import read_answer

pytestmark = pytest.mark.browser

# What the page says once it shows how others scored.
OTHERS = b"Others: "
# What the answers hold, and their blinded text does not.
HIDDEN = ("zqgiven", "Zqfámily", "zqmail1", "555 0101", "zquncle", "zqhidden")


class Wire:
    """All that a browser receives: every frame of every websocket, every answer, and the page as it is drawn."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab
        self.frames: list[bytes] = []
        self.answers: list[Response] = []
        tab.on("websocket", self._listen)
        tab.on("response", lambda answer: self.answers.append(answer))

    def _listen(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived", lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def read(self) -> bytes:
        """Everything that came so far."""
        bodies = [read_answer(answer) for answer in self.answers]
        return b"\n".join([*self.frames, *bodies, self.tab.content().encode()])

    def find(self, secrets: dict[str, str]) -> set[str]:
        """Which of these came along, in any case; of an id also its bytes."""
        content = self.read()
        folded = content.decode(errors="replace").casefold()
        return {name for name, secret in secrets.items() if secret.casefold() in folded or holds_key(content, secret)}


def holds_key(content: bytes, secret: str) -> bool:
    """Is the secret an id whose bytes are in there?"""
    try:
        return UUID(secret).bytes in content
    except ValueError:
        return False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_server(tmp_path) as found:
        yield found


@pytest.fixture
def reviewer(browser: Browser) -> Iterator[Page]:
    with new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        yield tab


def choose_option(tab: Page, label: str, option: str) -> None:
    """Choose one option of a select box of the filter."""
    tab.get_by_role("button", name="Filter and sort").click()
    tab.get_by_test_id("stPopoverBody").get_by_role("combobox", name=label).click()
    tab.get_by_role("option", name=option, exact=True).click()
    tab.keyboard.press("Escape")
    wait(tab)


def wait(tab: Page) -> None:
    tab.wait_for_timeout(400)
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def search(tab: Page, words: str) -> int:
    """How many applications a search finds."""
    tab.get_by_role("searchbox", name="Search").fill(words)
    tab.keyboard.press("Enter")
    wait(tab)
    return tab.get_by_role("radiogroup", name="Applications").get_by_role("radio").count()


def choose_application(tab: Page, number: int) -> None:
    """Choose an application of the list."""
    tab.get_by_role("radiogroup", name="Applications").get_by_text(str(number), exact=True).click()
    expect_application(tab, number)


def test_nothing_that_says_who_wrote_reaches_a_reviewer(reviewer: Page, desk: Desk) -> None:
    wire = Wire(reviewer)
    reviewer.goto(f"{desk.url}/review")
    settle(reviewer)
    keyboard = Keyboard(reviewer)
    expect_application(reviewer, 1)
    # Filter, sort and search, also for what is hidden.
    for sort in ("State", "Latest change", "Number"):
        choose_option(reviewer, "Sort by", sort)
    assert search(reviewer, READ) == 3
    assert {secret: search(reviewer, secret) for secret in HIDDEN} == dict.fromkeys(HIDDEN, 0)
    search(reviewer, "")
    # Open, score, skip, leave.
    expect_application(reviewer, 1)
    choose_application(reviewer, 2)
    keyboard.press("Alt+n")
    expect_application(reviewer, 3)
    keyboard.press("Alt+i")
    keyboard.fill("What is the conflict?", "None of yours")
    keyboard.push("Conflict of interest: leave this application")
    expect_application(reviewer, 1)
    keyboard.press("2", "1", "Control+Enter")
    expect_application(reviewer, 2)
    choose_option(reviewer, "State", "All")
    choose_application(reviewer, 1)
    expect(reviewer.get_by_role("button", name="See how others scored")).to_be_visible()
    assert OTHERS not in wire.read()
    # Others' points, without who gave them.
    reviewer.get_by_role("button", name="See how others scored").click()
    expect(reviewer.get_by_text("Your own review is locked from then on")).to_be_visible()
    reviewer.get_by_role("button", name="Lock mine and show theirs").click()
    expect(reviewer.get_by_text("Others: 2").first).to_be_visible()
    wait(reviewer)
    assert READ.encode() in wire.read()
    assert OTHERS in wire.read()
    assert wire.find(desk.secrets) == set()


def test_link_to_a_colleagues_review_tells_nothing_of_it(reviewer: Page, desk: Desk) -> None:
    wire = Wire(reviewer)
    reviewer.goto(f"{desk.url}/review?review={desk.secrets['their review 1']}")
    settle(reviewer)
    expect(reviewer.get_by_text("There is no such review among yours")).to_be_visible()
    # Its own id stands in the address that was asked for.
    secrets = {name: secret for name, secret in desk.secrets.items() if name != "their review 1"}
    assert wire.find(secrets) == set()
    assert READ.encode() not in wire.read()


def test_what_is_looked_for_would_be_found(browser: Browser) -> None:
    with new_tab(browser) as tab:
        wire = Wire(tab)
        tab.set_content("<p>ZQGIVEN</p>")
        key = UUID("01a2234f-3722-708a-8a94-59b61f07383e")
        wire.frames.append(b"..." + key.bytes)
        assert wire.find({"name": "Zqgiven", "id": str(key), "other": "zqother"}) == {"name", "id"}
