"""Which addresses are no page at all, and say so?"""

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_SUCH_PAGE: Final = "There is no page at this address: open MaYA Track at / and choose one from its menu.\n"


class DeepAddresses:
    """ASGI middleware that answers 404 where Streamlit would serve its shell below another page's address.

    The shell names its scripts relative to its own address, so at /applicants/7 it would stay a blank page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].count("/") < 2:
            await self.app(scope, receive, send)
            return
        is_shell = False

        async def send_unless_shell(message: Message) -> None:
            nonlocal is_shell
            if message["type"] == "http.response.start":
                is_shell = _is_shell(Headers(raw=message["headers"]))
                if is_shell:
                    await PlainTextResponse(NO_SUCH_PAGE, status_code=404)(scope, receive, send)
            if not is_shell:
                await send(message)

        await self.app(scope, receive, send_unless_shell)


def _is_shell(headers: Headers) -> bool:
    # Pages of our own bring their own policy, and name their style sheet by its whole address.
    return headers.get("content-type", "").startswith("text/html") and "content-security-policy" not in headers
