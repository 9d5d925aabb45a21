"""Does the product that really runs admit this computer alone, and stay within its own origin?"""

import base64
import hashlib
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from mayatrack.ui.navigation import PAGES
from mayatrack.web.gate import REFUSAL, SIGNED_OUT
from tests.e2e.serving import OFFICE_COOKIE


class InlineScripts(HTMLParser):
    """Collects the text of each script that stands in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.is_inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_inline = tag == "script" and "src" not in dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        self.is_inline = False

    def handle_data(self, data: str) -> None:
        if self.is_inline:
            self.texts.append(data)


def find_script_sources(shell: str) -> list[str]:
    """The CSP sources that allow exactly the scripts written into this HTML."""
    parser = InlineScripts()
    parser.feed(shell)
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in parser.texts]
    return [f"'sha256-{digest}'" for digest in digests]


@pytest.mark.parametrize("path", ["/", "/applicants", "/_stcore/health", "/media/x.csv", "/api/health", "/static/x.js"])
@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Origin": "null"}],
    ids=["host", "x-forwarded-for", "forwarded", "origin"],
)
def test_server_refuses_strangers_everywhere(server: str, path: str, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{server}{path}", headers=headers)
    assert (answer.status_code, answer.text) == (403, REFUSAL)


@pytest.mark.parametrize("options", [{"origin": "http://evil.example"}, {"additional_headers": {"Via": "1.1 proxy"}}])
def test_server_denies_foreign_websocket(server: str, options: dict[str, Any]) -> None:
    address = server.replace("http", "ws", 1)
    with pytest.raises(InvalidStatus) as denial, connect(f"{address}/_stcore/stream", **options):
        pass
    assert (denial.value.response.status_code, denial.value.response.body) == (403, REFUSAL.encode())


def test_server_admits_own_websocket(server: str) -> None:
    address = server.replace("http", "ws", 1)
    cookie = {"Cookie": "; ".join(f"{name}={value}" for name, value in OFFICE_COOKIE.items())}
    with connect(
        f"{address}/_stcore/stream", origin=server, subprotocols=["streamlit"], additional_headers=cookie
    ) as websocket:
        assert websocket.response is not None
        assert websocket.response.status_code == 101


def test_server_denies_a_websocket_without_a_session(server: str) -> None:
    address = server.replace("http", "ws", 1)
    with pytest.raises(InvalidStatus) as denial, connect(f"{address}/_stcore/stream", origin=server):
        pass
    assert (denial.value.response.status_code, denial.value.response.body) == (403, SIGNED_OUT.encode())


def test_health_is_ok(server: str) -> None:
    answer = httpx.get(f"{server}/api/health")
    assert (answer.status_code, answer.json(), answer.headers["cache-control"]) == (200, {"status": "ok"}, "no-store")


def test_policy_allows_exactly_the_scripts_of_the_shell(server: str) -> None:
    shell = httpx.get(server, cookies=OFFICE_COOKIE)
    directives = dict(each.split(" ", 1) for each in shell.headers["content-security-policy"].split("; "))
    assert directives["script-src"].split() == ["'self'", *find_script_sources(shell.text)]


@pytest.mark.browser
@pytest.mark.parametrize("page_name", [page.url_path for page in PAGES if not page.is_hidden])
def test_page_stays_within_its_origin(server: str, page: Page, page_name: str) -> None:
    requested: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("websocket", lambda websocket: requested.append(websocket.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(server if page_name == "overview" else f"{server}/{page_name}")
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    own = (f"{server}/", f"{server.replace('http', 'ws', 1)}/", "data:", f"blob:{server}/")
    assert [url for url in requested if not url.startswith(own)] == []
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert any(url.startswith("ws") for url in requested)


@pytest.mark.browser
def test_policy_stops_foreign_code(server: str, page: Page) -> None:
    page.goto(server)
    expect(page.locator("h1").first).to_be_visible()
    page.evaluate("document.body.appendChild(document.createElement('script')).text = 'window.wasRun = true'")
    assert page.evaluate("window.wasRun") is None


@pytest.mark.browser
def test_unknown_address_says_so(server: str, page: Page) -> None:
    page.goto(f"{server}/nowhere")
    expect(page.get_by_role("heading", name="No such page")).to_be_visible()
    page.get_by_role("link", name="Cohorts").click()
    expect(page.get_by_role("heading", level=1, name="Cohorts")).to_be_visible()
    expect(page).to_have_title("Cohorts · MaYA Track")


@pytest.mark.browser
def test_first_page_is_found_at_its_own_address(server: str, page: Page) -> None:
    page.goto(f"{server}/overview")
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
    expect(page).to_have_url(f"{server}/")


@pytest.mark.browser
def test_address_below_a_page_says_so(server: str, page: Page) -> None:
    answer = page.goto(f"{server}/applicants/7")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("There is no page at this address")).to_be_visible()
