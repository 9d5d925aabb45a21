"""Does axe find a barrier on a page: a contrast too low, a field without a name, headings out of order?"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mayatrack.ui.navigation import PAGES
from tests.e2e.conftest import PATIENCE_MILLISECONDS, sign_in_tab
from tests.e2e.screenshots import SCHEMES, WIDTHS, open_page
from tests.test_theme import THEME

AXE = Path(__file__).with_name("axe") / "axe.min.js"
# What Streamlit draws and no setting changes: rule → where it may be broken.
ALLOWED = {
    # The menu's sections are boxes between its list and the items.
    "list": "[data-testid=stSidebarNav]",
    "listitem": "[data-testid=stSidebarNav]",
    # The chosen one of several buttons is written in the primary color, which on dark pages has to carry white labels
    # as well: no color stands out from both. Its border and background say that it is chosen.
    "color-contrast": "[data-testid=stButtonGroup] button[data-selected=true]",
}
FIND_BARRIERS = """async (allowed) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    const isAllowed = (rule, target) => rule in allowed && document.querySelector(target)?.closest(allowed[rule]);
    return violations
        .filter(({ impact }) => impact !== "minor")
        .flatMap(({ id, nodes }) => nodes.filter(({ target }) => !isAllowed(id, target)).map(({ html }) => [id, html]))
        .map(([rule, html]) => `${rule}: ${html.slice(0, 200)}`);
}"""

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", WIDTHS)
def test_pages_have_no_barrier(sample_server: str, browser: Browser, screen: str) -> None:
    context = browser.new_context(viewport={"width": WIDTHS[screen], "height": 1000}, locale="en-US")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    tab = context.new_page()
    sign_in_tab(tab)
    found: dict[tuple[str, str], list[str]] = {}
    for page in PAGES:
        open_page(tab, sample_server, page.name)
        for scheme in SCHEMES:
            wear(tab, scheme)
            if barriers := find_barriers(tab):
                found[page.name, scheme] = barriers
    context.close()
    assert found == {}


def wear(tab: Page, scheme: str) -> None:
    """Turn the page to this color scheme, as the computer's own setting would."""
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    background = THEME[scheme]["backgroundColor"]
    channels = ", ".join(str(int(background[start : start + 2], 16)) for start in (1, 3, 5))
    expect(tab.get_by_test_id("stApp")).to_have_css("background-color", f"rgb({channels})")
    # Charts are drawn anew.
    tab.wait_for_timeout(800)


def find_barriers(tab: Page) -> list[str]:
    """What axe finds on the page, as rule and element, but for what is allowed."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    barriers: list[str] = tab.evaluate(FIND_BARRIERS, ALLOWED)
    return barriers


def test_axe_finds_a_barrier_that_is_there(browser: Browser) -> None:
    tab = browser.new_page()
    tab.set_content("<main><h1>Nobody</h1><button></button></main>")
    assert find_barriers(tab)[0].startswith("button-name")
    tab.close()
