"""What does a member of staff do in the browser, in their words?"""

from datetime import date

from playwright.sync_api import Locator, Page, expect


class Staff:
    """Somebody at the screen: opens pages, fills forms, presses buttons and reads numbers."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url

    def open(self, title: str) -> None:
        """Go to a page by the menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        self.wait()

    def wait(self) -> None:
        """Wait until nothing runs any more."""
        self.page.wait_for_timeout(150)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def pop_open(self, label: str, *, scope: Locator | None = None) -> Locator:
        """Press a button that opens a form and return the form's surroundings."""
        (scope or self.page).get_by_role("button", name=label, exact=False).first.click()
        body = self.page.get_by_test_id("stPopoverBody")
        expect(body).to_be_visible()
        return body

    def press(self, scope: Locator | Page, label: str) -> None:
        """Press the button that sends a form."""
        scope.get_by_role("button", name=label).last.click()
        self.wait()

    def expect_notice(self, text: str) -> None:
        """The page says that it is done."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def choose(self, scope: Locator | Page, label: str, option: str) -> None:
        """Choose one option of a select box."""
        scope.get_by_label(label, exact=False).first.click()
        self.page.get_by_role("option", name=option).first.click()

    def fill_date(self, scope: Locator, label: str, day: date) -> None:
        """Type a date into a date field."""
        # Month, day and year are fields of their own, and typing goes on to the next one.
        scope.get_by_role("group", name=label).get_by_role("spinbutton").first.focus()
        self.page.keyboard.type(day.strftime("%m%d%Y"))
        # The calendar lies over what follows until somebody clicks elsewhere.
        scope.click(position={"x": 4, "y": 4})

    def fill_time(self, scope: Locator, label: str, time: str) -> None:
        """Type a time, such as 12:30, into a time field."""
        scope.get_by_role("group", name=label).get_by_role("spinbutton").first.focus()
        self.page.keyboard.type(time.replace(":", ""))

    def search(self, text: str) -> None:
        """Type into the search box and press Enter."""
        self.page.get_by_role("searchbox", name="Search").fill(text)
        self.page.keyboard.press("Enter")
        self.wait()

    def click_first_row(self) -> None:
        """Click the name in the first row of the table: the grid is one picture, so by its place."""
        table = self.page.get_by_test_id("stDataFrame").first
        table.click(position={"x": 60, "y": 52})
        self.wait()

    def read_totals(self) -> dict[str, int]:
        """All numbers on top of the overview, by their labels."""
        self.open("Overview")
        labels = self.page.get_by_test_id("stMetricLabel").all_inner_texts()
        values = self.page.get_by_test_id("stMetricValue").all_inner_texts()
        return {label.strip(): int(value.replace(",", "")) for label, value in zip(labels, values, strict=True)}

    def expect_chart(self, numbers: str) -> None:
        """One of the overview's charts tells these numbers, as a screen reader would read them."""
        self.open("Overview")
        expect(self.page.locator(f"[data-testid=stVegaLiteChart][aria-label*='{numbers}']")).to_be_visible()
