"""Can program staff walk the whole job in a browser, from a spreadsheet to a placement, and see it counted at once?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mayatrack.models.base import today
from tests.e2e.serving import running_server
from tests.e2e.staff import Staff
from tests.files.samples import google_forms_csv, make_answers

TODAY = today()
DEPARTED_ON = TODAY - timedelta(days=12)
COHORT = "Tokyo pilot"
DATES = {
    "Applications open": TODAY - timedelta(days=150),
    "Applications close": TODAY - timedelta(days=120),
    "Selection ends": TODAY - timedelta(days=100),
    "Departure": DEPARTED_ON,
    "Return": TODAY - timedelta(days=2),
}
NAME = "Ana B García López"

pytestmark = pytest.mark.browser


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of this test's own, whose database holds nobody."""
    folder = tmp_path_factory.mktemp("path")
    with running_server(folder, f"sqlite:///{folder / 'mayatrack.db'}") as url:
        yield url


def test_staff_walks_from_a_spreadsheet_to_a_placement(own_server: str, page: Page) -> None:
    staff = Staff(page, own_server)
    page.goto(own_server)
    create_cohort(staff)
    import_applicants(staff)
    totals = staff.read_totals()
    assert (totals["People"], totals["Applications"], totals["Travelers"]) == (3, 3, 0)
    open_applicant(staff)
    confirm(staff)
    staff.expect_chart("Offered: Applications 1. Confirmed: Applications 1. Traveled: Applications 0.")
    record_passport(staff)
    assert staff.read_totals()["First passports"] == 1
    record_flight(staff)
    assert staff.read_totals()["First flights"] == 1
    complete_trip(staff)
    totals = staff.read_totals()
    assert (totals["Travelers"], totals["First trips abroad"], totals["Cohorts"], totals["Destinations"]) == (
        1,
        1,
        1,
        1,
    )
    staff.expect_chart(f"{COHORT}: Country Japan")
    refer(staff)
    assert staff.read_totals()["Referred"] == 1
    log_placement(staff)
    assert staff.read_totals()["Placed"] == 1


def create_cohort(staff: Staff) -> None:
    staff.open("Cohorts")
    form = staff.pop_open("Create a cohort")
    form.get_by_label("Name").fill(COHORT)
    staff.choose(form, "Destination", "Japan, Tokyo")
    for label, day in DATES.items():
        staff.fill_date(form, label, day)
    staff.press(form, "Create")
    staff.expect_notice(f"{COHORT} is created")


def import_applicants(staff: Staff) -> None:
    rows = [make_answers(number, had_flown_before="No") for number in (1, 2, 3)]
    file = {"name": "responses.csv", "mimeType": "text/csv", "buffer": google_forms_csv(rows)}
    staff.open("Import")
    staff.choose(staff.page, "Cohort", COHORT)
    staff.page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    staff.press(staff.page, "Import 3 people")
    staff.expect_notice("is imported into")


def open_applicant(staff: Staff) -> None:
    staff.open("Applicants")
    staff.choose(staff.page, "Cohort", COHORT)
    staff.search("ana b")
    staff.click_first_row()
    expect(staff.page.get_by_role("heading", level=1, name=NAME)).to_be_visible()


def confirm(staff: Staff) -> None:
    for step, status in [
        ("Start review", "in review"),
        ("Invite to interview", "interview"),
        ("Offer a seat", "offered"),
        ("Confirm", "confirmed"),
    ]:
        form = staff.pop_open(step)
        staff.press(form, step)
        staff.expect_notice(f"The application is now {status}")


def record_passport(staff: Staff) -> None:
    open_applicant(staff)
    staff.page.get_by_role("tab", name="Readiness").click()
    form = staff.page.get_by_test_id("stForm")
    staff.choose(form, "Document", "In hand")
    for label, day in [
        ("Applied on", TODAY - timedelta(days=90)),
        ("Issued on", TODAY - timedelta(days=50)),
        ("Expires on", TODAY + timedelta(days=3600)),
    ]:
        staff.fill_date(form, label, day)
    staff.press(form, "Save the passport")
    staff.expect_notice("The passport is recorded")


def record_flight(staff: Staff) -> None:
    staff.open("Flights")
    form = staff.pop_open("Add a flight")
    form.get_by_label("Flight number").fill("nh 105")
    form.get_by_label("To", exact=True).fill("hnd")
    staff.fill_time(form, "Departs at", "12:30")
    staff.fill_date(form, "Arrives on", DEPARTED_ON + timedelta(days=1))
    staff.fill_time(form, "Arrives at", "17:10")
    staff.press(form, "Add the flight")
    staff.expect_notice("NH105 is added")
    staff.press(staff.pop_open("Book travelers"), "Book them")
    staff.expect_notice("1 traveler booked on NH105")
    staff.press(staff.pop_open("Record boarding"), "Record boarding")
    staff.expect_notice("1 traveler flew NH105")


def complete_trip(staff: Staff) -> None:
    staff.open("Trip day")
    staff.page.get_by_role("tab", name="Who traveled").click()
    staff.wait()
    staff.press(staff.pop_open("Mark the trip done"), "Mark the trip done")
    staff.expect_notice("The trip is done")


def refer(staff: Staff) -> None:
    staff.open("Opportunities")
    form = staff.pop_open("Add an opportunity")
    form.get_by_label("Title").fill("Summer internship")
    form.get_by_label("Organization").fill("Harbor office")
    staff.press(form, "Add the opportunity")
    staff.expect_notice("The opportunity is on the board")
    form = staff.pop_open("Refer alumni")
    staff.choose(form, "Alumni", NAME)
    staff.page.keyboard.press("Escape")
    staff.press(form, "Refer them")
    staff.expect_notice("1 alumnus referred")


def log_placement(staff: Staff) -> None:
    open_applicant(staff)
    staff.page.get_by_role("tab", name="After the trip").click()
    form = staff.pop_open("Log a placement")
    form.get_by_label("Organization").fill("Harbor office")
    staff.press(form, "Log the placement")
    staff.expect_notice("The placement is logged")
