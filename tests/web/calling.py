"""How does a test call an ASGI app as a browser would, from any address and under any name?"""

import asyncio
from collections.abc import Sequence

import httpx
from starlette.types import ASGIApp, Message, Scope


def fetch(
    app: ASGIApp, url: str, headers: Sequence[tuple[str, str]] = (), address: str = "127.0.0.1"
) -> httpx.Response:
    """The app's answer to a GET from this network address."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 50_000))
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(url, headers=list(headers))

    return asyncio.run(ask())


def open_websocket(app: ASGIApp, headers: dict[str, str]) -> list[Message]:
    """What the app sends to a websocket from this computer, until the app is done with it."""
    scope: Scope = {
        "type": "websocket",
        "scheme": "ws",
        "path": "/_stcore/stream",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "extensions": {"websocket.http.response": {}},
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent
