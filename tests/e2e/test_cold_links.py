"""Does an address show its page to those alone whose roles cover it, also as the first thing a server is asked for?"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, WebSocket, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.access import FIELD_COLUMNS, Field, can_read
from mayatrack.domain.data_quality import CHECK_WORDS, Check
from mayatrack.domain.roles import LOCAL_USER_ID, Action, Actor, Role, can_act
from mayatrack.ui import navigation
from mayatrack.ui.navigation import PAGES, can_open
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.planting import EMAIL, Planted, plant, plant_interview, plant_review
from tests.e2e.serving import running_server, sign_in_with

pytestmark = pytest.mark.browser

ROLES: Final = (*Role, None)
# Loading a page is waiting for the most part.
AT_ONCE: Final = 6
Item = TypeVar("Item")
FIELD_OF_COLUMN: Final = {column: field for field, columns in FIELD_COLUMNS.items() for column in columns} | {
    "demographics.source": Field.DEMOGRAPHICS,
    "person.email": Field.CONTACT,
    "app_user.name": Field.USER,
}
# What stands beside a person's record rather than in it: who changed it, and the lists that everybody chooses from.
COMMON: Final = {"app_user.name", "cohort.name", "college.name"}


@dataclass
class Visit:
    """What a browser received when it opened one address."""

    title: str = ""
    errors: list[str] = field(default_factory=list)
    content: bytes = b""
    socket_count: int = 0

    def find_marks(self) -> set[str]:
        """The columns of which something planted came along."""
        return {column for column, mark in MARKS.items() if mark.lower().encode() in self.content.lower()}


def make_mark(column: str) -> str:
    """A word that stands in this column and nowhere else, not even in the program."""
    return f"Zqx{re.sub('[^a-z]', '', column)}xqz"


COLUMNS: Final = (
    *("person.given_name", "person.family_name", "person.preferred_name", "person.phone", "person.student_number"),
    *("person.preferred_language", "status_change.reason", "application_answers.answers", "demographics.source"),
    *("application_answers.question", "organization.name", "opportunity.title", "opportunity.note"),
    *("follow_up.next_step", "destination.city", "entry_rule.source", "cohort.name", "cohort.note", "college.name"),
    *("app_user.name", "audit_event.before", "audit_event.after", "import_batch.file_name", "legal_hold.reason"),
    *("records_request.requester", "records_request.scope", "college_term.source", "processing_time.source"),
    *("interview_slot.place", "checklist_item.name", "chaperone.name", "emergency_contact.name"),
    *("contact_attempt.note", "referral_change.reason", "organization.note", "organization.contact_name"),
    *(
        "opportunity.contact_name",
        "incident.what",
        "incident.action",
        "passport_case.appointment_place",
        "travel_consult.notes",
    ),
)
MARKS: Final = {column: make_mark(column) for column in COLUMNS} | {"person.email": EMAIL.partition("@")[0]}


def actor_of(role: Role) -> Actor:
    return Actor(user_id=LOCAL_USER_ID, name="", roles=frozenset({role}))


def find_allowed(role: Role) -> set[str]:
    """The columns of which somebody with this role may learn something on one page or another."""
    reached = {field for field in Field if any(can_read(role, action, field) for action in Action)}
    return {column for column in MARKS if FIELD_OF_COLUMN.get(column) in {None, *reached}} | COMMON


@contextmanager
def planted_server(folder: Path) -> Iterator[tuple[str, Planted]]:
    """A fresh server that nobody has asked for a page yet, where each role is signed in under its own name."""
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        found = plant(session, make_mark)
    with running_server(folder, address) as url:
        for role in Role:
            actor = sign_in_with(address, f"signed-in-as-{role.value}", role, name=f"Somebody {role.value}")
            if can_act(actor, Action.REVIEW_APPLICATIONS):
                with disposed(make_engine(address)) as engine, writing(engine) as session:
                    found.reviews[role] = plant_review(session, found, actor.user_id)
                    plant_interview(session, found, actor.user_id)
        yield url, found


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Planted]]:
    """The server that all tests of this file ask, but for those that need one that nobody asked before."""
    with planted_server(tmp_path_factory.mktemp("planted")) as found:
        yield found


def list_addresses(found: Planted, role: Role | None) -> dict[str, navigation.Page]:
    """Address → its page, with all that a link inside of the product would name."""
    # The sign-in page leads back to the address that was asked for: what it names comes from there.
    cohort = found.cohort if role else "Tokyo"
    choices = {"person": found.person_id, "cohort": cohort, "record": found.person_id, "export": "Travelers"}
    # The second record names no college.
    choices["quality"] = CHECK_WORDS[Check.COLLEGE_MISSING].label
    if role in found.reviews:
        choices["review"] = found.reviews[role]
    return {f"/{page.url_path}?{urlencode(choices)}": page for page in PAGES}


class Opening:
    """An address being opened in a tab of its own, with all that comes until the page stands still."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.tab, self.visit, self.frames, self.answers = context.new_page(), Visit(), list[bytes](), list[Response]()
        self.tab.on("websocket", self._listen)
        self.tab.on("response", lambda answer: self.answers.append(answer))
        self.tab.goto(address, wait_until="commit")

    def _listen(self, socket: WebSocket) -> None:
        self.visit.socket_count += 1
        socket.on(
            "framereceived", lambda frame: self.frames.append(frame if isinstance(frame, bytes) else frame.encode())
        )

    def finish(self) -> Visit:
        """What came, once nothing more comes."""
        tab, visit = self.tab, self.visit
        wait_until_still(tab)
        visit.title = tab.locator("h1").first.inner_text()
        visit.errors = tab.locator("[data-testid=stAlertContentError] p").all_inner_texts()
        bodies = [read_answer(answer) for answer in self.answers]
        visit.content = b"\n".join([*self.frames, *bodies, tab.content().encode()])
        tab.close()
        return visit


def wait_until_still(tab: Page) -> None:
    expect(tab.locator("h1").first).to_be_visible()
    if tab.get_by_test_id("stApp").count():
        tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def read_answer(answer: Response) -> bytes:
    """Headers and body, without the program's own scripts, which are the same for everybody."""
    head = repr(answer.all_headers()).encode()
    return head if "/static/" in answer.url or 300 <= answer.status < 400 else head + answer.body()


def check_visit(visit: Visit, role: Role | None, page: navigation.Page) -> None:
    """Is this exactly what the tables of roles and pages say?"""
    if role is None:
        assert (visit.title, visit.socket_count, visit.find_marks()) == ("Sign in", 0, set())
        return
    assert b'href="/sign-out"' in visit.content
    if can_open(actor_of(role), page):
        assert visit.errors == []
        assert visit.find_marks() - find_allowed(role) == set()
    else:
        sentence = f"Your roles do not include the page {page.title}: ask an administrator if you need it."
        assert (visit.title, visit.errors, visit.find_marks()) == (page.title, [sentence], set())


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, so many at a time."""
    rest = list(items)
    while rest:
        yield rest[:size]
        rest = rest[size:]


def sign_in_as(tab: Page, role: Role | None) -> BrowserContext:
    if role is not None:
        sign_in_tab(tab, f"signed-in-as-{role.value}")
    return tab.context


@pytest.mark.parametrize("role", ROLES, ids=str)
def test_cold_link_shows_its_page_to_those_alone_who_may_open_it(
    planted: tuple[str, Planted], browser: Browser, role: Role | None
) -> None:
    url, found = planted
    seen: dict[str, set[str]] = {}
    with new_tab(browser) as tab:
        context = sign_in_as(tab, role)
        for some in batched(list_addresses(found, role).items(), AT_ONCE):
            opened = [(Opening(context, f"{url}{address}"), page) for address, page in some]
            for opening, page in opened:
                visit = opening.finish()
                check_visit(visit, role, page)
                seen[page.name] = visit.find_marks()
    # What is looked for must be there to be found: a page that is shown tells something of what was planted, but for
    # those of protected counts, which tell of nobody.
    assert {name for name, marks in seen.items() if marks} == {
        page.name
        for page in PAGES
        if role is not None and can_open(actor_of(role), page) and page.action is not Action.VIEW_OUTCOMES
    }


@pytest.mark.parametrize(("role", "name"), [(None, "applicant"), (Role.ALUMNI_COORDINATOR, "audit")])
def test_first_thing_that_a_server_is_asked_for_is_refused_too(
    tmp_path: Path, browser: Browser, role: Role | None, name: str
) -> None:
    page = navigation.find_page(name)
    with planted_server(tmp_path) as (url, found), new_tab(browser) as tab:
        opening = Opening(sign_in_as(tab, role), f"{url}/{page.url_path}?person={found.person_id}")
        check_visit(opening.finish(), role, page)
