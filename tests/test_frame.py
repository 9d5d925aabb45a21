"""Does the frame show each role its own pages, and refuse the others at their address?"""

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_ACTOR, ROLE_ACTIONS, Action, Actor, Role, describe_role
from mayatrack.services.samples import SAMPLE_MARK
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui import identity
from mayatrack.ui.navigation import HOME, OFFICE, PAGES, PAGES_FOLDER, RESULTS, Page, can_open, find_page
from mayatrack.ui.no_page import NO_ROLE, NOT_YET
from mayatrack.ui.text import escape_markdown
from tests.factories import make_setting

FRAME = PROJECT_FOLDER / "mayatrack" / "frame.py"
PAGE_FILES = sorted(PAGES_FOLDER.glob("*.py"))


@pytest.fixture(autouse=True)
def database(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database, which is the one that pages use: it keeps whom they refused."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> Callable[..., None]:
    """Let every page run for somebody with exactly these roles."""

    def replace(*roles: Role) -> None:
        actor = actor_with(*roles)
        monkeypatch.setattr(identity, "current_actor", lambda: actor)

    return replace


def find_outsider(page: Page, actor_with: Callable[..., Actor]) -> Role:
    """A role that does not cover the page: leadership, or the travel adviser where leadership's own is asked for."""
    roles = (Role.LEADERSHIP, Role.TRAVEL_ADVISER)
    return next(role for role in roles if not can_open(actor_with(role), page))


def is_guard(statement: ast.stmt) -> bool:
    """Is this `guard(__file__)`, alone or with its answer kept?"""
    call = statement.value if isinstance(statement, ast.Expr | ast.Assign) else None
    return call is not None and ast.unparse(call) == "guard(__file__)"


def find_first_statement(path: Path) -> ast.stmt:
    """The first statement of a script behind its docstring and imports."""
    statements = ast.parse(path.read_text()).body[1:]
    return next(each for each in statements if not isinstance(each, ast.Import | ast.ImportFrom))


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_page_begins_with_the_guard(path: Path) -> None:
    assert is_guard(find_first_statement(path)), f"{path.name} must call guard(__file__) before anything else"


def test_every_page_file_is_in_the_table_and_back() -> None:
    assert sorted(page.file for page in PAGES) == PAGE_FILES


def test_page_addresses_are_unique() -> None:
    assert len({page.url_path for page in PAGES}) == len(PAGES)


def test_local_user_may_open_every_page_but_the_confidential_one() -> None:
    assert [page.name for page in PAGES if not can_open(LOCAL_ACTOR, page)] == ["consults"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.PROGRAM_STAFF,
            {page.name for page in PAGES if page.section not in {OFFICE, RESULTS}} - {"reviews", "consults"},
        ),
        (Role.ADMINISTRATOR, {page.name for page in PAGES} - {"consults"}),
        (Role.ALUMNI_COORDINATOR, {"calls", "opportunities"}),
        (Role.REVIEWER, {"reviews", "interviews"}),
        (Role.LEADERSHIP, {"outcomes", "report", "targets"}),
        (Role.TRAVEL_ADVISER, {"consults"}),
    ],
)
def test_role_opens_its_own_pages(actor_with: Callable[..., Actor], role: Role, expected: set[str]) -> None:
    assert {page.name for page in PAGES if can_open(actor_with(role), page)} == expected


@pytest.mark.parametrize("page", [page for page in PAGES if page is not HOME], ids=lambda page: page.name)
def test_page_is_refused_at_its_address(
    page: Page, sign_in: Callable[..., None], actor_with: Callable[..., Actor]
) -> None:
    sign_in(find_outsider(page, actor_with))
    shown = AppTest.from_file(str(FRAME), default_timeout=30)
    shown._page_hash = calc_hash(page.url_path)
    shown.run()
    assert not shown.exception
    assert [title.value for title in shown.title] == [page.title]
    assert [error.value for error in shown.error] == [
        escape_markdown(f"Your roles do not include the page {page.title}: ask an administrator if you need it.")
    ]


def test_forbidden_page_cannot_be_switched_to(sign_in: Callable[..., None], pageless: tuple[Role, ...]) -> None:
    sign_in(*pageless)
    shown = AppTest.from_file(str(FRAME), default_timeout=30).run()
    for page in PAGES:
        with pytest.raises(ValueError, match="page"):
            shown.switch_page(str(page.file))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_guard_refuses_a_page_that_runs_without_the_frame(
    page: Page, sign_in: Callable[..., None], actor_with: Callable[..., Actor]
) -> None:
    sign_in(find_outsider(page, actor_with))
    shown = AppTest.from_file(str(page.file), default_timeout=30).run()
    assert not shown.exception
    assert [title.value for title in shown.title] == []
    assert len(shown.main) == 1
    assert [error.value for error in shown.error] == [
        escape_markdown(f"Your roles do not include the page {page.title}: ask an administrator if you need it.")
    ]


def open_home() -> AppTest:
    shown = AppTest.from_file(str(FRAME), default_timeout=30).run()
    assert not shown.exception
    return shown


@pytest.fixture
def pageless(monkeypatch: pytest.MonkeyPatch) -> tuple[Role, ...]:
    """Roles that cover no page, whichever of them have one by now."""
    roles = (Role.LEADERSHIP, Role.TRAVEL_ADVISER)
    for role in roles:
        monkeypatch.setitem(ROLE_ACTIONS, role, frozenset())
    return roles


def test_home_of_leadership_is_outcomes(sign_in: Callable[..., None]) -> None:
    sign_in(Role.LEADERSHIP)
    assert [each.value for each in open_home().title] == ["Outcomes"]


def test_home_without_any_page_says_what_the_roles_are_for(
    sign_in: Callable[..., None], pageless: tuple[Role, ...]
) -> None:
    for roles in ([pageless[0]], [pageless[1]], pageless):
        sign_in(*roles)
        shown = open_home()
        assert [title.value for title in shown.title] == ["Welcome to MaYA Track"]
        assert [text.value.partition(": ")[2] for text in shown.main.markdown] == [*map(describe_role, roles)]
        assert [info.value for info in shown.info] == [
            f"{NOT_YET} If you need one now, ask an administrator for another role."
        ]
        assert list(shown.main.get("html")) == []


def test_home_of_somebody_without_a_role_says_whom_to_ask(sign_in: Callable[..., None]) -> None:
    sign_in()
    shown = open_home()
    assert ([info.value for info in shown.info], list(shown.main.markdown)) == ([NO_ROLE], [])


def test_home_without_any_page_leads_on_in_the_demonstration(
    sign_in: Callable[..., None], pageless: tuple[Role, ...], sqlite_engine: Engine
) -> None:
    with writing(sqlite_engine) as session:
        make_setting(session, name=SAMPLE_MARK, value=True)
    sign_in(pageless[0])
    shown = open_home()
    assert [info.value for info in shown.info] == [f"{NOT_YET} Sign out to look around as somebody else."]
    assert [link.proto.body for link in shown.main.get("html")] == [
        '<a href="/sign-out" target="_self">Look around as somebody else</a>'
    ]


def test_role_that_gains_a_page_is_led_there(
    sign_in: Callable[..., None], pageless: tuple[Role, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(pageless[0])
    for actions, title in (({Action.VIEW_OVERVIEW}, "Overview"), ({Action.VIEW_ALUMNI}, "Calls")):
        monkeypatch.setitem(ROLE_ACTIONS, pageless[0], frozenset(actions))
        assert [each.value for each in open_home().title] == [title]


@pytest.mark.parametrize("address", ["", "applicants", "nowhere"])
def test_frame_shows_nobody_but_a_way_to_sign_in(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: None)
    shown = AppTest.from_file(str(FRAME), default_timeout=30)
    shown._page_hash = calc_hash(address)
    shown.run()
    assert not shown.exception
    assert [title.value for title in shown.title] == ["You were signed out"]
    assert [info.value for info in shown.info] == ["Your sign-in has ended: sign in again to go on."]
    assert (len(shown.main), len(shown.sidebar)) == (3, 0)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_guard_shows_nobody_but_a_way_to_sign_in(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "current_actor", lambda: None)
    shown = AppTest.from_file(str(page.file), default_timeout=30).run()
    assert not shown.exception
    assert [title.value for title in shown.title] == ["You were signed out"]
    assert len(shown.main) == 3


def test_page_without_a_cookie_has_no_actor() -> None:
    assert identity.current_actor() is None


def test_name_of_a_user_is_shown_as_text(monkeypatch: pytest.MonkeyPatch, actor_with: Callable[..., Actor]) -> None:
    actor = replace(actor_with(), name="<img src=x onerror=alert(1)>")
    monkeypatch.setattr(identity, "current_actor", lambda: actor)
    shown = AppTest.from_file(str(FRAME), default_timeout=30).run()
    links, *_scripts = shown.sidebar.get("html")
    assert links.proto.body == (
        "<small>&lt;img src=x onerror=alert(1)&gt;<br>"
        '<a href="/account" target="_self">Account</a> · <a href="/sign-out" target="_self">Sign out</a></small>'
    )


def test_unlisted_page_is_not_found() -> None:
    with pytest.raises(KeyError):
        find_page("secrets")
