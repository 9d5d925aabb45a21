"""Does a browser ever receive what is hidden, wherever a reviewer goes while the office changes what they may read?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Locator, Page
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_USER_ROLES, Actor, Role
from mayatrack.exceptions import MayatrackError
from mayatrack.services.reviews import submit_review
from mayatrack.services.selection_plans import read_rubric
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import leave_unwatched, new_tab, sign_in_tab
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server, sign_in_with
from tests.e2e.test_cold_links import read_answer
from tests.e2e.test_review_wire import Wire, choose_option, holds_key, wait
from tests.hidden_desk import HiddenDesk, find_in, find_passages

pytestmark = pytest.mark.browser

# The same seed walks the same way.
SEEDS = (1, 2, 3)
STEPS, ACTS = 7, 3


@dataclass
class Server:
    """Where the product is served, and its database."""

    url: str
    address: str
    engine: Engine


@pytest.fixture(scope="module")
def walked_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("walk")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with running_server(folder, address) as url, disposed(make_engine(address)) as engine:
        yield Server(url, address, engine)


class Walk:
    """A reviewer at their browser, and an office that acts between any two of their steps."""

    def __init__(self, tab: Page, server: Server, seed: int) -> None:
        self.tab, self.server, self.chance = tab, server, Random(seed)
        token = f"reviewer-{seed}-is-signed-in-with-this-cookie"
        self.by = sign_in_with(server.address, token, Role.REVIEWER, name=f"Rita {seed}")
        sign_in_tab(tab, token)
        # An answer that comes while the page is left could not be read.
        leave_unwatched(tab)
        self.wire = Wire(tab)
        self.frames_heard = 0
        self.bodies: list[bytes] = []
        # What the reviewer entered into the address themselves.
        self.asked: set[str] = set()
        with writing(server.engine) as session:
            self.desk = _plant(session, self.by.user_id)

    def keep_answers(self) -> None:
        """Read what was answered over HTTP so far: once a page is left, its browser does not say that any more."""
        answers, self.wire.answers = self.wire.answers, []
        # What is static is the same for everybody, and full of short words.
        self.bodies += [read_answer(answer) for answer in answers if "/static/" not in answer.url]

    def hear(self) -> bytes:
        """All that came since it was asked last."""
        self.keep_answers()
        frames, bodies = self.wire.frames[self.frames_heard :], self.bodies
        self.frames_heard += len(frames)
        self.bodies = []
        return b"\n".join([*frames, *bodies])

    def list_readable(self) -> set[str]:
        """The words that the reviewer may read now, in any of what is theirs."""
        with reading(self.server.engine) as session:
            own = self.desk.list_own(session, self.by.user_id)
            return {word for review in own for word in self.desk.list_readable(review)}

    def check(self, heard: bytes, readable: set[str]) -> None:
        """Nothing hidden was heard, of a word or an id or the bytes of one."""
        with reading(self.server.engine) as session:
            secrets = self.desk.list_secrets(session, self.by.user_id)
        secrets = {name: secret for name, secret in secrets.items() if secret not in self.asked}
        text = heard.decode(errors="replace")
        assert find_in(text, secrets) == set()
        assert {name for name, secret in secrets.items() if holds_key(heard, secret)} == set()
        assert find_passages(text) <= readable

    def act_in_office(self) -> None:
        """Staff changes something here and there, unless a rule forbids it."""
        for _ in range(ACTS):
            try:
                with writing(self.server.engine) as session:
                    self.desk.act_at_random(session, self.chance, self.by.user_id)
            except MayatrackError:
                pass

    def draw_steps(self) -> list[Callable[["Walk"], None]]:
        """What the reviewer does, in which order: some of everything."""
        return self.chance.sample(WAYS, STEPS)

    def open(self, address: str = "review") -> None:
        """Go to an address."""
        self.keep_answers()
        self.tab.goto(f"{self.server.url}/{address}")
        settle(self.tab)

    def open_link(self) -> None:
        """Follow a link to what somebody else has."""
        with reading(self.server.engine) as session:
            secrets = self.desk.list_secrets(session, self.by.user_id)
        key = self.chance.choice([secret for secret in secrets.values() if is_id(secret)])
        self.asked.add(key)
        self.open(f"{self.chance.choice(['review', 'interviews', 'applicant'])}?review={key}&application={key}")
        wait(self.tab)
        self.open()

    def search(self) -> None:
        """Look for what is hidden, or for what is not."""
        words = self.chance.choice(["zq", "213 55", "xkplain", "xkpassage", "example.org", "2", ""])
        if self.is_there(box := self.tab.get_by_role("searchbox", name="Search")):
            box.fill(words)
            self.tab.keyboard.press("Enter")

    def narrow(self) -> None:
        """Choose a state or an order."""
        label, option = self.chance.choice(
            [("State", "All"), ("State", "To do"), ("State", "Submitted"), ("Sort by", "State"), ("Sort by", "Number")]
        )
        if self.is_there(self.tab.get_by_role("button", name="Filter and sort")):
            choose_option(self.tab, label, option)

    def choose(self) -> None:
        """Open another one of the list."""
        radios = self.tab.get_by_role("radiogroup", name="Applications").get_by_role("radio")
        if count := radios.count():
            radios.nth(self.chance.randrange(count)).locator("xpath=ancestor::label").click()

    def score(self) -> None:
        """Score, and perhaps submit."""
        self.press(*[str(self.chance.randrange(3)) for _ in range(3)], *self.chance.choice([["Control+Enter"], []]))

    def skip(self) -> None:
        """Go on to the next one."""
        self.press("Alt+n")

    def leave(self) -> None:
        """Abstain, or declare a conflict of interest."""
        self.press(self.chance.choice(["Alt+a", "Alt+i"]))
        if self.is_there(reason := self.tab.get_by_role("dialog").get_by_role("textbox")):
            reason.fill("Rather not")
            self.tab.get_by_role("button", name="leave this application").click()

    def see_others(self) -> None:
        """Look at others' points, where that is offered."""
        if self.is_there(button := self.tab.get_by_role("button", name="See how others scored")):
            button.click()
            self.tab.get_by_role("button", name="Lock mine and show theirs").click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)
            wait(self.tab)

    def is_there(self, wanted: Locator) -> bool:
        return wanted.count() == 1 and wanted.is_visible()


WAYS: list[Callable[[Walk], None]] = [
    Walk.open,
    Walk.open_link,
    Walk.search,
    Walk.narrow,
    Walk.choose,
    Walk.score,
    Walk.skip,
    Walk.leave,
    Walk.see_others,
]


def is_id(secret: str) -> bool:
    try:
        return bool(UUID(secret))
    except ValueError:
        return False


def _plant(session: Session, reviewer_id: UUID) -> HiddenDesk:
    """A desk on which a colleague has scored everything already."""
    user, colleague = (make.make_user(session, name=name) for name in ("Zqstaff", "Zqcolleague"))
    make.make_user_role(session, user_id=colleague.id, role=Role.REVIEWER)
    desk = HiddenDesk(session, Actor(user.id, user.name, LOCAL_USER_ROLES), [reviewer_id, colleague.id])
    by = Actor(colleague.id, colleague.name, frozenset({Role.REVIEWER}))
    for place, review in enumerate(desk.list_own(session, colleague.id)):
        rubric = read_rubric(session, desk.cohort_id, review.kind)
        points = {each.id: (number + place) % 3 for number, each in enumerate(rubric)}
        submit_review(session, review.id, points=points, comment="Zqothers", version=review.version, by=by)
    return desk


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_hidden_reaches_a_reviewer_on_any_walk(browser: Browser, walked_server: Server, seed: int) -> None:
    with new_tab(browser) as tab:
        walk = Walk(tab, walked_server, seed)
        walk.open()
        wait(tab)
        heard = walk.hear()
        walk.check(heard, walk.list_readable())
        # What is looked for would be found: all that may be read of the application that comes first is there.
        assert find_passages(heard.decode(errors="replace")) == walk.desk.list_shown(walk.desk.applicants[0])
        for step in walk.draw_steps():
            walk.act_in_office()
            readable = walk.list_readable()
            step(walk)
            wait(tab)
            walk.check(walk.hear(), readable)
