"""Was this file offered to this very session? Its address alone opens nothing for anybody else.

Streamlit keeps downloads and uploads in memory, under addresses that it tells the page over its websocket. Whatever
passes there is written down here, with the session it went to. The newest addresses of the newest sessions are kept:
who comes back after so many others has to open the page again.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import DecodeError
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# What names a file has a fixed length: in a message the next field may follow without a gap.
_UUID: Final = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FILE: Final = re.compile(rb"/media/[0-9a-f]{32}|/_stcore/upload_file/" + _UUID + rb"/" + _UUID)
# Where Streamlit itself writes the address of a file. Anywhere else it may be what somebody typed, sent back to them.
_FIELDS: Final = frozenset(
    {
        ("DeferredFileResponsePayload", "url"),
        ("DownloadButton", "url"),
        ("FileURLs", "delete_url"),
        ("FileURLs", "upload_url"),
        ("Image", "url"),
    }
)
_SESSIONS: Final = 5_000
_FILES: Final = 500


class ToldFiles:
    """The files that each session was told of, by the hash of its token. Only the event loop uses it."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, OrderedDict[bytes, None]] = OrderedDict()

    def note(self, token_hash: str, message: bytes) -> None:
        """Write down the files in a message that goes to this session's page."""
        for name in find_files(message):
            told = self._told.setdefault(token_hash, OrderedDict())
            self._told.move_to_end(token_hash)
            told[name] = None
            told.move_to_end(name)
            if len(told) > _FILES:
                told.popitem(last=False)
        if len(self._told) > _SESSIONS:
            self._told.popitem(last=False)

    def was_told(self, token_hash: str, path: str) -> bool:
        """Did the address of this file pass to a page of this session?"""
        name = _FILE.match(path.encode())
        return name is not None and name[0] in self._told.get(token_hash, ())


def find_files(content: bytes) -> list[bytes]:
    """The files whose addresses Streamlit tells in this message to a page."""
    # Most messages tell none: taking each apart would cost more than all the rest of the gate.
    if not _FILE.search(content):
        return []
    message = ForwardMsg()
    try:
        message.ParseFromString(content)
    except DecodeError:
        return []
    found = (_FILE.match(address.encode()) for address in _find_addresses(message))
    return [match[0] for match in found if match]


def _find_addresses(message: Any) -> Iterator[str]:
    for field, value in message.ListFields():
        if field.message_type is None:
            if (message.DESCRIPTOR.name, field.name) in _FIELDS:
                yield value
        elif hasattr(value, "ListFields"):
            yield from _find_addresses(value)
        else:
            for part in value.values() if hasattr(value, "values") else value:
                if hasattr(part, "ListFields"):
                    yield from _find_addresses(part)
