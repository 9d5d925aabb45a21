"""Does whatever people type stay text, on every page, in every message, form and picture, and in every file?"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, WebSocket, expect
from sqlmodel import Session, select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_USER_ROLES, Actor, Role
from mayatrack.models import College
from mayatrack.models.base import today
from mayatrack.services.publications import publish_indicators
from mayatrack.services.reports import freeze_report
from mayatrack.services.summaries import rebuild_summaries
from mayatrack.ui.navigation import HOME, PAGES
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.planting import Planted, plant, plant_review
from tests.e2e.serving import serving, sign_in_with
from tests.e2e.staff import Staff
from tests.files.samples import google_forms_csv, make_answers

pytestmark = pytest.mark.browser

FIRST: Final = "=cmd|' /C calc'!A0 [x](javascript:alert(1)) ![x](http://evil.example/p.png)"
SECOND: Final = "<img src=x onerror=alert(1)> <script>alert(1)</script> :material/home: $x$ \u202egnp.x"
NAUGHTY: Final = f"{FIRST} {SECOND}"
LONG: Final = NAUGHTY + " " + "n" * (199 - len(NAUGHTY))
# A person's name is as long as the table of people takes it.
SHORT: Final = {"person.given_name": FIRST, "person.family_name": SECOND, "person.preferred_name": FIRST}
# So is the title of a report, which is all that anybody types of it.
TITLE: Final = FIRST
# Goals are numbers: nobody types a word on their page.
TYPED: Final = {"report": TITLE, "targets": "Targets"}
TOKEN: Final = "somebody-with-a-naughty-name-is-signed-in"
# What none of these texts may ever turn into. Streamlit's own scripts come from the server's own files.
# A link of ours to a page of ours may carry a name in its query.
MADE_OF_TEXT: Final = """() => [
    ...[...document.querySelectorAll('img, a, script:not([src]), iframe, object, svg image, base, form')]
        .filter((each) => !(each.matches('[data-testid=stPageLink-NavLink]') && each.origin === location.origin))
        .map((each) => each.outerHTML).filter((html) => /alert|evil|javascript/i.test(html)),
    ...[...document.querySelectorAll('.katex')].map((each) => each.outerHTML),
    ...[...document.querySelectorAll('[data-testid=stIconMaterial]')]
        .map((each) => each.textContent).filter((name) => name === 'home'),
]"""
CHOICES: Final = ", ".join(f"[data-testid={name}] input:visible" for name in ("stSelectbox", "stMultiSelect"))
# What a page's choice of a cohort is called in its address.
COHORT_CHOICES: Final = (
    *("cohort", "chosen", "set_up_cohort", "reviewed_cohort", "interviews_of", "decide_cohort", "seats_cohort"),
    *("travels", "flies", "checks", "passports_of", "packet_of", "trip_day"),
)
TAB_COUNTS: Final = {
    "applicant": 7,
    "checklists": 5,
    "destinations": 3,
    "selection": 3,
    "reviewers": 4,
    "interviews": 2,
    "passports": 2,
    "calls": 5,
    "opportunities": 6,
    "flights": 4,
    "trip-day": 3,
    "outcomes": 3,
    "privacy": 5,
}


@dataclass
class Watch:
    """What a tab did that it must not do."""

    tab: Page
    url: str
    strangers: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tab.on("request", self._note_request)
        self.tab.on("websocket", self._note_socket)
        self.tab.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "data:", f"blob:{self.url}/")):
            self.strangers.append(request.url)

    def _note_socket(self, socket: WebSocket) -> None:
        if not socket.url.startswith(f"{self.url.replace('http', 'ws', 1)}/"):
            self.strangers.append(socket.url)

    def check(self, where: str) -> None:
        """Nothing was asked of anybody else, nothing popped up, and no text became anything but text."""
        assert (where, self.strangers, self.dialogs, self.tab.evaluate(MADE_OF_TEXT)) == (where, [], [], [])


@dataclass
class Naughty:
    """A running server on which everything has such a name."""

    url: str
    found: Planted

    def address(self, name: str, **choices: str) -> str:
        named = {
            "person": str(self.found.person_id),
            "compare": "College",
            "report": TITLE,
            "quality": "Baseline facts missing",
            **dict.fromkeys(COHORT_CHOICES, self.found.cohort),
        }
        return f"{self.url}/{name}?{urlencode(named | choices)}"


def publish_naughty(session: Session, by: Actor) -> None:
    """Publish the numbers of enough travelers of two colleges, one of such a name, frozen under such a title."""
    cohort = make.make_cohort(session)
    named = session.exec(select(College).where(College.name == LONG)).one()
    # As many of no college, so that no group is too small to stand beside it.
    for college_id in (named.id, make.make_college(session).id, None):
        for _ in range(25):
            make.make_application(session, cohort_id=cohort.id, college_id=college_id, status=Status.TRAVELED)
    rebuild_summaries(session)
    made = publish_indicators(session, by=by, today=today())
    freeze_report(session, made.id, title=TITLE, reported_on=today(), today=today(), by=by)


@pytest.fixture(scope="module")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naughty]:
    folder = tmp_path_factory.mktemp("naughty")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        found = plant(session, lambda column: SHORT.get(column, LONG))
    with serving(folder, address) as url:
        actor = sign_in_with(address, TOKEN, *LOCAL_USER_ROLES, Role.TRAVEL_ADVISER, name=NAUGHTY)
        with disposed(make_engine(address)) as engine, writing(engine) as session:
            plant_review(session, found, actor.user_id)
            publish_naughty(session, actor)
        yield Naughty(url, found)


@pytest.fixture
def watch(naughty: Naughty, browser: Browser) -> Iterator[Watch]:
    """A tab of somebody of the whole office whose own name is such a one."""
    with new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        yield Watch(tab, naughty.url)


def settle(watch: Watch) -> None:
    expect(watch.tab.locator("h1").first).to_be_visible()
    expect(watch.tab.get_by_test_id("stSkeleton")).to_have_count(0)
    Staff(watch.tab, watch.url).wait()


def read_all(scope: Locator) -> str:
    """All that is shown or read aloud, in one line; what keeps an address from becoming a link has no width."""
    labels = scope.locator("[aria-label]").evaluate_all("all => all.map((each) => each.getAttribute('aria-label'))")
    values = scope.locator("input, textarea").evaluate_all("all => all.map((each) => each.value)")
    return " ".join(" ".join([scope.inner_text(), *labels, *values]).replace("\u2060", "").split())


def look_everywhere(watch: Watch, where: str) -> str:
    """Open every form, list of choices and box of what is on the screen, one after the other. All that was read."""
    main = watch.tab.get_by_test_id("stMain")
    for box in main.locator("[data-testid=stExpander] summary:visible").all():
        box.click()
        settle(watch)
    told = [read_all(main)]
    watch.check(where)
    for opener in main.locator("[data-testid=stPopoverButton]:visible:enabled").all():
        opener.click()
        body = watch.tab.get_by_test_id("stPopoverBody").first
        expect(body).to_be_visible()
        told.append(read_all(body))
        watch.check(f"{where}, {opener.inner_text()}")
        watch.tab.keyboard.press("Escape")
        expect(watch.tab.get_by_test_id("stPopoverBody")).to_have_count(0)
    for choice in main.locator(CHOICES).all():
        # A list closes when the page moves, as it does to bring the choice under the mouse.
        choice.scroll_into_view_if_needed()
        choice.click()
        choices = watch.tab.get_by_role("listbox")
        expect(choices).to_be_visible()
        told.append(read_all(choices))
        watch.check(f"{where}, choices")
        # Escape would take back what is chosen.
        watch.tab.keyboard.press("Tab")
        expect(choices).to_have_count(0)
    return " ".join(told)


@pytest.mark.parametrize("name", ["" if page is HOME else page.url_path for page in PAGES])
def test_naughty_names_stay_text_on_page(naughty: Naughty, watch: Watch, name: str) -> None:
    watch.tab.goto(naughty.address(name))
    settle(watch)
    told = look_everywhere(watch, name)
    tabs = watch.tab.get_by_test_id("stMain").get_by_role("tab")
    expect(tabs).to_have_count(TAB_COUNTS.get(name, 0))
    for place in range(1, tabs.count()):
        tabs.nth(place).click()
        settle(watch)
        told += look_everywhere(watch, f"{name}, {tabs.nth(place).inner_text()}")
    assert TYPED.get(name, NAUGHTY) in told


def test_naughty_names_stay_text_under_the_mouse(naughty: Naughty, watch: Watch) -> None:
    watch.tab.goto(naughty.url)
    settle(watch)
    # The row of a cohort lies over its bars.
    watch.tab.locator(
        "[data-testid=stVegaLiteChart][aria-label*='/C calc'] .mark-rect path[aria-label*='/C calc']"
    ).first.hover(force=True)
    tip = watch.tab.locator("#vg-tooltip-element.visible")
    expect(tip).to_contain_text(FIRST)
    watch.check("tooltip")


def test_naughty_names_stay_text_in_messages_and_dialogs(naughty: Naughty, watch: Watch) -> None:
    staff = Staff(watch.tab, watch.url)
    watch.tab.goto(naughty.address("cohorts"))
    settle(watch)
    form = staff.pop_open("Change")
    form.get_by_label("Name").fill(FIRST)
    staff.press(form, "Save")
    staff.expect_notice(f"{FIRST} is changed.".replace("://", ":\u2060//"))
    watch.check("toast")
    watch.tab.goto(naughty.address("users"))
    settle(watch)
    staff.choose(watch.tab, "User", FIRST)
    staff.wait()
    assert NAUGHTY in look_everywhere(watch, "user")
    watch.tab.goto(naughty.address("audit"))
    settle(watch)
    staff.choose(watch.tab, "Open an event", "Edit cohort")
    dialog = watch.tab.get_by_test_id("stDialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Edit cohort")
    assert FIRST in read_all(dialog)
    watch.check("event")


@pytest.mark.parametrize("path", ["account", "sign-out"])
def test_naughty_names_stay_text_around_the_sign_in(naughty: Naughty, watch: Watch, path: str) -> None:
    watch.tab.goto(f"{naughty.url}/{path}")
    assert " ".join(NAUGHTY.split()) in read_all(watch.tab.locator("body"))
    watch.check(path)


def test_naughty_spreadsheet_stays_text(naughty: Naughty, watch: Watch) -> None:
    typed = {"given_name": FIRST, "family_name": SECOND, "college": "", "essay": NAUGHTY}
    rows = [make_answers(number, **typed) for number in (1, 2)]
    content = google_forms_csv([*rows, make_answers(3, **typed | {"email": FIRST})])
    content = content.replace(b"Why do you want to travel with us?", NAUGHTY.encode())
    staff = Staff(watch.tab, watch.url)
    watch.tab.goto(naughty.address("import"))
    settle(watch)
    staff.choose(watch.tab, "Cohort", FIRST)
    file: Any = {"name": f"{FIRST.replace('/', '')}.csv", "mimeType": "text/csv", "buffer": content}
    watch.tab.locator("input[type=file]").set_input_files(file)
    expect(watch.tab.get_by_role("button", name="Import 2 people")).to_be_visible()
    settle(watch)
    assert NAUGHTY in read_all(watch.tab.get_by_test_id("stMain"))
    watch.check("plan")
    staff.press(watch.tab, "Import 2 people")
    staff.expect_notice("is imported into")
    expect(watch.tab.get_by_test_id("stMain").get_by_test_id("stPageLink-NavLink")).to_be_visible()
    watch.check("imported")


def read_cells(path: Path, name: str) -> list[Any]:
    """Every cell of a saved file that holds text."""
    if name.endswith(".csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        return [cell for row in rows for cell in row]
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.hyperlink for cell in cells if cell.hyperlink] == []
    return [cell.value for cell in cells if isinstance(cell.value, str)]


@pytest.mark.parametrize(
    ("name", "opens"),
    [
        ("applicants", "Download"),
        ("applicant", "Privacy"),
        ("opportunities", None),
        *((f"export?export={what}", None) for what in ("Applicants", "Travelers", "Referrals", "Cohorts")),
    ],
)
def test_naughty_names_stay_text_in_files(naughty: Naughty, watch: Watch, name: str, opens: str | None) -> None:
    watch.tab.goto(f"{naughty.url}/{name}" if "?" in name else naughty.address(name))
    settle(watch)
    if opens:
        Staff(watch.tab, watch.url).pop_open(opens)
    buttons = watch.tab.locator("[data-testid=stDownloadButton] button:visible")
    expect(buttons.first).to_be_visible()
    told: list[str] = []
    for button in buttons.all():
        with watch.tab.expect_download() as saved:
            button.click()
        file_name = saved.value.suggested_filename
        assert re.fullmatch(r"[\w.-]+", file_name)
        if not file_name.endswith(".json"):
            told += read_cells(saved.value.path(), file_name)
    watch.check("files")
    assert any(FIRST in cell for cell in told)
    assert [cell for cell in told if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
