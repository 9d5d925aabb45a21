"""Can staff take a first passport from its case to the book, and the adviser hold a consult, by keyboard alone?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.roles import Role
from mayatrack.models.base import today
from mayatrack.services.summaries import rebuild_summaries
from tests.databases import disposed, fill_template
from tests.e2e.conftest import sign_in_tab
from tests.e2e.keyboard import Keyboard
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server, sign_in_with
from tests.e2e.test_accessibility import find_barriers
from tests.factories import make_application, make_cohort, make_person, make_traveler

ADVISER = "the-travel-adviser-is-signed-in-with-this-cookie"

pytestmark = pytest.mark.browser


@pytest.fixture
def departing_server(tmp_path: Path) -> Iterator[str]:
    """A server with two travelers of a trip to come who never had a passport, and a travel adviser."""
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        soon = {"departs_on": today() + timedelta(days=90), "returns_on": today() + timedelta(days=99)}
        cohort = make_cohort(session, name="Peru", **soon)
        for name in ("Ana", "Bo"):
            person = make_person(session, given_name=name, family_name=None)
            confirmed = {"status": Status.CONFIRMED, "had_passport_before": Baseline.NO}
            application = make_application(session, cohort_id=cohort.id, person_id=person.id, **confirmed)
            make_traveler(session, application_id=application.id)
        rebuild_summaries(session)
    with running_server(tmp_path, address) as url:
        sign_in_with(address, ADVISER, Role.TRAVEL_ADVISER, name="Adviser")
        yield url


def test_staff_records_a_first_passport_and_refers_by_keyboard_alone(departing_server: str, page: Page) -> None:
    page.goto(f"{departing_server}/passports")
    settle(page)
    keyboard = Keyboard(page)
    keyboard.pop_open("Open cases")
    keyboard.send("Open")
    keyboard.expect_notice("2 cases opened.")
    keyboard.choose("Case", "Ana")
    expect(page.get_by_role("heading", name="Ana")).to_be_visible()
    keyboard.press()
    keyboard.fill_date("Applied on", today() - timedelta(days=60))
    keyboard.fill_date("Mailed on", today() - timedelta(days=59))
    keyboard.fill_date("Issued on", today() - timedelta(days=9))
    keyboard.fill_date("In hand on", today())
    keyboard.fill_date("Expires on", today() + timedelta(days=3_000))
    keyboard.push("Save the case")
    keyboard.expect_notice("The case of Ana is recorded.")
    keyboard.pop_open("Add a fee")
    keyboard.send("Add")
    keyboard.expect_notice("Application: $130 entered.")
    keyboard.pop_open("Refer to the travel adviser")
    keyboard.send("Refer")
    keyboard.expect_notice("The travel adviser is told.")
    # Streamlit's own message goes with the reload.
    page.reload()
    settle(page)
    assert find_barriers(page) == []


def test_adviser_holds_a_consult_by_keyboard_alone(departing_server: str, page: Page) -> None:
    sign_in_tab(page, ADVISER)
    page.goto(departing_server)
    settle(page)
    expect(page.get_by_role("heading", level=1, name="Consults")).to_be_visible()
    keyboard = Keyboard(page)
    keyboard.pop_open("Open a consult")
    keyboard.choose("Traveler", "Bo")
    keyboard.send("Open it")
    keyboard.expect_notice("The consult is open.")
    keyboard.choose("Consult", "Bo")
    expect(page.get_by_role("heading", name="Bo")).to_be_visible()
    keyboard.press()
    keyboard.choose("State", "Done")
    keyboard.fill("Notes", "Called back")
    keyboard.push("Save")
    keyboard.expect_notice("The consult is recorded.")
    # Streamlit's own message goes with the reload.
    page.reload()
    settle(page)
    assert find_barriers(page) == []
