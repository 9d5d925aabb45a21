"""What does somebody do who works by keyboard alone, and how many presses of Tab does that take?"""

from datetime import date

from playwright.sync_api import Locator, Page, expect

# What is further away than this cannot be reached, or the focus is caught on the way.
FURTHEST = 60
HAS_FOCUS = "elements => elements.some(element => element === document.activeElement)"


class Keyboard:
    """Somebody at the keyboard. `stops` holds how many presses of Tab led to each thing, at most."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops: dict[str, int] = {}

    def press(self, *keys: str) -> None:
        """Press these keys one after the other, and wait until nothing runs any more."""
        for key in keys:
            self.page.keyboard.press(key)
        self.page.wait_for_timeout(200)
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        # Parts that are drawn for the first time arrive a moment later.
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def tab_to(self, wanted: Locator, name: str, *, key: str = "Tab") -> None:
        """Press Tab until the focus is there; `name` is what the count is kept under."""
        for stops in range(1, FURTHEST + 1):
            self.page.keyboard.press(key)
            if wanted.evaluate_all(HAS_FOCUS):
                self.stops[name] = max(stops, self.stops.get(name, 0))
                return
        raise AssertionError(f"{FURTHEST} presses of {key} do not lead to {name}.")

    def open(self, title: str) -> None:
        """Go back to the menu, and to a page by it."""
        link = self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True)
        self.tab_to(link, f"{title} in the menu", key="Shift+Tab")
        self.press("Enter")
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        self.press()

    def open_tab(self, name: str, *, key: str = "Tab") -> None:
        """Go on, or with Shift+Tab back, to the tabs of a page, and by the arrow keys to one of them."""
        tabs = self.page.get_by_role("tab")
        self.tab_to(tabs, "The tabs", key=key)
        names = tabs.all_inner_texts()
        # Tab goes to the one that is open.
        present = names.index(self.page.get_by_role("tab", selected=True).inner_text())
        self.press(*["ArrowRight"] * ((names.index(name) - present) % len(names)))
        expect(self.page.get_by_role("tab", name=name, selected=True)).to_be_visible()

    def push(self, label: str) -> None:
        """Go on to a button and press it."""
        self.tab_to(self.page.get_by_role("button", name=label), label)
        self.press("Enter")

    def pop_open(self, label: str) -> None:
        """Go on to a button that opens a form, and press it: the focus is in the form then."""
        self.push(label)
        expect(self.page.get_by_role("dialog", name=label)).to_be_focused()

    def send(self, label: str) -> None:
        """Go on to the button that sends a form, and press it: the form closes."""
        form = self.page.get_by_test_id("stPopoverBody")
        self.tab_to(form.get_by_role("button", name=label), f"{label} in its form")
        self.press("Enter")
        expect(form).to_have_count(0)

    def fill(self, label: str, text: str, *, role: str = "textbox") -> None:
        """Go on to a field and type."""
        self.tab_to(self.page.get_by_role(role, name=label, exact=True), label)  # type: ignore[arg-type]
        self.page.keyboard.type(text)

    def choose(self, label: str, text: str) -> None:
        """Go on to a choice, type what is wanted and take the first that fits."""
        self.fill(label, text, role="combobox")
        expect(self.page.get_by_role("option", name=text).first).to_be_visible()
        self.press("Enter")

    def fill_parts(self, label: str, digits: str) -> None:
        """Go on to a date or time and type its parts, each of which leads to the next."""
        self.tab_to(self.page.get_by_role("group", name=label).get_by_role("spinbutton"), label)
        self.page.keyboard.type(digits)

    def fill_date(self, label: str, day: date) -> None:
        """Go on to a date and type its month, day and year."""
        self.fill_parts(label, day.strftime("%m%d%Y"))

    def expect_notice(self, text: str) -> None:
        """The page says that it is done."""
        expect(self.page.get_by_text(text).first).to_be_visible()
