"""Two browsers change one cohort: does the second see both versions, and lose nothing whatever it presses?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mayatrack.domain.roles import Role
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.serving import load_sample, running_server, sign_in_with
from tests.e2e.staff import Staff

pytestmark = pytest.mark.browser

COHORT = "Vietnam 2027"
NOTE = "Rooms are booked.\nMeet at gate 41."


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[str]:
    """A server of this test's own with the sample program, where Ana and Ben are signed in, each in a browser."""
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    load_sample(address)
    with running_server(tmp_path, address) as url:
        for name in ("Ana", "Ben"):
            sign_in_with(address, f"cookie of {name}".replace(" ", "-"), Role.PROGRAM_STAFF, name=name)
        yield url


def open_cohort(tab: Page, url: str, name: str) -> tuple[Staff, Locator]:
    """Sign in and open the form of the cohort."""
    sign_in_tab(tab, f"cookie of {name}".replace(" ", "-"))
    tab.goto(f"{url}/cohorts?chosen={COHORT}")
    staff = Staff(tab, url)
    form = staff.pop_open("Change")
    expect(form.get_by_label("Name")).to_have_value(COHORT)
    return staff, form


def save_seats(staff: Staff, form: Locator, seats: int) -> None:
    form.get_by_label("Seats").fill(str(seats))
    staff.press(form, "Save")
    staff.expect_notice(f"{COHORT} is changed")


def read_rows(dialog: Locator) -> dict[str, list[str]]:
    """Field → who changed it and its three versions, of the fields that somebody changed."""
    rows = [row.get_by_role("cell").all_inner_texts() for row in dialog.get_by_role("row").all()[1:]]
    return {row[0]: row[1:] for row in rows if row[1] != "–"}


def test_second_of_two_sees_both_versions_and_chooses(own_server: str, browser: Browser) -> None:
    with new_tab(browser) as first, new_tab(browser) as second:
        ana, hers = open_cohort(first, own_server, "Ana")
        ben, his = open_cohort(second, own_server, "Ben")
        save_seats(ana, hers, 33)
        his.get_by_label("Seats").fill("31")
        his.get_by_label("Note").fill(NOTE)
        ben.press(his, "Save")
        dialog = second.get_by_test_id("stDialog")
        expect(dialog.get_by_text("Stored now (by Ana, ")).to_be_visible()
        expect(second.get_by_test_id("stPopoverBody")).to_have_count(0)
        assert read_rows(dialog) == {
            "Seats": ["both", "24", "33", "31"],
            "Note": ["you", "–", "–", " ".join(NOTE.split())],
        }
        # Closed by mistake: what he typed stays, in the form too, and the page says that it is not stored.
        dialog.get_by_role("button", name="Close").click()
        ben.wait()
        expect(second.get_by_text("your change is not stored")).to_be_visible()
        his = ben.pop_open("Change")
        expect(his.get_by_label("Note")).to_have_value(NOTE)
        ben.press(his, "Save")
        expect(dialog).to_be_visible()
        # She changes it once more while he compares.
        hers = ana.pop_open("Change")
        save_seats(ana, hers, 34)
        dialog.get_by_role("radiogroup").get_by_text("What you typed").click()
        ben.press(dialog, "Save as chosen")
        expect(dialog.get_by_role("cell", name="34")).to_be_visible()
        assert read_rows(dialog)["Seats"] == ["both", "33", "34", "31"]
        ben.press(dialog, "Save mine")
        ben.expect_notice(f"{COHORT} is changed")
        expect(dialog).to_have_count(0)
        first.reload()
        form = ana.pop_open("Change")
        expect(form.get_by_label("Seats")).to_have_value("31")
        expect(form.get_by_label("Note")).to_have_value(" ".join(NOTE.split()))
