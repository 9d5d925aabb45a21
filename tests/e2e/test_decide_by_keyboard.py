"""Can staff decide, take it back, release and offer a free seat by keyboard alone?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.services.summaries import rebuild_summaries
from tests.databases import disposed, fill_template
from tests.e2e.keyboard import Keyboard
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server
from tests.factories import make_application, make_person, make_standing
from tests.services.selection_rows import make_deciding

NAMES = ("Ana", "Bo", "Cy", "Di")

pytestmark = pytest.mark.browser


@pytest.fixture
def deciding_server(tmp_path: Path) -> Iterator[str]:
    """A server with a cohort of two seats, and four people in review for them, the best first."""
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        cohort = make_deciding(session, seat_count=2)
        for number, name in enumerate(NAMES, start=1):
            person = make_person(session, given_name=name, family_name=None)
            own = make_application(session, cohort_id=cohort.id, person_id=person.id, status=Status.IN_REVIEW)
            make_standing(session, application_id=own.id, number=number, score=100.0 - number)
        rebuild_summaries(session)
    with running_server(tmp_path, address) as url:
        yield url


def test_staff_decides_releases_and_offers_by_keyboard_alone(deciding_server: str, page: Page) -> None:
    page.goto(f"{deciding_server}/decide")
    settle(page)
    keyboard = Keyboard(page)
    keyboard.choose("Choose applications", "Di")
    page.keyboard.press("Escape")
    keyboard.push("Offer")
    keyboard.expect_notice("1 application changed: offer.")
    expect(page.get_by_text("1 of 2 seats taken: 1 to be offered · 1 free")).to_be_visible()
    keyboard.pop_open("Undo")
    keyboard.send("Take back")
    keyboard.expect_notice("1 decision taken back.")
    for label, count in (("Offer", 2), ("Waitlist", 2)):
        keyboard.pop_open("Decide on the first …")
        if label != "Offer":
            keyboard.choose("Decision", label)
        keyboard.send(f"{label}: {count} applications")
        keyboard.expect_notice(f"{count} applications changed: {label.lower()}.")
    keyboard.pop_open("Release …")
    keyboard.send("Release 4 decisions")
    keyboard.expect_notice("The decisions are released.")
    keyboard.open("Seats")
    keyboard.choose("Enter an answer", "Ana")
    keyboard.pop_open("Declined the offer")
    keyboard.send("Declined the offer")
    expect(page.get_by_role("heading", name="Next for a free seat")).to_be_visible()
    keyboard.press()
    keyboard.push("Offer the seat")
    keyboard.expect_notice("The seat is offered.")
    expect(page.get_by_text("2 of 2 seats taken: 2 offered · 0 free")).to_be_visible()
