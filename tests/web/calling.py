"""How does a test call an ASGI app as a browser would, from any address and under any name?"""

import asyncio
from collections.abc import Mapping, Sequence

import httpx
from starlette.types import ASGIApp, Message, Scope


def fetch(
    app: ASGIApp,
    url: str,
    headers: Sequence[tuple[str, str]] = (),
    address: str = "127.0.0.1",
    *,
    method: str = "GET",
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    """The app's answer to a request from this network address."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.request(method, url, headers=list(headers), data=form, content=content)

    return asyncio.run(ask())


def open_websocket(app: ASGIApp, headers: dict[str, str], messages: Sequence[bytes] = ()) -> list[Message]:
    """What the app sends to a websocket from this computer that sends it these messages, until the app is done."""
    waiting: list[Message] = [{"type": "websocket.connect"}]
    waiting += [{"type": "websocket.receive", "bytes": content} for content in messages]
    scope: Scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "extensions": {"websocket.http.response": {}},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent
