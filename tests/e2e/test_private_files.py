"""Do a download's address and an open page belong to the session that they were made for, on the real server?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from mayatrack.domain.roles import Role
from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.gate import NOT_YOURS
from tests.e2e.serving import OFFICE_COOKIE, OFFICE_TOKEN, load_sample, running_server, sign_in_with

OTHER_TOKEN = "somebody-else-is-signed-in-with-this-cookie"
OTHER_COOKIE = {PLAIN_NAME: OTHER_TOKEN}


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on sample data, with the office signed in and an administrator beside it."""
    folder: Path = tmp_path_factory.mktemp("shared")
    address = f"sqlite:///{folder / 'mayatrack.db'}"
    load_sample(address)
    with running_server(folder, address) as url:
        sign_in_with(address, OTHER_TOKEN, Role.ADMINISTRATOR, name="Another administrator")
        yield url


@contextmanager
def open_page(url: str, token: str, resumed: str | None = None) -> Iterator[ClientConnection]:
    """The websocket of a page, which may ask for the page that has this number."""
    protocols = ["streamlit", "none", *([resumed] if resumed else [])]
    cookie = {"Cookie": f"{PLAIN_NAME}={token}"}
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, origin=url, subprotocols=protocols, additional_headers=cookie, max_size=None) as page:  # type: ignore[arg-type]
        yield page


def read_number(page: ClientConnection) -> str:
    """The number by which Streamlit knows this page."""
    asked = BackMsg()
    asked.rerun_script.query_string = ""
    page.send(asked.SerializeToString())
    while True:
        message = ForwardMsg.FromString(page.recv(timeout=30))
        if message.WhichOneof("type") == "new_session":
            return message.new_session.initialize.session_id


@pytest.mark.browser
def test_download_opens_for_its_own_session_alone(shared_server: str, page: Page) -> None:
    page.goto(f"{shared_server}/export")
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").first.get_by_role("button").click()
    address = download.value.url
    assert address.startswith(f"{shared_server}/media/")
    answers = [httpx.get(address, cookies=cookies) for cookies in (OFFICE_COOKIE, OTHER_COOKIE, {})]
    assert [answer.status_code for answer in answers] == [200, 403, 403]
    assert (answers[1].text, answers[0].headers["cache-control"]) == (NOT_YOURS, "no-store")
    page.goto(f"{shared_server}/overview")
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()


def test_page_is_taken_up_again_by_its_own_session_alone(shared_server: str) -> None:
    with open_page(shared_server, OFFICE_TOKEN) as page:
        number = read_number(page)
    with open_page(shared_server, OTHER_TOKEN, resumed=number) as page:
        assert read_number(page) != number
    with open_page(shared_server, OFFICE_TOKEN, resumed=number) as page:
        assert read_number(page) == number
