"""Is an import that was confirmed written to its end when the person opens another page meanwhile?"""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.serving import load_sample, running_server
from tests.e2e.staff import Staff

ROW_COUNT = 4_000


def test_import_goes_on_while_another_page_is_opened(page: Page, tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    load_sample(address)
    rows = [f"Given{number},Family{number},person{number}@example.org" for number in range(ROW_COUNT)]
    data = "\n".join(["First name,Last name,Email", *rows]).encode()
    with running_server(tmp_path, address) as url:
        page.goto(f"{url}/import")
        staff = Staff(page, url)
        staff.choose(page, "Cohort", "Vietnam 2027")
        page.locator("input[type=file]").set_input_files({"name": "all.csv", "mimeType": "text/csv", "buffer": data})
        page.get_by_role("button", name="Import 4,000 people").click()
        expect(page.get_by_test_id("stProgress")).to_be_visible()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Cohorts", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Cohorts")).to_be_visible()
        wait_for_import(staff)


def wait_for_import(staff: Staff) -> None:
    """Look among the past imports until it is there."""
    for _ in range(20):
        staff.open("Import")
        if staff.page.get_by_text("4,000 new").count():
            return
        staff.page.reload()
        staff.page.wait_for_timeout(1_000)
    staff.expect_notice("4,000 new")
