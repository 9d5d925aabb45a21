"""What does every page look like? `make screenshots` draws each at desktop and phone width, light and dark."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui.navigation import HOME, PAGES, find_page
from tests.e2e.conftest import BROWSER_OPTIONS, find_chromium, sign_in_tab
from tests.e2e.serving import load_sample, running_server
from tests.e2e.staff import Staff

FOLDER = PROJECT_FOLDER / ".screenshots"
WIDTHS = {"desktop": 1440, "phone": 390}
SCHEMES = ("light", "dark")
LONGEST = 4000
COLORS = 128


def take_screenshots(folder: Path, names: list[str]) -> None:
    """Save one picture per page, width and color scheme; `names` chooses pages, and none means all."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        address = f"sqlite:///{scratch}/mayatrack.db"
        load_sample(address)
        with running_server(Path(scratch), address) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_OPTIONS)
            for scheme in SCHEMES:
                for screen, width in WIDTHS.items():
                    _visit_all(browser, url, folder, scheme, screen, width, names)
            browser.close()


def _visit_all(
    browser: Browser, url: str, folder: Path, scheme: str, screen: str, width: int, names: list[str]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme, locale="en-US")  # type: ignore[arg-type]
    tab = context.new_page()
    sign_in_tab(tab)
    for page in PAGES:
        if names and page.name not in names:
            continue
        open_page(tab, url, page.name)
        _save(tab, folder / f"{page.name}-{screen}-{scheme}.png", width)
    context.close()


def open_page(tab: Page, url: str, name: str) -> None:
    """Open a page of the sample program; the applicant page by the name of the first who is confirmed."""
    page = find_page(name)
    staff = Staff(tab, url)
    if name == "applicant":
        tab.goto(f"{url}/applicants?status=Confirmed")
        settle(tab)
        staff.click_first_row()
        expect(tab.get_by_text("Back to applicants")).to_be_visible()
    else:
        tab.goto(url if page is HOME else f"{url}/{page.url_path}")
    settle(tab)


def settle(tab: Page) -> None:
    """Wait until the page has been drawn and nothing is running any more."""
    expect(tab.get_by_role("heading", level=1).first).to_be_visible()
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    tab.wait_for_timeout(1500)


def _save(tab: Page, path: Path, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 1000})
    height = tab.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    tab.set_viewport_size({"width": width, "height": min(max(height, 800), LONGEST)})
    tab.wait_for_timeout(800)
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take_screenshots(FOLDER, sys.argv[1:])
