"""Does the Mayor's page say the same on the screen and on paper, now and as it was reported?"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from mayatrack.domain.rates import HIDDEN, WHY_HIDDEN
from mayatrack.domain.roles import Actor, Role
from mayatrack.models import Report
from mayatrack.models.base import today
from mayatrack.queries.reports import read_current_page, read_frozen_page
from mayatrack.services.reports import freeze_report
from mayatrack.ui import identity
from mayatrack.ui.report_file import make_pdf
from mayatrack.ui.report_frozen import describe_frozen
from tests.factories.publications import make_publication
from tests.files.test_packets import read_pages
from tests.pages.clicking import find, press, read_errors
from tests.pages.conftest import OpenPage, Store

TITLE = "Report *of* March"
AS_OF = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def leader(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> Actor:
    """Every page is opened by leadership."""
    actor = actor_with(Role.LEADERSHIP)
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    return actor


@pytest.fixture
def frozen(store: Store, leader: Actor) -> Report:
    """A frozen report, after which other numbers were published."""
    with store() as session:
        publication = make_publication(session, as_of_on=AS_OF)
        report = freeze_report(session, publication.id, title=TITLE, reported_on=AS_OF, today=today(), by=leader)
    with store() as session:
        make_publication(session, as_of_on=date(2026, 5, 6), tables=[make_total(applied=2_222, traveled=1_111)])
    return report


def make_total(**counts: int | None) -> dict[str, Any]:
    return {"table": "total", "group": "all", "label": "All", "members": ["all"], "counts": counts}


def make_country(code: str, name: str, **counts: int | None) -> dict[str, Any]:
    return {"table": "country", "group": code, "label": name, "members": ["Planted 77771"], "counts": counts}


def read_screen(shown: AppTest) -> str:
    """All that the page says, as it is read, with single spaces."""
    told = [each.value for each in (*shown.main.title, *shown.main.header, *shown.main.markdown, *shown.main.caption)]
    told += [part for each in shown.main.metric for part in (each.label, each.value, each.delta)]
    told += [str(cell) for each in shown.main.table for cell in (*each.value.columns, *each.value.to_numpy().flat)]
    return " ".join(" ".join(told).replace("\\", "").replace("**", "").split())


def read_proto(shown: AppTest) -> str:
    """Everything that the browser is sent, as text: also specifications of charts and descriptions."""
    return " ".join(str(element.proto) for element in shown.main)


def list_numbers(data: Any) -> list[str]:
    """Every number and rate of a stored page, as it is written."""
    if isinstance(data, dict):
        own = [str(data[name]) for name in ("text", "value", "parts", "interval", "sentence") if data.get(name)]
        return own + [text for each in data.values() for text in list_numbers(each)]
    return [text for each in data for text in list_numbers(each)] if isinstance(data, list) else []


def test_screen_and_paper_say_the_same(store: Store, database: Engine, open_page: OpenPage, leader: Actor) -> None:
    with store() as session:
        make_publication(session, as_of_on=AS_OF)
    with Session(database) as session:
        current = read_current_page(session, by=leader)
    assert current is not None
    screen, paper = read_screen(open_page("report")), " ".join(read_pages(make_pdf(current.page, None)))
    words = [current.page.title, current.page.sentence, *current.page.headings.values(), *current.page.notes]
    words += [part for each in current.page.figures for part in (each.label, each.number.text, each.definition)]
    words += [part for each in current.page.rates for part in (each.label, each.value, each.parts, each.interval)]
    words += [part for each in current.page.destinations for part in (each.name, each.travelers.text)]
    told = [" ".join(each.split()) for each in words]
    assert [each for each in told if each not in screen] == []
    assert [each for each in told if each not in paper] == []


def test_charts_are_described_by_the_page(store: Store, open_page: OpenPage) -> None:
    with store() as session:
        make_publication(session, as_of_on=AS_OF)
    shown = open_page("report")
    alts = [each.proto.alt for each in shown.get("vega_lite_chart")]
    assert [alt.partition(".")[0] for alt in alts] == [
        "Travelers and first passports by country",
        "Travelers and first passports by year of departure",
    ]
    assert "Vietnam: travelers 64, first passports 37" in alts[0]


def test_frozen_report_opens_as_it_was_and_says_so(
    frozen: Report, database: Engine, open_page: OpenPage, leader: Actor
) -> None:
    shown = open_page("report", report=TITLE)
    (banner,) = [each.value.replace("\\", "") for each in shown.main.info]
    assert banner.startswith("**As reported on March 1, 2026: Report *of* March.** Frozen on ")
    screen = read_screen(shown)
    with Session(database) as session:
        opened = read_frozen_page(session, by=leader, report_id=frozen.id)
    paper = " ".join(read_pages(make_pdf(opened.page, describe_frozen(opened))))
    numbers = [" ".join(each.split()) for each in list_numbers(json.loads(json.dumps(frozen.content)))]
    assert "128" in numbers
    assert [each for each in numbers if each not in paper] == []
    # The years' numbers are drawn, and described.
    assert [each for each in numbers if each not in f"{screen} {read_proto(shown)}"] == []
    assert "As reported on March 1, 2026: Report *of* March" in paper
    assert [word for word in ("1,111", "2,222", "May 6") if word in screen + paper] == []
    assert [each.label for each in shown.main.expander] == []


def test_latest_numbers_stand_there_without_a_choice(frozen: Report, open_page: OpenPage) -> None:
    shown = open_page("report")
    assert "As of May 6, 2026, 1,111 travelers have gone abroad." in read_screen(shown)
    assert list(shown.main.info) == []
    assert [list(each.value["Title"]) for each in shown.main.dataframe] == [[TITLE]]


def test_link_to_a_report_that_does_not_exist_shows_the_latest(frozen: Report, open_page: OpenPage) -> None:
    assert "1,111 travelers" in read_screen(open_page("report", report="No such report"))


def test_leadership_freezes_what_is_on_the_screen(store: Store, database: Engine, open_page: OpenPage) -> None:
    with store() as session:
        seen = make_publication(session, as_of_on=AS_OF).id
    shown = open_page("report")
    # Something else is published between the look and the press.
    find(shown.main.text_input, "Title").set_value("Mine")
    press(shown, "Freeze")
    with Session(database) as session:
        (report,) = session.exec(select(Report)).all()
    assert (report.title, report.publication_id, report.reported_on) == ("Mine", seen, today())
    assert [each.value for each in shown.toast] == ["The report is frozen: it can be opened again as it was."]
    assert find(shown.main.selectbox, "Report").options == ["Mine"]


def test_title_that_is_taken_gets_a_sentence(frozen: Report, database: Engine, open_page: OpenPage) -> None:
    shown = open_page("report")
    find(shown.main.text_input, "Title").set_value(TITLE)
    press(shown, "Freeze")
    assert read_errors(shown) == [f"There is a report called {TITLE} already: choose another title."]
    with Session(database) as session:
        assert len(session.exec(select(Report)).all()) == 1


def test_before_anything_is_published_the_page_says_what_is_missing(open_page: OpenPage) -> None:
    shown = open_page("report")
    assert [header.value for header in shown.main.header] == ["Nothing is published yet"]
    assert [*shown.main.metric, *shown.main.expander] == []


def test_hidden_numbers_are_one_symbol_with_one_sentence(store: Store, open_page: OpenPage) -> None:
    counts = dict.fromkeys(("applied", "traveled", "answered", "told", "landed", "first_passport"))
    with store() as session:
        make_publication(
            session,
            tables=[make_total(**counts), make_country("MX", "Mexico", traveled=None, first_passport=None)],
        )
    shown = open_page("report")
    assert {each.value for each in shown.main.metric} == {HIDDEN}
    assert read_screen(shown).count(WHY_HIDDEN) == 1
    (table,) = [each.value for each in shown.main.table]
    assert table.to_numpy().tolist() == [["1", "Mexico", f"\\{HIDDEN}", f"\\{HIDDEN}"]]
    assert "the numbers of applications and travelers are hidden" in read_screen(shown)
    # Nothing of how the groups were made reaches the browser.
    assert "Mexico" in read_proto(shown)
    assert "77771" not in read_proto(shown)


def test_many_destinations_go_on_in_a_table_of_their_own(store: Store, open_page: OpenPage) -> None:
    countries = [make_country(f"{number:02}", f"Country {number:02}", traveled=11) for number in range(100)]
    with store() as session:
        make_publication(session, tables=[make_total(traveled=1_100), *countries])
    beside, more = [each.value.iloc[:, 0] for each in open_page("report").main.table]
    assert [*beside, *more] == [str(place) for place in range(1, 101)]


def test_names_that_people_typed_are_shown_as_they_are(store: Store, open_page: OpenPage) -> None:
    name = "#a *b* <script>alert(1)</script> ![x](http://example.org/x.png) $y$"
    with store() as session:
        make_publication(session, tables=[make_total(traveled=128), make_country("MX", name, traveled=128)])
    shown = open_page("report")
    (cells,) = [each.value["Country"] for each in shown.main.table]
    assert "](http" not in cells.iloc[0]
    assert "<script>" not in cells.iloc[0]
    assert not any("](http" in each.value for each in shown.main.markdown)


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.LEADERSHIP, Role.ADMINISTRATOR}])
@pytest.mark.usefixtures("frozen")
def test_nobody_else_opens_it(refused: OpenPage, role: Role) -> None:
    shown = refused("report", role)
    assert read_errors(shown) == [
        "Your roles do not include the page Mayor's page: ask an administrator if you need it."
    ]
    assert [*shown.main.metric, *shown.main.table] == []


@pytest.mark.parametrize("is_any_frozen", [True, False])
def test_address_of_no_report_shows_the_latest_numbers_and_says_so(
    open_page: OpenPage, store: Store, request: pytest.FixtureRequest, is_any_frozen: bool
) -> None:
    if is_any_frozen:
        request.getfixturevalue("frozen")
    else:
        with store() as session:
            make_publication(session)
    shown = open_page("report", report="*Nothing* of the kind")
    assert [each.value for each in shown.warning] == [
        r"No frozen report is called “\*Nothing\* of the kind”: these are the latest numbers."
    ]
