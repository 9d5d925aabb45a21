"""Can staff bring a pile of applications to its reviewers by keyboard alone, from a copied set-up on?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Role
from mayatrack.models.base import today
from mayatrack.services.summaries import rebuild_summaries
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.keyboard import Keyboard
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server

pytestmark = pytest.mark.browser


@pytest.fixture
def applied_server(tmp_path: Path) -> Iterator[str]:
    """A server with a cohort that chose before, one that three people applied to, and two reviewers."""
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        plan = make.make_selection_plan(session, needs_college=False)
        for kind in ReviewKind:
            make.make_rubric_criterion(session, cohort_id=plan.cohort_id, kind=kind)
        days = {"opens_on": -60, "closes_on": -1, "selected_by_on": 30, "departs_on": 150, "returns_on": 160}
        dates = {name: today() + timedelta(days=offset) for name, offset in days.items()}
        cohort = make.make_cohort(session, name="Oaxaca", **dates)
        for name in ("Ana", "Bo", "Cy"):
            person = make.make_person(session, given_name=name, family_name=None)
            make.make_application(session, cohort_id=cohort.id, person_id=person.id)
        for name in ("Alma", "Ben"):
            user = make.make_user(session, name=name)
            make.make_user_role(session, user_id=user.id, role=Role.REVIEWER)
        rebuild_summaries(session)
    with running_server(tmp_path, address) as url:
        yield url


def test_staff_sets_up_checks_and_assigns_by_keyboard_alone(applied_server: str, page: Page) -> None:
    page.goto(f"{applied_server}/selection?set_up_cohort=Oaxaca")
    settle(page)
    keyboard = Keyboard(page)
    keyboard.push("Copy the set-up")
    keyboard.expect_notice("is copied: look at its dates.")
    # From the top, as whoever comes back to the page would.
    page.goto(f"{applied_server}/selection?set_up_cohort=Oaxaca")
    settle(page)
    keyboard.open_tab("Eligibility")
    keyboard.push("Run the checks")
    keyboard.expect_notice("Every waiting application is checked.")
    keyboard.pop_open("Start review (3)")
    keyboard.send("Start the review")
    keyboard.expect_notice("3 applications went into review.")
    keyboard.open("Reviewers")
    keyboard.push("Assign 6 reviews")
    keyboard.expect_notice("Assigned: 6 reviews.")
    keyboard.open("Set-up")
    keyboard.open("Reviewers")
    keyboard.pop_open("Undo")
    keyboard.send("Take them back")
    keyboard.expect_notice("The last assignment is taken back.")
    expect(page.get_by_role("button", name="Assign 6 reviews")).to_be_visible()
