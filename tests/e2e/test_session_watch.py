"""Does a page that nobody touches go blank once its session has ended, and stay as it is until then?"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy.engine import Engine
from sqlmodel import select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_ACTOR, Role
from mayatrack.domain.sessions import IDLE_LIMIT
from mayatrack.models import User, UserSession
from mayatrack.models.base import now
from mayatrack.services.accounts import sign_out
from mayatrack.services.sessions import hash_token
from mayatrack.services.users import change_roles, deactivate_user
from mayatrack.web.session_watch import SESSION
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.planting import plant
from tests.e2e.serving import serving, sign_in_with
from tests.e2e.staff import Staff

pytestmark = pytest.mark.browser

# The page asks every ten seconds, and looks at the clock every second.
SECONDS: Final = 15
SECRET: Final = "Planted person given name"


@dataclass
class House:
    """A running server, with somebody in its database whose name must not stay on a screen."""

    url: str
    address: str
    engine: Engine
    page: str

    def sign_in(self, tab: Page, token: str, *roles: Role) -> User:
        """Open a session of a new user in the tab's browser."""
        actor = sign_in_with(self.address, token, *roles, name=f"Somebody with {token}")
        sign_in_tab(tab, token)
        with reading(self.engine) as session:
            return session.get_one(User, actor.user_id)

    def set_seconds_left(self, token: str, seconds: float) -> datetime:
        """Let the session's last click lie so far back that it ends in so many seconds."""
        with writing(self.engine) as session:
            opened = session.get_one(UserSession, hash_token(token))
            opened.seen_at = now() - IDLE_LIMIT + timedelta(seconds=seconds)
            return opened.seen_at

    def read_seen(self, token: str) -> datetime:
        with reading(self.engine) as session:
            return session.exec(select(UserSession.seen_at).where(UserSession.token_hash == hash_token(token))).one()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine:
        with writing(engine) as session:
            found = plant(session, lambda column: f"Planted {re.sub('[._]', ' ', column)}")
        with serving(folder, address) as url:
            yield House(url, address, engine, f"/applicant?person={found.person_id}")


@contextmanager
def open_applicant(house: House, browser: Browser, token: str) -> Iterator[Page]:
    """A tab that shows somebody's record."""
    with new_tab(browser) as tab:
        house.sign_in(tab, token, Role.PROGRAM_STAFF)
        with tab.expect_response(f"**{SESSION}"):
            go(tab, house)
        yield tab


def go(tab: Page, house: House) -> None:
    """To somebody's record."""
    tab.goto(f"{house.url}{house.page}")
    expect(tab.get_by_text(SECRET).first).to_be_visible()
    Staff(tab, house.url).wait()


def wait_for_check(tab: Page) -> None:
    """Until the page asks by itself, and has drawn its conclusion."""
    with tab.expect_response(f"**{SESSION}"):
        pass
    tab.wait_for_timeout(200)


def look_at(tab: Page) -> None:
    """What the browser reports when a tab comes into sight."""
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def expect_signed_out(tab: Page, house: House) -> None:
    """By itself, within seconds: another page, with a sentence, and the way back to where one was."""
    expect(tab.get_by_role("status")).to_have_text(
        "Your sign-in has ended: sign in again to go on.", timeout=SECONDS * 1_000
    )
    address = urlsplit(tab.url)
    assert (address.path, parse_qs(address.query)["next"]) == ("/sign-in", [house.page])
    assert SECRET not in tab.content()


def end_by_sign_out(house: House, user: User) -> None:
    with writing(house.engine) as session:
        sign_out(session, user_id=user.id)


def end_by_other_roles(house: House, user: User) -> None:
    with writing(house.engine) as session:
        change_roles(session, user.id, roles=[Role.TRAVEL_ADVISER], version=user.version, by=LOCAL_ACTOR)


def end_by_deactivation(house: House, user: User) -> None:
    with writing(house.engine) as session:
        deactivate_user(session, user.id, by=LOCAL_ACTOR)


def end_by_time(house: House, user: User) -> None:
    with writing(house.engine) as session:
        opened = session.exec(select(UserSession).where(UserSession.user_id == user.id)).one()
        opened.ends_at = now() + timedelta(seconds=1)


def test_open_pages_go_blank_by_themselves_whatever_ended_their_session(house: House, browser: Browser) -> None:
    ends = (end_by_sign_out, end_by_other_roles, end_by_deactivation, end_by_time)
    with ExitStack() as stack:
        tabs = [stack.enter_context(open_applicant(house, browser, end.__name__)) for end in ends]
        for end in ends:
            with reading(house.engine) as session:
                user = session.exec(select(User).where(User.name == f"Somebody with {end.__name__}")).one()
            end(house, user)
        for tab in tabs:
            expect_signed_out(tab, house)


def test_sign_out_in_another_browser_blanks_the_page_and_back_shows_nothing(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "two-browsers") as tab, new_tab(browser) as other:
        tab.goto(f"{house.url}/cohorts")
        go(tab, house)
        sign_in_tab(other, "two-browsers")
        other.goto(f"{house.url}/sign-out")
        other.get_by_role("button", name="Sign out everywhere", exact=True).click()
        expect_signed_out(tab, house)
        tab.go_back()
        expect(tab.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        assert tab.get_by_test_id("stApp").count() == 0


def test_idle_page_goes_blank_though_it_asked_until_the_end(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "idle") as tab:
        seen_at = house.set_seconds_left("idle", 12)
        wait_for_check(tab)
        assert SECRET in tab.content()
        expect_signed_out(tab, house)
        assert house.read_seen("idle") == seen_at


def test_page_of_a_living_session_stays_with_what_was_typed(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "living") as tab:
        tab.goto(f"{house.url}/applicants")
        search = tab.get_by_role("searchbox", name="Search")
        expect(search).to_be_visible()
        wait_for_check(tab)
        # Until here the page was being drawn, which is a use of the session.
        seen_at = house.set_seconds_left("living", 300)
        search.fill("half a na")
        wait_for_check(tab)
        wait_for_check(tab)
        expect(search).to_have_value("half a na")
        expect(search).to_be_focused()
        assert house.read_seen("living") == seen_at


def test_page_of_somebody_else_goes_blank_when_another_signs_in_in_this_browser(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "before") as tab:
        house.sign_in(tab, "after", Role.REVIEWER)
        expect(tab.get_by_text("Somebody with after")).to_be_visible(timeout=SECONDS * 1_000)
        assert SECRET not in tab.content()


def test_network_that_is_away_blanks_nothing_before_the_session_has_ended(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "away") as tab:
        house.set_seconds_left("away", 25)
        wait_for_check(tab)
        tab.context.set_offline(True)
        with tab.expect_event("requestfailed", lambda request: request.url.endswith(SESSION)):
            look_at(tab)
        tab.wait_for_timeout(200)
        assert SECRET in tab.content()
        expect(tab.get_by_role("heading", level=1, name="You were signed out")).to_be_visible(timeout=30_000)
        assert SECRET not in tab.content()
        assert tab.get_by_test_id("stApp").count() == 0
        tab.context.set_offline(False)
        expect_signed_out(tab, house)


def answer_instead(status: int, body: str, route: Route) -> None:
    route.fulfill(status=status, body=body)


def test_answer_that_is_not_the_servers_blanks_nothing(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "portal") as tab:
        for status, body in ((502, "Bad gateway"), (200, "<h1>Welcome to our network</h1>"), (200, '{"ok": true}')):
            tab.route(f"**{SESSION}", partial(answer_instead, status, body))
            with tab.expect_response(f"**{SESSION}"):
                look_at(tab)
            tab.wait_for_timeout(200)
            assert SECRET in tab.content()
            tab.unroute_all()
        wait_for_check(tab)
        assert SECRET in tab.content()


@contextmanager
def sleeping(tab: Page, hours: int) -> Iterator[None]:
    """The computer sleeps: nothing runs, and the clock goes on."""
    tab.clock.pause_at(now() + timedelta(seconds=2))
    yield
    tab.clock.fast_forward(f"{hours:02}:00:00")
    tab.clock.resume()


def test_computer_that_slept_shows_nothing_of_a_session_that_has_ended(house: House, browser: Browser) -> None:
    with new_tab(browser) as tab:
        tab.clock.install()
        house.sign_in(tab, "slept", Role.PROGRAM_STAFF)
        go(tab, house)
        # It wakes without a network, as it mostly does.
        tab.context.set_offline(True)
        with sleeping(tab, 2):
            pass
        expect(tab.get_by_role("heading", level=1, name="You were signed out")).to_be_visible()
        assert SECRET not in tab.content()
        link = tab.get_by_role("link", name="Sign in again").get_attribute("href") or ""
        assert parse_qs(urlsplit(link).query)["next"] == [house.page]


def test_computer_that_slept_shows_again_what_another_browser_kept_open(house: House, browser: Browser) -> None:
    with new_tab(browser) as tab:
        tab.clock.install()
        house.sign_in(tab, "dozed", Role.PROGRAM_STAFF)
        tab.goto(f"{house.url}/applicants")
        Staff(tab, house.url).wait()
        tab.get_by_role("searchbox", name="Search").fill("half a na")
        with sleeping(tab, 2):
            pass
        with tab.expect_response(f"**{SESSION}"):
            pass
        expect(tab.get_by_role("searchbox", name="Search")).to_be_visible()
        expect(tab.get_by_role("searchbox", name="Search")).to_have_value("half a na")


def test_page_that_comes_into_sight_asks_at_once(house: House, browser: Browser) -> None:
    with open_applicant(house, browser, "hidden") as tab:
        wait_for_check(tab)
        with tab.expect_response(f"**{SESSION}", timeout=3_000):
            look_at(tab)
