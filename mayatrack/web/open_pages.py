"""Is somebody whose page is open still signed in, each time that they do something there?

A page talks over one websocket for hours. After its session has ended a click still arrives, and Streamlit would run
what belongs to the button before the page could ask who is there. So every message is looked at first: without an open
session it only draws the page again, and that page says that its user was signed out.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from mayatrack.services.sessions import SignedIn
from mayatrack.web.told_files import ToldFiles

# Streamlit keeps it as the page's user (server.trustedUserHeaders): no other session takes a page over by its number.
SESSION_HEADER: Final = b"x-mayatrack-session"

FindSession = Callable[[], Awaitable[SignedIn | None]]


def name_owner(scope: Scope, token_hash: str) -> None:
    """Tell Streamlit whose page this is, whatever the browser claimed."""
    others = [(name, value) for name, value in scope["headers"] if name.lower() != SESSION_HEADER]
    scope["headers"] = [*others, (SESSION_HEADER, token_hash.encode())]


def receive_while_open(receive: Receive, find_session: FindSession) -> Receive:
    """The same messages from the page, without what its user asked for once their session has ended."""

    async def receive_checked() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") and await find_session() is None:
            return {**message, "bytes": without_actions(message["bytes"])}
        return message

    return receive_checked


def send_and_note(send: Send, told: ToldFiles, token_hash: str) -> Send:
    """The same messages to the page; the files that they name are this session's."""

    async def send_noted(message: Message) -> None:
        if content := message.get("bytes"):
            told.note(token_hash, content)
        await send(message)

    return send_noted


def without_actions(content: bytes) -> bytes:
    """The message as a wish to see the page again: nothing that was pressed, typed, uploaded or downloaded."""
    asked = BackMsg()
    try:
        asked.ParseFromString(content)
    except DecodeError:
        return content
    if asked.WhichOneof("type") != "rerun_script":
        asked = BackMsg()
        asked.rerun_script.SetInParent()
    asked.rerun_script.ClearField("widget_states")
    asked.rerun_script.ClearField("fragment_id")
    return asked.SerializeToString()
