"""What can a browser, another session or a stranger get out of the running server beside its pages?"""

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from mayatrack.db.engine import make_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import LOCAL_USER_ROLES, Role
from mayatrack.settings import MEGABYTE
from mayatrack.ui.navigation import PAGES
from mayatrack.web.cookies import PLAIN_NAME, SECURE_NAME
from mayatrack.web.gate import NOT_YOURS
from tests.databases import disposed, fill_template
from tests.e2e.conftest import new_tab, sign_in_tab
from tests.e2e.planting import EMAIL, plant
from tests.e2e.serving import OFFICE_COOKIE, OFFICE_TOKEN, find_free_port, running_server, sign_in_with
from tests.files.samples import google_forms_csv, make_answers
from tests.web.test_openid_start import make_certificate

OTHER_TOKEN: Final = "another-session-of-somebody-who-may-export-too"
PAGE_PATHS: Final = tuple(f"/{page.url_path}" for page in PAGES)
ACCOUNT_PATHS: Final = ("/sign-in", "/sign-out", "/account", "/account/second-step", "/first-administrator?token=x")
OTHER_PATHS: Final = ("/choose-password?token=x", "/sign-in/style.css", "/api/health", "/nowhere", "/applicants/7")
INNER_PATHS: Final = ("/media/x.csv", "/_stcore/host-config", "/_stcore/health", "/_stcore/upload_file/a/b")


@dataclass(frozen=True)
class House:
    """A running server, its database and its log."""

    url: str
    address: str
    log: Path


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with somebody in its database, that takes files of one megabyte, and where two are signed in."""
    folder = tmp_path_factory.mktemp("house")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    fill_template(make_engine(address))
    with disposed(make_engine(address)) as engine, writing(engine) as session:
        plant(session, lambda column: f"Planted {column.replace('_', ' ')}")
    with running_server(folder, address, MAYATRACK_UPLOAD_LIMIT_MEGABYTES="1") as url:
        sign_in_with(address, OTHER_TOKEN, *LOCAL_USER_ROLES, name="Somebody else")
        yield House(url, address, folder / "server.log")


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with new_tab(browser) as opened:
        sign_in_tab(opened)
        yield opened


def open_page(tab: Page, address: str) -> None:
    tab.goto(address)
    expect(tab.locator("h1").first).to_be_visible()
    expect(tab.get_by_test_id("stSkeleton")).to_have_count(0)
    tab.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


@pytest.mark.parametrize("path", PAGE_PATHS + ACCOUNT_PATHS + OTHER_PATHS + INNER_PATHS)
@pytest.mark.parametrize("cookies", [OFFICE_COOKIE, {}], ids=["signed in", "signed out"])
def test_every_answer_ties_the_browser_to_this_server(house: House, path: str, cookies: dict[str, str]) -> None:
    headers = httpx.get(f"{house.url}{path}", cookies=cookies).headers
    policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
    hosts = {source for sources in policy.values() for source in sources.split()}
    assert [source for source in hosts if not re.fullmatch(r"'[\w+/=-]+'|data:|blob:", source)] == []
    assert {policy["frame-ancestors"], policy["base-uri"], policy.get("object-src", policy["default-src"])} == {
        "'none'"
    }
    assert not headers.get("content-type", "").startswith("text/") or headers["content-type"].endswith("charset=utf-8")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/app.py", "/pages/users.py", "/static/", "/static/..%2f..%2fapp.py", "/.mayatrack/", "/.env"],
)
def test_no_address_leads_to_the_files_of_the_server(house: House, path: str) -> None:
    answer = httpx.get(f"{house.url}{path}", cookies=OFFICE_COOKIE, follow_redirects=True)
    assert answer.status_code in {400, 404} or "<title>Streamlit</title>" in answer.text
    assert re.findall(r"repositoryformatversion|^import |DATABASE_URL|Index of", answer.text, re.MULTILINE) == []


def test_trace_tells_nothing_back(house: House) -> None:
    answer = httpx.request("TRACE", house.url, cookies=OFFICE_COOKIE)
    assert (answer.status_code >= 400, OFFICE_TOKEN in answer.text) == (True, False)


@pytest.mark.browser
def test_browser_keeps_nothing_but_the_cookie_of_the_session(house: House, tab: Page) -> None:
    open_page(tab, f"{house.url}/applicants")
    kept = {cookie["name"]: cookie for cookie in tab.context.cookies()}
    session = kept[PLAIN_NAME]
    assert (session["httpOnly"], session["sameSite"], session["expires"]) == (True, "Lax", -1)
    assert kept.keys() == {PLAIN_NAME, "_streamlit_xsrf"}
    assert kept["_streamlit_xsrf"]["sameSite"] == "Strict"
    assert OFFICE_TOKEN not in tab.evaluate("document.cookie")
    stored = tab.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])") + str(
        tab.evaluate("indexedDB.databases().then((all) => JSON.stringify(all))")
    )
    assert [word for word in ("Planted", EMAIL, OFFICE_TOKEN) if word in stored] == []


@contextmanager
def broken_table(house: House, table: str) -> Iterator[None]:
    """The database without this table, until the block ends."""
    rename = "ALTER TABLE {} RENAME TO {}"
    with disposed(make_engine(house.address)) as engine:
        with writing(engine) as session:
            session.connection().execute(sa.text(rename.format(table, "taken_away")))
        try:
            yield
        finally:
            with writing(engine) as session:
                session.connection().execute(sa.text(rename.format("taken_away", table)))


@pytest.mark.browser
def test_page_that_breaks_shows_a_reference_and_the_log_has_the_rest(house: House, tab: Page) -> None:
    frames: list[bytes] = []
    keep = lambda frame: frames.append(frame if isinstance(frame, bytes) else frame.encode())  # noqa: E731
    tab.on("websocket", lambda socket: socket.on("framereceived", keep))
    with broken_table(house, "cohort"):
        tab.goto(f"{house.url}/cohorts")
        alert = tab.get_by_test_id("stAlert")
        expect(alert).to_contain_text("Something went wrong on our side.")
        reference = re.findall(r"\b[0-9a-f]{8}\b", alert.inner_text())[-1]
    told = b"".join(frames)
    assert [word for word in (b"OperationalError", b"SELECT", b"no such table", b"Traceback") if word in told] == []
    log = house.log.read_text()
    assert f"reference {reference}" in log
    assert "no such table" in log.partition(reference)[2]


@pytest.mark.browser
def test_upload_is_limited_by_the_server_and_its_address_is_good_in_its_session_alone(
    house: House, tab: Page, browser: Browser
) -> None:
    small: Any = {"name": "a.csv", "mimeType": "text/csv", "buffer": google_forms_csv([make_answers()])}
    open_page(tab, f"{house.url}/import")
    with tab.expect_request(lambda request: request.method == "PUT") as sent:
        tab.locator("input[type=file]").set_input_files(small)
    expect(tab.get_by_text("1 row")).to_be_visible()
    address, token = sent.value.url, sent.value.headers["x-xsrftoken"]
    large: Any = {"file": {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * (MEGABYTE + 1)}}
    headers = {"X-Xsrftoken": token, "Origin": house.url}
    assert tab.request.put(address, multipart=large, headers=headers).status == 413
    assert tab.request.put(address, multipart={"file": small}, headers={"Origin": house.url}).status == 403
    with new_tab(browser) as other:
        sign_in_tab(other, OTHER_TOKEN)
        open_page(other, f"{house.url}/import")
        cookies = {cookie["name"]: cookie["value"] for cookie in other.context.cookies()}
        theirs = {"X-Xsrftoken": cookies["_streamlit_xsrf"], "Origin": house.url}
        for answer in (
            other.request.put(address, multipart={"file": small}, headers=theirs),
            other.request.delete(address, headers=theirs),
        ):
            assert (answer.status, answer.text()) == (403, NOT_YOURS)


@pytest.mark.browser
def test_file_that_is_too_large_or_none_gets_a_sentence(house: House, tab: Page) -> None:
    open_page(tab, f"{house.url}/import")
    field = tab.locator("input[type=file]")
    file: Any = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * (MEGABYTE + 1)}
    field.set_input_files(file)
    expect(tab.get_by_text("File must be 1.0MB or smaller")).to_be_visible()
    program: Any = {"name": "a.xlsx", "mimeType": "text/csv", "buffer": b"MZ\x90\x00" + bytes(2_000)}
    field.set_input_files(program)
    expect(tab.get_by_test_id("stAlert").first).to_be_visible()
    expect(tab.get_by_role("button", name=re.compile("^Import "))).to_have_count(0)


@pytest.mark.browser
def test_download_is_saved_and_never_shown(house: House, tab: Page) -> None:
    open_page(tab, f"{house.url}/export")
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="CSV").click()
    answer = tab.request.get(saved.value.url)
    assert EMAIL in answer.text()
    assert answer.headers["content-disposition"].startswith('attachment; filename="applicants-')
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while content := await reader.read(65_536):
            writer.write(content)
            await writer.drain()
    with suppress(OSError):
        writer.close()
        await writer.wait_closed()


async def end_tls(port: int, plain_port: int, context: ssl.SSLContext, stop: Future[Callable[[], Any]]) -> None:
    """Pass everything on until somebody calls what is put into `stop`."""
    loop, until = asyncio.get_running_loop(), asyncio.Event()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", plain_port)
        await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))

    async with await asyncio.start_server(connect, "127.0.0.1", port, ssl=context):
        stop.set_result(partial(loop.call_soon_threadsafe, until.set))
        await until.wait()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    await asyncio.wait_for(asyncio.gather(*others), 10) if others else None


@contextmanager
def ending_tls(folder: Path, port: int, plain_port: int) -> Iterator[None]:
    """A proxy on this port that ends TLS and passes everything on, as one stands before a server in an office."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(folder, days=1))
    stop: Future[Callable[[], Any]] = Future()
    with ThreadPoolExecutor(1) as threads:
        # In a thread of its own: the browser's own loop runs in this one.
        ended = threads.submit(lambda: asyncio.run(end_tls(port, plain_port, context, stop)))
        end = stop.result(10)
        try:
            yield
        finally:
            end()
            ended.result(20)


@pytest.mark.browser
def test_everything_behind_tls_stays_behind_it(tmp_path: Path, browser: Browser) -> None:
    port = find_free_port()
    public = f"https://localhost:{port}"
    address = f"sqlite:///{tmp_path / 'mayatrack.db'}"
    with running_server(tmp_path, address, MAYATRACK_PUBLIC_URL=public) as url:
        sign_in_with(address, OTHER_TOKEN, Role.PROGRAM_STAFF, name="Staff")
        with ending_tls(tmp_path, port, urlsplit(url).port or 0):
            context = browser.new_context(ignore_https_errors=True)
            cookie = {"name": SECURE_NAME, "value": OTHER_TOKEN, "url": public, "secure": True, "httpOnly": True}
            context.add_cookies([cookie])  # type: ignore[list-item]
            tab = context.new_page()
            sockets: list[str] = []
            tab.on("websocket", lambda socket: sockets.append(socket.url))
            answer = tab.goto(public)
            expect(tab.get_by_role("heading", level=1, name="Overview")).to_be_visible()
            assert answer is not None
            assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
            assert [urlsplit(socket)[:2] for socket in sockets] == [("wss", f"localhost:{port}")]
            assert {(each["name"], each["secure"]) for each in context.cookies()} == {
                (SECURE_NAME, True),
                ("_streamlit_xsrf", True),
            }
            tab.goto(f"{public}/sign-out")
            tab.get_by_role("button", name="Sign out everywhere").click()
            expect(tab).to_have_url(f"{public}/sign-in?notice=out")
            assert SECURE_NAME not in {each["name"] for each in context.cookies()}
            context.close()
