"""Does sign-in through a certified provider work in a real browser, for those who may, and for nobody else?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy.engine import Engine
from sqlmodel import col, select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_ACTOR, Role
from mayatrack.models import AuditEvent, OpenIDRequest, User, UserSession
from mayatrack.models.base import now
from mayatrack.services import users
from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.openid import CALLBACK
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import leave_unwatched, new_tab
from tests.e2e.openid_serving import running_provider
from tests.e2e.serving import find_free_port, serving
from tests.web.openid_forger import CLIENT_ID, CLIENT_SECRET

LABEL: Final = "City Hall"
PAGE: Final = "/cohorts"
ACCOUNTS: Final = ("ana", "ben", "cleo", "dora", "emil", "finn")
UNKNOWN: Final = "Your account is not known to this office"
STALE: Final = "This sign-in was begun in another browser"

pytestmark = pytest.mark.browser


@dataclass
class Office:
    """A running installation, its database, and the provider that its settings name."""

    url: str
    engine: Engine
    issuer: str

    def find_user(self, name: str) -> User:
        """The user with the e-mail address that this account has."""
        with reading(self.engine) as session:
            return session.exec(select(User).where(User.email == f"{name}@example.org")).one()

    def read_reasons(self) -> list[str]:
        """Why sign-ins were refused so far."""
        with reading(self.engine) as session:
            statement = select(AuditEvent).where(AuditEvent.action == "fail_sign_in").order_by(col(AuditEvent.id))
            events = session.exec(statement).all()
        assert {event.user_id for event in events} <= {None}
        return [(event.after or {})["reason"] for event in events]

    def count_sessions(self) -> int:
        """How many sessions are open, of whomever."""
        with reading(self.engine) as session:
            return session.exec(select(sa.func.count()).select_from(UserSession)).one()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An installation with a provider; its users are registered, and none has signed in yet."""
    folder = tmp_path_factory.mktemp("office")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    port = find_free_port()
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"http://localhost:{port}{CALLBACK}"],
    }
    accounts: dict[str, dict[str, Any]] = {
        name: {"email": f"{name}@example.org", "email_verified": True} for name in (*ACCOUNTS, "stranger")
    }
    accounts["liar"] = {"email": "finn@example.org", "email_verified": False}
    with (
        disposed(make_engine(address)) as engine,
        running_provider(folder, client=client, accounts=accounts) as issuer,
        pytest.MonkeyPatch.context() as patch,
    ):
        fill_template(engine)
        with writing(engine) as session:
            for name in ACCOUNTS:
                user = make.make_user(session, name=name.title(), email=f"{name}@example.org")
                make.make_user_role(session, user_id=user.id)
        told = {"ISSUER": issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET, "LABEL": LABEL}
        settings = {f"MAYATRACK_OPENID_{name}": value for name, value in told.items()}
        # The provider has to know the address that it sends people back to.
        patch.setattr("tests.e2e.serving.find_free_port", lambda: port)
        with serving(folder, address, **settings) as url:
            yield Office(url, engine, issuer)


@pytest.fixture
def other_visitor(browser: Browser) -> Iterator[Page]:
    """A tab of another browser, of somebody who is not signed in either."""
    with new_tab(browser) as tab:
        yield tab


def go_to_provider(page: Page, office: Office, wanted: str = PAGE) -> None:
    """Open a page of the product without a session, and follow the sign-in to the provider."""
    page.goto(office.url + wanted)
    page.get_by_role("link", name=f"Sign in with {LABEL}").click()
    expect(page.get_by_label("Account")).to_be_visible()
    assert page.url.startswith(office.issuer)


def say_who(page: Page, account: str) -> None:
    """Sign in at the provider; it asks then whether the product may know the e-mail address."""
    page.get_by_label("Account").fill(account)
    page.get_by_role("button", name="Sign in").click()


def sign_in(page: Page, office: Office, account: str, wanted: str = PAGE) -> None:
    """The whole way, to the page that was wanted."""
    go_to_provider(page, office, wanted)
    say_who(page, account)
    page.get_by_role("button", name="Allow").click()
    expect_cohorts(page)


def expect_cohorts(page: Page) -> None:
    expect(page.get_by_role("heading", level=1, name="Cohorts", exact=True)).to_be_visible()


def expect_refusal(page: Page, sentence: str) -> None:
    """One sentence, a link to try again, and no other part of the product."""
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("link")).to_have_text(["Try again"])


def expect_signed_out(page: Page, office: Office) -> None:
    """The next page that is asked for is the sign-in."""
    page.goto(office.url + PAGE)
    expect(page.get_by_role("link", name=f"Sign in with {LABEL}")).to_be_visible()


def catch_callback(page: Page, office: Office, account: str) -> str:
    """Sign in at the provider, but keep the address to which it sends the browser back, unopened."""
    go_to_provider(page, office)
    say_who(page, account)
    expect(page.get_by_role("button", name="Allow")).to_be_visible()
    # With the browser's cookies, and stopping at each redirect.
    asked = page.context.request
    answer = asked.post(page.url, form={"answer": "go"}, max_redirects=0)
    while CALLBACK not in answer.headers["location"]:
        answer = asked.get(answer.headers["location"], max_redirects=0)
    return str(answer.headers["location"])


def open_destinations(page: Page) -> None:
    """Click in a page that is open already."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Destinations").click()


def expect_end(page: Page) -> None:
    """The open page says that its session has ended."""
    expect(page.get_by_role("heading", level=1, name="You were signed out")).to_be_visible()


def copy_session(context: BrowserContext, page: Page) -> None:
    """Carry the session's cookie to another browser, as a thief would."""
    found = [cookie for cookie in page.context.cookies() if cookie["name"] == PLAIN_NAME]
    assert [(cookie["httpOnly"], cookie["sameSite"]) for cookie in found] == [(True, "Lax")]
    context.add_cookies([{"name": PLAIN_NAME, "value": cookie["value"], "url": page.url} for cookie in found])


def test_sign_in_keeps_the_deep_link_and_binds_the_account(office: Office, visitor: Page) -> None:
    sign_in(visitor, office, "ana", wanted=f"{PAGE}?year=2024")
    assert urlsplit(visitor.url).path == PAGE
    assert urlsplit(visitor.url).query == "year=2024"
    user = office.find_user("ana")
    assert (user.issuer, user.subject) == (office.issuer, "ana")
    # The provider knows the person still, and the office knows them by their subject now.
    visitor.context.clear_cookies(name=PLAIN_NAME)
    visitor.goto(office.url + PAGE)
    visitor.get_by_role("link", name=f"Sign in with {LABEL}").click()
    expect_cohorts(visitor)


@pytest.mark.parametrize("account", ["stranger", "liar"])
def test_unknown_account_gets_a_clear_page_and_nothing_else(office: Office, visitor: Page, account: str) -> None:
    before = office.count_sessions()
    go_to_provider(visitor, office)
    say_who(visitor, account)
    visitor.get_by_role("button", name="Allow").click()
    expect_refusal(visitor, UNKNOWN)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Not known to this office")
    assert (office.count_sessions(), office.read_reasons()[-1]) == (before, "unknown_user")
    assert office.find_user("finn").subject is None
    assert [cookie["name"] for cookie in visitor.context.cookies() if "mayatrack" in cookie["name"]] == []
    expect_signed_out(visitor, office)


@pytest.mark.parametrize("is_late", [False, True], ids=["at the sign-in", "at the consent"])
def test_person_who_says_no_can_try_again(office: Office, visitor: Page, is_late: bool) -> None:
    go_to_provider(visitor, office)
    if is_late:
        say_who(visitor, "ana")
    visitor.get_by_role("button", name="Refuse" if is_late else "Cancel").click()
    expect_refusal(visitor, "The sign-in was canceled")
    assert office.read_reasons()[-1] == "declined"
    visitor.get_by_role("link", name="Try again").click()
    expect(visitor.get_by_role("link", name=f"Sign in with {LABEL}")).to_be_visible()
    assert urlsplit(visitor.url).query == "next=%2Fcohorts"


def test_sign_in_that_takes_too_long_is_refused(office: Office, visitor: Page) -> None:
    go_to_provider(visitor, office)
    with writing(office.engine) as session:
        session.connection().execute(sa.update(OpenIDRequest).values(ends_at=now() - timedelta(seconds=1)))
    say_who(visitor, "ana")
    visitor.get_by_role("button", name="Allow").click()
    expect_refusal(visitor, STALE)
    assert office.read_reasons()[-1] == "stale_request"


def test_callback_is_good_once(office: Office, visitor: Page) -> None:
    callback = catch_callback(visitor, office, "ana")
    kept = visitor.context.cookies()
    visitor.goto(callback)
    expect_cohorts(visitor)
    visitor.context.clear_cookies(name=PLAIN_NAME)
    visitor.context.add_cookies([cookie for cookie in kept if cookie["name"] != PLAIN_NAME])  # type: ignore[misc]
    visitor.goto(callback)
    expect_refusal(visitor, STALE)
    assert office.read_reasons()[-1] == "stale_request"


def test_callback_is_good_in_its_own_browser_alone(office: Office, visitor: Page, other_visitor: Page) -> None:
    callback = catch_callback(visitor, office, "ana")
    other_visitor.goto(callback)
    expect_refusal(other_visitor, STALE)
    # Nothing of it was used up: whose sign-in it is can finish it.
    visitor.goto(callback)
    expect_cohorts(visitor)


def test_callback_with_another_state_is_refused(office: Office, visitor: Page) -> None:
    callback = catch_callback(visitor, office, "ana")
    visitor.goto(re.sub(r"state=[^&]+", "state=forged", callback))
    expect_refusal(visitor, STALE)


def test_code_of_another_persons_sign_in_is_refused(office: Office, visitor: Page, other_visitor: Page) -> None:
    own, foreign = (
        urlsplit(catch_callback(tab, office, name)) for tab, name in ((visitor, "ana"), (other_visitor, "emil"))
    )
    (code,) = re.findall(r"code=[^&]+", foreign.query)
    visitor.goto(re.sub(r"code=[^&]+", code, own.geturl()))
    expect_refusal(visitor, "sign-in does not answer as it should")
    assert office.read_reasons()[-1] == "provider_failed"


def test_sign_out_ends_every_copy_of_the_cookie(office: Office, visitor: Page, other_visitor: Page) -> None:
    sign_in(visitor, office, "dora")
    copy_session(other_visitor.context, visitor)
    leave_unwatched(other_visitor)
    other_visitor.goto(office.url + PAGE)
    expect_cohorts(other_visitor)
    visitor.goto(f"{office.url}/sign-out")
    visitor.get_by_role("button", name="Sign out everywhere").click()
    expect(visitor.get_by_role("status")).to_contain_text("You are signed out")
    open_destinations(other_visitor)
    expect_end(other_visitor)
    expect_signed_out(other_visitor, office)


def test_changed_roles_end_the_session_at_the_next_click(office: Office, visitor: Page) -> None:
    leave_unwatched(visitor)
    sign_in(visitor, office, "ben")
    user = office.find_user("ben")
    with writing(office.engine) as session:
        users.change_roles(session, user.id, roles={Role.REVIEWER}, version=user.version, by=LOCAL_ACTOR)
    open_destinations(visitor)
    expect_end(visitor)


def test_deactivation_ends_the_session_and_keeps_the_account_out(office: Office, visitor: Page) -> None:
    leave_unwatched(visitor)
    sign_in(visitor, office, "cleo")
    with writing(office.engine) as session:
        users.deactivate_user(session, office.find_user("cleo").id, by=LOCAL_ACTOR)
    open_destinations(visitor)
    expect_end(visitor)
    visitor.goto(office.url + PAGE)
    visitor.get_by_role("link", name=f"Sign in with {LABEL}").click()
    expect_refusal(visitor, UNKNOWN)
    expect_signed_out(visitor, office)


def test_log_holds_no_secret(office: Office, visitor: Page) -> None:
    folder = Path(str(office.engine.url.database)).parent
    told = (folder / "server.log").read_text()
    assert [word for word in (CLIENT_SECRET, "@example.org", "code=", "state=") if word in told] == []
