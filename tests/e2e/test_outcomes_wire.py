"""Does anything that is hidden reach the browser of somebody from leadership, in a frame, an answer or a file?"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.demographics import YesNoAnswer
from mayatrack.domain.roles import Role
from mayatrack.models import Publication
from tests import factories as make
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.frames import find_numbers, list_numbers, write_elements
from tests.e2e.screenshots import settle
from tests.e2e.serving import running_server, sign_in_with
from tests.e2e.test_review_wire import Wire
from tests.factories.publications import make_publication

pytestmark = pytest.mark.browser

TOKEN: Final = "leadership-is-signed-in-with-this-cookie"
TABS: Final = ("By group", "Equity lens", "By year")
YES, NO, PREFERS_NOT = YesNoAnswer.YES, YesNoAnswer.NO, YesNoAnswer.PREFER_NOT_TO_SAY
# Gender, first-generation American, and so many.
People = list[tuple[str, YesNoAnswer, int]]
PEOPLE: Final[People] = [
    ("woman", YES, 131),
    ("woman", NO, 6),
    ("man", NO, 163),
    ("non_binary", PREFERS_NOT, 3),
    ("self_described", PREFERS_NOT, 5),
]
# The same but for what is hidden: one more says yes, and the two genders of few people are exchanged.
OTHERS: Final[People] = [
    *PEOPLE[:3],
    ("self_described", YES, 1),
    ("non_binary", PREFERS_NOT, 5),
    ("self_described", PREFERS_NOT, 2),
]
# How many say yes, in either database: shown in neither.
HIDDEN: Final = {131.0, 132.0}


@dataclass(frozen=True)
class Seen:
    """All that came to the browser: the page's elements, the texts of files and answers."""

    frames: list[bytes]
    files: dict[str, bytes]
    bodies: list[bytes]


def plant_people(session: Session, people: People) -> None:
    cohort = make.make_cohort(session)
    for gender, american, count in people:
        for _ in range(count):
            person = make.make_person(session)
            make.make_demographics(session, person_id=person.id, gender=[gender], first_generation_american=american)
            make.make_application(
                session,
                person_id=person.id,
                cohort_id=cohort.id,
                status=Status.INTERVIEW,
                stage=Stage.INTERVIEWED,
            )


@contextmanager
def leadership_server(folder: Path, plant: Callable[[Session], None]) -> Iterator[tuple[str, str]]:
    """The URL and the database of a server with what is planted, where leadership is signed in."""
    folder.mkdir()
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        plant(session)
    with running_server(folder, address) as url:
        sign_in_with(address, TOKEN, Role.LEADERSHIP, name="Lea Leader")
        yield url, address


def wait(tab: Page) -> None:
    tab.wait_for_timeout(400)
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def look_around(browser: Browser, url: str, tables: Sequence[str], *, publishes: bool = False) -> Seen:
    """Open Outcomes as leadership, publish if wanted, choose the tables in every tab, and take every file."""
    with new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        wire = Wire(tab)
        tab.goto(url)
        settle(tab)
        expect(tab.get_by_role("heading", level=1, name="Outcomes")).to_be_visible()
        if publishes:
            tab.get_by_role("button", name="Publish today's numbers").click()
            tab.get_by_role("button", name="Publish", exact=True).click()
            expect(tab.get_by_text("Today's numbers are published.")).to_be_visible()
            wait(tab)
        files: dict[str, bytes] = {}
        for name in TABS:
            tab.get_by_role("tab", name=name).click()
            wait(tab)
            for title in tables:
                choose_table(tab, title)
                files |= {f"{name}, {title}, {label}": data for label, data in take_files(tab)}
        # What was saved as a file has no body any more, and stands in the files.
        told = [answer for answer in wire.answers if not {"static", "media"} & set(answer.url.split("/"))]
        bodies = [answer.body() for answer in told if answer.status == 200]
        return Seen(wire.frames, files, bodies)


def choose_table(tab: Page, title: str) -> None:
    box = tab.get_by_role("combobox", name="Compare by")
    # An open list closes when the page scrolls.
    box.scroll_into_view_if_needed()
    tab.wait_for_timeout(400)
    box.click()
    tab.get_by_role("option", name=title, exact=True).click()
    wait(tab)
    expect(box).to_have_value(title)


def take_files(tab: Page) -> Iterator[tuple[str, bytes]]:
    """Every file that the open tab offers."""
    for button in tab.get_by_role("button", name="as CSV").all():
        if button.is_visible():
            label = button.inner_text()
            with tab.expect_download() as coming:
                button.click()
            yield label, coming.value.path().read_bytes()


def read_displayed(address: str) -> list[Any]:
    with disposed(make_engine(address)) as engine, reading(engine) as session:
        return session.exec(select(Publication)).one().tables


def check_alike(one: Seen, other: Seen) -> None:
    """Both browsers received the same."""
    assert write_elements(one.frames) == write_elements(other.frames)
    assert one.files == other.files


def test_exact_counts_change_nothing_that_the_browser_receives(browser: Browser, tmp_path: Path) -> None:
    def plant(session: Session, people: People) -> None:
        plant_people(session, people)
        make_publication(session, id=UUID(int=7), made_at=datetime(2026, 3, 1, tzinfo=UTC))

    seen = []
    for name, people in (("one", PEOPLE), ("other", [("woman", YES, 1)])):
        with leadership_server(tmp_path / name, lambda session, people=people: plant(session, people)) as (url, _):
            seen.append(look_around(browser, url, ["Race and ethnicity", "Gender"]))
    # Two files of groups and of years, one of the lens, for each table.
    assert len(seen[0].files) == 2 * (2 + 1 + 2)
    check_alike(*seen)


def test_nothing_that_the_gate_hid_reaches_the_browser(browser: Browser, tmp_path: Path) -> None:
    seen, displayed = [], []
    for name, people in (("one", PEOPLE), ("other", OTHERS)):
        with leadership_server(tmp_path / name, lambda session, people=people: plant_people(session, people)) as (
            url,
            address,
        ):
            seen.append(look_around(browser, url, ["Gender", "First-generation American"], publishes=True))
            displayed.append(read_displayed(address))
    assert displayed[0] == displayed[1]
    for each in seen:
        numbers = list_numbers(each.frames)
        # What is displayed is found by the same search, in tables, charts and totals.
        assert {308.0, 137.0, 163.0} <= numbers
        assert numbers & HIDDEN == set()
        written = find_numbers(b"\n".join([*each.files.values(), *each.bodies]).decode(errors="replace"))
        assert {137.0, 163.0} <= written
        assert written & HIDDEN == set()
    check_alike(*seen)


def test_what_is_looked_for_would_be_found(browser: Browser, tmp_path: Path) -> None:
    def plant(session: Session) -> None:
        tables = [
            {
                "table": table,
                "group": group,
                "label": group.title(),
                "members": [group],
                "counts": {"applied": 200, "interviewed": count, "offered": 131},
            }
            for table, group, count in (("total", "all", 150), ("gender", "woman", 131))
        ]
        make_publication(session, tables=tables)

    with leadership_server(tmp_path / "one", plant) as (url, _), new_tab(browser) as tab:
        sign_in_tab(tab, TOKEN)
        wire = Wire(tab)
        tab.goto(url)
        settle(tab)
        assert {131.0, 131 / 200} <= list_numbers(wire.frames)
