"""Can program staff walk the whole job by keyboard alone, and is each thing on the way near?"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mayatrack.ui.navigation import PAGES
from tests.e2e.keyboard import HAS_FOCUS, Keyboard
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server
from tests.e2e.test_main_path import COHORT, DATES, DEPARTED_ON, NAME, TODAY
from tests.files.samples import google_forms_csv, make_answers

# Presses of Tab from one thing to the next on the way: the dry run of an import and the way back to the menu take 13.
MOST_STOPS = 14
# Back to the menu, which is as long as somebody of the whole office has pages.
MOST_MENU_STOPS = len(PAGES) + 9
TELL_THAT_FOCUS_WENT_TO_LIST = """field => field.dispatchEvent(
    new FocusEvent("focusout", { bubbles: true, relatedTarget: document.body })
)"""
TOTALS = ["3", "3", "1", "1", "1", "1", "1", "1", "1", "1"]

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[str]:
    """A server of this test's own, whose database holds nobody."""
    with running_server(tmp_path, f"sqlite:///{tmp_path / 'mayatrack.db'}") as url:
        yield url


def test_staff_walks_the_main_path_by_keyboard_alone(own_server: str, page: Page) -> None:
    rows = [make_answers(number, had_flown_before="No") for number in (1, 2, 3)]
    file = {"name": "responses.csv", "mimeType": "text/csv", "buffer": google_forms_csv(rows)}
    page.on("filechooser", lambda chooser: chooser.set_files(file))  # type: ignore[arg-type]
    page.goto(own_server)
    settle(page)
    keyboard = Keyboard(page)
    create_cohort(keyboard)
    import_applicants(keyboard)
    open_applicant(keyboard)
    confirm(keyboard)
    record_passport(keyboard)
    record_flight(keyboard)
    run_trip(keyboard)
    refer(keyboard)
    log_placement(keyboard)
    keyboard.open("Overview")
    assert page.get_by_test_id("stMetricValue").all_inner_texts() == TOTALS
    most = {name: MOST_MENU_STOPS if "menu" in name else MOST_STOPS for name in keyboard.stops}
    assert {name: stops for name, stops in keyboard.stops.items() if stops > most[name]} == {}


def create_cohort(keyboard: Keyboard) -> None:
    keyboard.open("Cohorts")
    keyboard.pop_open("Create a cohort")
    keyboard.fill("Name", COHORT)
    keyboard.choose("Destination", "Japan, Tokyo")
    for label, day in DATES.items():
        keyboard.fill_date(label, day)
    keyboard.send("Create")
    keyboard.expect_notice(f"{COHORT} is created")


def import_applicants(keyboard: Keyboard) -> None:
    keyboard.open("Import")
    keyboard.choose("Cohort", COHORT)
    keyboard.push("Upload")
    expect(keyboard.page.get_by_role("button", name="Import 3 people")).to_be_enabled()
    keyboard.press()
    keyboard.push("Import 3 people")
    keyboard.expect_notice("is imported into")


def open_applicant(keyboard: Keyboard) -> None:
    keyboard.open("Applicants")
    keyboard.fill("Search", "ana b", role="searchbox")
    keyboard.press("Enter")
    keyboard.choose("Open a person", "Ana")
    expect(keyboard.page.get_by_role("heading", level=1, name=NAME)).to_be_visible()
    keyboard.press()


def confirm(keyboard: Keyboard) -> None:
    for step, status in [
        ("Start review", "in review"),
        ("Invite to interview", "interview"),
        ("Offer a seat", "offered"),
        ("Confirm", "confirmed"),
    ]:
        keyboard.pop_open(step)
        keyboard.send(step)
        keyboard.expect_notice(f"The application is now {status}")


def record_passport(keyboard: Keyboard) -> None:
    open_applicant(keyboard)
    keyboard.open_tab("Readiness")
    keyboard.choose("Document", "In hand")
    for label, day in [
        ("Applied on", TODAY - timedelta(days=90)),
        ("Issued on", TODAY - timedelta(days=50)),
        ("Expires on", TODAY + timedelta(days=3600)),
    ]:
        keyboard.fill_date(label, day)
    keyboard.push("Save the passport")
    keyboard.expect_notice("The passport is recorded")


def record_flight(keyboard: Keyboard) -> None:
    keyboard.open("Flights")
    keyboard.pop_open("Add a flight")
    keyboard.fill("Flight number", "nh 105")
    keyboard.fill_parts("Departs at", "1230")
    keyboard.fill("To", "hnd")
    keyboard.fill_date("Arrives on", DEPARTED_ON + timedelta(days=1))
    keyboard.fill_parts("Arrives at", "1710")
    keyboard.send("Add the flight")
    for label, button, notice in [
        ("Book travelers", "Book them", "1 traveler booked on NH105"),
        ("Record boarding", "Record boarding", "1 traveler flew NH105"),
    ]:
        keyboard.pop_open(label)
        keyboard.send(button)
        keyboard.expect_notice(notice)


def run_trip(keyboard: Keyboard) -> None:
    keyboard.open("Trip day")
    keyboard.push(NAME)
    keyboard.open_tab("Incidents", key="Shift+Tab")
    keyboard.pop_open("Record an incident")
    keyboard.fill("What happened", "A bag stayed behind")
    keyboard.send("Record it")
    keyboard.expect_notice("The incident is recorded")
    keyboard.open_tab("Who traveled", key="Shift+Tab")
    keyboard.pop_open("Mark the trip done")
    keyboard.push("Mark the trip done")
    keyboard.expect_notice("The trip is done")


def refer(keyboard: Keyboard) -> None:
    keyboard.open("Opportunities")
    keyboard.pop_open("Add an opportunity")
    keyboard.fill("Title", "Summer internship")
    keyboard.fill("Organization", "Harbor office")
    keyboard.send("Add the opportunity")
    keyboard.pop_open("Refer alumni")
    keyboard.choose("Alumni", NAME)
    keyboard.send("Refer them")
    keyboard.expect_notice("1 alumnus referred")


def log_placement(keyboard: Keyboard) -> None:
    open_applicant(keyboard)
    keyboard.open_tab("After the trip")
    keyboard.pop_open("Log a placement")
    keyboard.fill("Organization", "Harbor office")
    keyboard.send("Log the placement")
    keyboard.expect_notice("The placement is logged")


def test_form_keeps_what_was_typed_when_escape_closes_it(sample_server: str, page: Page) -> None:
    page.goto(f"{sample_server}/cohorts")
    settle(page)
    keyboard = Keyboard(page)
    keyboard.pop_open("Create a cohort")
    keyboard.fill("Name", "Lima 2028")
    keyboard.fill_parts("Departure", "0304")
    keyboard.press("Escape")
    opener = page.get_by_role("button", name="Create a cohort")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect(opener).to_be_focused()
    keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_have_value("Lima 2028")
    departure = page.get_by_role("group", name="Departure").get_by_role("spinbutton")
    assert departure.all_inner_texts()[:2] == ["03", "04"]


def test_tab_leaves_a_table_that_arrow_keys_walk_through(sample_server: str, page: Page) -> None:
    page.goto(f"{sample_server}/applicants")
    settle(page)
    keyboard = Keyboard(page)
    grid = page.locator("[data-testid=data-grid-canvas], [data-testid=data-grid-canvas] *")
    keyboard.tab_to(grid, "The table")
    keyboard.press("ArrowRight", "ArrowRight")
    assert grid.evaluate_all(HAS_FOCUS)
    keyboard.press("Tab")
    assert not grid.evaluate_all(HAS_FOCUS)


def test_tab_goes_on_in_the_form_after_a_list_of_options(sample_server: str, page: Page) -> None:
    page.goto(f"{sample_server}/cohorts")
    settle(page)
    keyboard = Keyboard(page)
    keyboard.pop_open("Create a cohort")
    keyboard.choose("Destination", "Japan, Tokyo")
    # The list says so at every letter, at times after everything else; here it comes last each time.
    destination = page.get_by_role("combobox", name="Destination")
    destination.evaluate(TELL_THAT_FOCUS_WENT_TO_LIST)
    seats = page.get_by_role("spinbutton", name="Seats")
    expect(seats).to_have_attribute("tabindex", "-1")
    keyboard.tab_to(seats, "Seats")
    assert keyboard.stops["Seats"] <= 2


def test_wide_table_is_moved_by_arrow_keys(sample_server: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{sample_server}/outcomes")
    settle(page)
    table = page.get_by_role("region", name="Counts by College")
    table.focus()
    Keyboard(page).press("ArrowRight")
    page.wait_for_function("table => table.scrollLeft > 0", arg=table.element_handle())
    page.set_viewport_size({"width": 1440, "height": 900})
    # As wide as the page it is not moved, and Tab need not stop there.
    expect(table).to_have_count(0)
