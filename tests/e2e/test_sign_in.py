"""Can people get in by the ways that are meant, stay in, and get out for good, in a real browser?"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from mayatrack.web.cookies import PLAIN_NAME
from tests.e2e.conftest import leave_unwatched, new_tab, sign_in_tab
from tests.e2e.serving import load_sample, serving

NAME = "Ines Okafor"
EMAIL = "ines.okafor@example.org"
PASSWORD = "violet harbor lantern 48"
LINK = re.compile(r"^http://localhost:\d+/first-administrator\?token=\S+$", re.MULTILINE)

pytestmark = pytest.mark.browser


@dataclass
class Office:
    """A server of a test's own."""

    url: str
    folder: Path

    def find_first_link(self) -> str:
        found = LINK.search((self.folder / "server.log").read_text())
        assert found is not None
        return found[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A new installation: nobody has an account, and nobody is in its database."""
    with serving(tmp_path, f"sqlite:///{tmp_path / 'mayatrack.db'}") as url:
        yield Office(url, tmp_path)


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Office]:
    """A new installation with the sample program."""
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    load_sample(address)
    with serving(tmp_path, address) as url:
        yield Office(url, tmp_path)


def begin(tab: Page, office: Office, password: str = PASSWORD) -> None:
    """Fill the form of the first administrator's link."""
    tab.goto(office.find_first_link())
    tab.get_by_label("Your name").fill(NAME)
    tab.get_by_label("E-mail address").fill(EMAIL)
    choose(tab, password)
    tab.get_by_role("button", name="Begin").click()


def choose(tab: Page, password: str) -> None:
    tab.get_by_label("New password", exact=True).fill(password)
    tab.get_by_label("The new password again").fill(password)


def sign_in(tab: Page, password: str = PASSWORD, code: str = "") -> None:
    tab.get_by_label("E-mail address").fill(EMAIL)
    tab.get_by_label("Password", exact=True).fill(password)
    tab.get_by_label("Code from your authenticator app").fill(code)
    tab.get_by_role("button", name="Sign in", exact=True).click()


def expect_page(tab: Page, title: str) -> None:
    expect(tab.get_by_role("heading", level=1, name=title)).to_be_visible()


def switch_on_code(tab: Page) -> str:
    """Switch the second step on from the account's page, and give its key."""
    tab.get_by_role("link", name="Switch it on").click()
    key = tab.locator("figcaption").inner_text().replace(" ", "")
    tab.get_by_label("Present password").fill(PASSWORD)
    tab.get_by_label("The code that the app shows now").fill(pyotp.TOTP(key).now())
    tab.get_by_role("button", name="Switch it on").click()
    expect(tab.get_by_text("The code is switched on")).to_be_visible()
    return key


def read_token(tab: Page) -> str:
    return next(cookie["value"] for cookie in tab.context.cookies() if cookie["name"] == PLAIN_NAME)


def test_first_administrator_begins_by_the_link(office: Office, visitor: Page) -> None:
    visitor.goto(office.url)
    expect_page(visitor, "Sign in")
    expect(visitor.get_by_role("heading", name="Nobody can sign in yet")).to_be_visible()
    expect(visitor.get_by_role("button")).to_have_count(0)
    begin(visitor, office, "passwordpassword")
    expect(visitor.get_by_role("alert")).to_contain_text("This password is easy to guess, because")
    choose(visitor, PASSWORD)
    visitor.get_by_role("button", name="Begin").click()
    expect_page(visitor, "Overview")
    expect(visitor.get_by_text(NAME)).to_be_visible()
    visitor.goto(office.find_first_link())
    expect(visitor.get_by_role("alert")).to_contain_text("This link was used")


def test_sign_in_by_password_and_code_keeps_the_deep_link(office: Office, visitor: Page) -> None:
    begin(visitor, office)
    expect_page(visitor, "Overview")
    visitor.get_by_role("link", name="Account", exact=True).click()
    key = switch_on_code(visitor)
    visitor.get_by_role("button", name="Sign out everywhere", exact=True).click()
    expect(visitor.get_by_role("status")).to_have_text("You are signed out, in every browser.")
    visitor.goto(f"{office.url}/applicants?status=Offered")
    sign_in(visitor, code="")
    expect(visitor.get_by_role("alert")).to_contain_text("is not right")
    # The code of the next half minute counts already; the one that switched it on is used up.
    sign_in(visitor, code=pyotp.TOTP(key).at(int(time.time()) + 30))
    expect(visitor).to_have_url(f"{office.url}/applicants?status=Offered")
    expect_page(visitor, "Applicants")


def test_sign_out_ends_a_copied_cookie_and_a_page_that_is_open(office: Office, visitor: Page, browser: Browser) -> None:
    begin(visitor, office)
    expect_page(visitor, "Overview")
    token = read_token(visitor)
    with new_tab(browser) as thief:
        sign_in_tab(thief, token)
        leave_unwatched(thief)
        thief.goto(f"{office.url}/cohorts")
        expect_page(thief, "Cohorts")
        visitor.get_by_role("link", name="Sign out").click()
        visitor.get_by_role("button", name="Sign out everywhere", exact=True).click()
        expect_page(visitor, "Sign in")
        thief.get_by_test_id("stSidebarNav").get_by_role("link", name="Destinations").click()
        expect_page(thief, "You were signed out")
        expect(thief.get_by_test_id("stSidebarNav")).to_have_count(0)
        expect(thief.get_by_role("heading")).to_have_count(1)
        thief.get_by_role("link", name="Sign in again").click()
        expect_page(thief, "Sign in")
        expect(thief).to_have_url(re.compile(r"/sign-in\?next=%2F"))
    assert httpx.get(office.url, cookies={PLAIN_NAME: token}).headers["location"] == "/sign-in"
    assert httpx.get(f"{office.url}/media/x.csv", cookies={PLAIN_NAME: token}).status_code == 403


def test_guessing_has_to_wait(office: Office, visitor: Page) -> None:
    begin(visitor, office)
    expect_page(visitor, "Overview")
    visitor.context.clear_cookies()
    visitor.goto(office.url)
    for _ in range(5):
        sign_in(visitor, "another password entirely")
        expect(visitor.get_by_role("alert")).to_contain_text("is not right")
    sign_in(visitor)
    expect(visitor.get_by_role("alert")).to_have_text("There were too many attempts: wait a minute, and try again.")


def test_demonstration_is_one_click_away_until_somebody_begins(demonstration: Office, visitor: Page) -> None:
    visitor.goto(f"{demonstration.url}/cohorts")
    visitor.get_by_role("button", name="Look around as the whole office").click()
    expect_page(visitor, "Cohorts")
    begin(visitor, demonstration)
    expect_page(visitor, "Overview")
    expect(visitor.get_by_text(NAME)).to_be_visible()
    visitor.get_by_role("link", name="Sign out").click()
    visitor.get_by_role("button", name="Sign out everywhere", exact=True).click()
    expect(visitor.get_by_role("button", name="Look around")).to_have_count(0)
    origin = {"origin": demonstration.url}
    answer = httpx.post(f"{demonstration.url}/sign-in/demonstration", data={"part": "office"}, headers=origin)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


def test_page_around_sign_in_needs_no_script_and_fits_a_phone(demonstration: Office, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.goto(demonstration.find_first_link())
    expect(tab.get_by_role("button", name="Begin")).to_be_visible()
    assert complaints == []
    context.close()
