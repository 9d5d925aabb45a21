"""Does the gate admit this computer, and nobody else?"""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from mayatrack.web.gate import REFUSAL, Gate
from tests.web.calling import fetch, open_websocket

BASE = "http://localhost:8501"


async def greet(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.close()


# An open house behind the gate.
HOUSE = Starlette(
    routes=[Route("/{path:path}", lambda _: PlainTextResponse("come in")), WebSocketRoute("/{path:path}", greet)],
    middleware=[Middleware(Gate)],
)


def knock(base: str = BASE, address: str = "127.0.0.1", headers: tuple[tuple[str, str], ...] = ()) -> tuple[int, str]:
    answer = fetch(HOUSE, f"{base}/media/file", headers, address)
    return answer.status_code, answer.text


@pytest.mark.parametrize(
    "base", [BASE, "http://127.0.0.1:8600", "http://[::1]:8501", "http://LOCALHOST", "https://localhost"]
)
def test_gate_admits_loopback_names(base: str) -> None:
    assert knock(base) == (200, "come in")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_gate_admits_loopback_addresses(address: str) -> None:
    assert knock(address=address) == (200, "come in")


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.4", "8.8.8.8", "fe80::1", "2001:db8::1", "testclient", ""])
def test_gate_refuses_other_addresses(address: str) -> None:
    assert knock(address=address) == (403, REFUSAL)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "localhost.",
        "localhost:8501@evil.example",
        "evil.example:8501",
        "127.0.0.1.evil.example",
        "0.0.0.0:8501",
        "10.0.0.7:8501",
        "localhost/x",
        "localhost\t",
        "",
    ],
)
def test_gate_refuses_foreign_host(host: str) -> None:
    assert knock(headers=(("host", host),)) == (403, REFUSAL)


def test_gate_refuses_two_hosts() -> None:
    assert knock(headers=(("host", "localhost:8501"), ("host", "evil.example"))) == (403, REFUSAL)


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "x-forwarded-user",
        "X-Forwarded",
        "X-Original-Host",
        "X-Real-IP",
        "X-Client-IP",
        "CF-Connecting-IP",
        "True-Client-IP",
        "Via",
    ],
)
def test_gate_refuses_proxies(header: str) -> None:
    assert knock(headers=((header, "127.0.0.1"),)) == (403, REFUSAL)


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "http://localhost:3000", "https://localhost:8501", "http://127.0.0.1:8501"],
)
def test_gate_refuses_foreign_origin(origin: str) -> None:
    assert knock(headers=(("origin", origin),)) == (403, REFUSAL)


def test_gate_admits_its_own_origin() -> None:
    assert knock(headers=(("origin", BASE),)) == (200, "come in")


def test_gate_admits_own_websocket() -> None:
    sent = open_websocket(HOUSE, {"host": "localhost:8501", "origin": BASE})
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.close"]


@pytest.mark.parametrize("headers", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"via": "1.1 proxy"}])
def test_gate_denies_foreign_websocket(headers: dict[str, str]) -> None:
    start, body = open_websocket(HOUSE, {"host": "localhost:8501"} | headers)
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 403)
    assert body["body"].decode() == REFUSAL
