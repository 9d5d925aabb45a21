"""Can a reviewer do all of their work by keyboard alone, and is nothing lost that they typed?"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mayatrack.domain.reviews import ReviewState
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.keyboard import Keyboard
from tests.e2e.reviewing import TOKEN, Desk, desk_server, expect_application, read_review
from tests.e2e.screenshots import settle
from tests.e2e.test_accessibility import find_barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_server(tmp_path) as found:
        yield found


@pytest.fixture
def reviewer(browser: Browser, desk: Desk) -> Iterator[Page]:
    """The reviewer's tab, on the page Review."""
    with new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        tab.goto(f"{desk.url}/review")
        settle(tab)
        yield tab


def test_reviewer_finishes_three_applications_by_keyboard_alone(reviewer: Page, desk: Desk) -> None:
    loads: list[str] = []
    reviewer.on("load", lambda page: loads.append(page.url))
    keyboard = Keyboard(reviewer)
    # By digits alone.
    expect_application(reviewer, 1)
    keyboard.press("2", "1", "Control+Enter")
    # By arrow keys, with a comment from which the review is submitted.
    expect_application(reviewer, 2)
    keyboard.tab_to(reviewer.get_by_role("radiogroup", name="Motivation").get_by_role("radio"), "Motivation")
    keyboard.press("ArrowDown", "ArrowDown")
    keyboard.tab_to(reviewer.get_by_role("radiogroup", name="Community").get_by_role("radio"), "Community")
    keyboard.press("ArrowDown")
    keyboard.fill("Comment", "Clear goals, 2 examples")
    keyboard.press("Control+Enter")
    # Skipped to the same one, as no other is left; then a conflict of interest.
    expect_application(reviewer, 3)
    keyboard.press("Alt+n", "Alt+i")
    reason = reviewer.get_by_role("textbox", name="What is the conflict?")
    expect(reason).to_be_visible()
    keyboard.fill("What is the conflict?", "My cousin 2")
    keyboard.push("Conflict of interest: leave this application")
    expect(reviewer.get_by_text("All done. Thank you!")).to_be_visible()
    expect(reviewer.get_by_text("2 of 2 done")).to_be_visible()
    found = [read_review(desk, place) for place in range(3)]
    assert [(each.state, each.score) for each in found] == [
        (ReviewState.SUBMITTED, 75.0),
        (ReviewState.SUBMITTED, 75.0),
        (ReviewState.RECUSED, None),
    ]
    assert (found[1].comment, found[2].reason) == ("Clear goals, 2 examples", "My cousin 2")
    assert loads == []


def test_nothing_that_was_entered_is_lost_on_reload(reviewer: Page, desk: Desk) -> None:
    keyboard = Keyboard(reviewer)
    expect_application(reviewer, 1)
    keyboard.press("1")
    keyboard.fill("Comment", "Typed a moment before the reload")
    # At once, while the field still has the focus.
    reviewer.reload()
    settle(reviewer)
    expect(reviewer.get_by_role("textbox", name="Comment")).to_have_value("Typed a moment before the reload")
    reviewer.wait_for_timeout(500)
    expect_application(reviewer, 1)
    expect(reviewer.get_by_role("radiogroup", name="Motivation").get_by_role("radio").nth(1)).to_be_checked()
    kept = read_review(desk, 0)
    assert (kept.state, kept.comment) == (ReviewState.DRAFT, "Typed a moment before the reload")


def test_what_never_reached_the_server_is_typed_again_on_reload(reviewer: Page, desk: Desk) -> None:
    expect_application(reviewer, 1)
    reviewer.evaluate("WebSocket.prototype.send = () => {}")
    Keyboard(reviewer).fill("Comment", "Typed while the server drew the page")
    reviewer.reload()
    settle(reviewer)
    expect(reviewer.get_by_role("textbox", name="Comment")).to_have_value("Typed while the server drew the page")
    reviewer.wait_for_timeout(500)
    expect_application(reviewer, 1)
    assert read_review(desk, 0).comment == "Typed while the server drew the page"
    assert reviewer.evaluate("sessionStorage.length") == 0


def test_what_is_typed_is_kept_without_leaving_the_field(reviewer: Page, desk: Desk) -> None:
    keyboard = Keyboard(reviewer)
    expect_application(reviewer, 1)
    keyboard.fill("Comment", "Typed")
    reviewer.wait_for_timeout(2_500)
    assert read_review(desk, 0).comment == "Typed"
    reviewer.keyboard.type(" and more")
    expect(reviewer.get_by_role("textbox", name="Comment")).to_be_focused()
    expect(reviewer.get_by_role("textbox", name="Comment")).to_have_value("Typed and more")


def test_two_windows_of_one_reviewer_do_not_overwrite_each_other(reviewer: Page, desk: Desk) -> None:
    other = reviewer.context.new_page()
    other.goto(f"{desk.url}/review?review={desk.reviews[0]}")
    settle(other)
    Keyboard(reviewer).press("2", "2")
    Keyboard(other).press("0")
    expect(other.get_by_text("You changed this review in another window")).to_be_visible()
    expect(other.get_by_role("radiogroup", name="Motivation").get_by_role("radio").nth(2)).to_be_checked()
    assert sorted(read_review(desk, 0).points.values()) == [2, 2]


def test_link_to_a_review_survives_sign_in(browser: Browser, desk: Desk) -> None:
    with new_tab(browser) as tab:
        tab.goto(f"{desk.url}/review?review={desk.reviews[1]}")
        expect(tab.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
        assert str(desk.reviews[1]) in tab.url
        sign_in_tab(tab, TOKEN)
        tab.goto(f"{desk.url}/review?review={desk.reviews[1]}")
        expect_application(tab, 2)


def test_review_has_no_barrier(reviewer: Page) -> None:
    expect_application(reviewer, 1)
    assert find_barriers(reviewer) == []
