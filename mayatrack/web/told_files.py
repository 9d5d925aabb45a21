"""Was this file offered to this very session? Its address alone opens nothing for anybody else.

Streamlit keeps downloads and uploads in memory, under addresses that it tells the page over its websocket. Whatever
passes there is written down here, with the session it went to. The newest addresses of the newest sessions are kept:
who comes back after so many others has to open the page again.
"""

import re
from collections import OrderedDict
from typing import Final

# What names a file has a fixed length: in a message the next field may follow without a gap.
_UUID: Final = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FILE: Final = re.compile(rb"/media/[0-9a-f]{32}|/_stcore/upload_file/" + _UUID + rb"/" + _UUID)
_SESSIONS: Final = 5_000
_FILES: Final = 500


class ToldFiles:
    """The files that each session was told of, by the hash of its token. Only the event loop uses it."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, OrderedDict[bytes, None]] = OrderedDict()

    def note(self, token_hash: str, message: bytes) -> None:
        """Write down the files in a message that goes to this session's page."""
        for name in _FILE.findall(message):
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
