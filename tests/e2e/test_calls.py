"""Can a coordinator log five placements in one minute by keyboard alone, each of the next person?"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, col, select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import Role
from mayatrack.models import ContactAttempt, FollowUp, Outcome, Placement
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import ensure_alumni
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.keyboard import Keyboard
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server, sign_in_with
from tests.e2e.test_accessibility import find_barriers

pytestmark = pytest.mark.browser

TOKEN: Final = "a-coordinator-is-signed-in-with-this-cookie"
NAMES: Final = ("Ana", "Bo", "Chi", "Dee", "Eva", "Flo")
BACK: Final = today() - timedelta(days=50)
SECONDS: Final = 60


def plant_alumni(session: Session) -> None:
    """Six alumni whose call is overdue, the first of them the longest."""
    dates = dict.fromkeys(("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on"), BACK)
    cohort = make.make_cohort(session, name="Tokyo 2026", **dates)
    for number, name in enumerate(NAMES):
        person = make.make_person(session, given_name=name, family_name="Ávila")
        traveler = make.make_traveler(session, person_id=person.id, cohort_id=cohort.id, traveled_on=BACK)
        due_on = today() - timedelta(days=20 - number)
        make.make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, due_on=due_on)
    ensure_alumni(session)


@contextmanager
def calling_server(folder: Path) -> Iterator[tuple[str, str]]:
    """A server with alumni to call, and the address of its database."""
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with running_server(folder, address) as url:
        sign_in_with(address, TOKEN, Role.ALUMNI_COORDINATOR, name="Cora Coordinator")
        with disposed(make_engine(address)) as engine, writing(engine) as session:
            plant_alumni(session)
        yield url, address


@pytest.fixture
def calling(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """The coordinator's tab as it is after sign-in, and the address of the database."""
    with calling_server(tmp_path) as (url, address), new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        tab.goto(url)
        settle(tab)
        yield tab, address


def expect_person(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=2, name=f"{name} Ávila", exact=True)).to_be_visible()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def test_five_placements_are_logged_by_keyboard_in_one_minute(calling: tuple[Page, str]) -> None:
    page, address = calling
    # The coordinator comes in on this page: it is what they begin with.
    expect(page.get_by_role("heading", level=1, name="Calls")).to_be_visible()
    expect_person(page, "Ana")
    loads: list[str] = []
    page.on("load", lambda each: loads.append(each.url))
    keyboard, begin = Keyboard(page), time.monotonic()
    for number, name in enumerate(NAMES[:5]):
        expect_person(page, name)
        # Employed part time, and transferred as well.
        keyboard.press("2", "5")
        keyboard.fill("Employer, school or service", f"Employer {chr(65 + number) * 5}")
        keyboard.fill_date("Since (if told)", BACK + timedelta(days=number))
        keyboard.press("Control+Enter")
    expect_person(page, "Flo")
    seconds = time.monotonic() - begin
    with disposed(make_engine(address)) as engine, Session(engine) as session:
        placed = session.exec(select(Placement.started_on).order_by(col(Placement.started_on))).all()
        assert placed == [BACK + timedelta(days=number) for number in range(5)]
        assert len(session.exec(select(Outcome)).all()) == 10
        assert len(session.exec(select(ContactAttempt)).all()) == 5
        assert len(session.exec(select(FollowUp).where(col(FollowUp.done_on).is_not(None))).all()) == 5
    assert loads == []
    assert seconds < SECONDS


@pytest.mark.parametrize(("role", "name"), [("tab", "Queue"), ("radio", "Ana Ávila"), ("radio", "Reached")])
def test_call_is_saved_once_wherever_the_focus_stands(calling: tuple[Page, str], role: Any, name: str) -> None:
    page, address = calling
    expect_person(page, "Ana")
    page.get_by_role(role, name=name).first.focus()
    keyboard = Keyboard(page)
    keyboard.press("1")
    keyboard.press("Control+Enter")
    expect_person(page, "Bo")
    with disposed(make_engine(address)) as engine, Session(engine) as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_second_click_of_two_saves_nothing_and_breaks_nothing(calling: tuple[Page, str]) -> None:
    page, address = calling
    expect_person(page, "Ana")
    page.keyboard.press("1")
    page.get_by_role("button", name="Save and next").dblclick()
    expect_person(page, "Bo")
    page.wait_for_timeout(1000)
    assert [each.inner_text() for each in page.get_by_test_id("stAlertContentError").all()] == []
    with disposed(make_engine(address)) as engine, Session(engine) as session:
        assert len(session.exec(select(ContactAttempt)).all()) == 1


def test_nearly_known_employer_is_asked_about_and_nothing_is_lost(calling: tuple[Page, str]) -> None:
    page, address = calling
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        make.make_organization(session, name="City Museum")
    keyboard = Keyboard(page)
    expect_person(page, "Ana")
    keyboard.press("1")
    keyboard.fill("Employer, school or service", "City Musuem")
    keyboard.press("Control+Enter")
    expect(page.get_by_text("Did you mean City Museum?")).to_be_visible()
    expect(page.get_by_role("checkbox").first).to_be_checked()
    keyboard.push("It is City Museum")
    expect_person(page, "Bo")
    with disposed(make_engine(address)) as engine, Session(engine) as session:
        assert session.exec(select(Outcome)).one().organization_id is not None


def test_calls_have_no_barrier(calling: tuple[Page, str]) -> None:
    page, _ = calling
    expect_person(page, "Ana")
    assert find_barriers(page) == []
