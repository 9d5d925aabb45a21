"""Where in a long list does a page begin? A position that a link can carry and nobody can break."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Cursor:
    """The place beside one row of a list: after it, or before it where `is_backward`.

    `key` is the row's value in the column that the list is sorted by; the id decides between equal ones.
    """

    key: Any
    id: UUID
    is_backward: bool = False

    def encode(self, order: str) -> str:
        """The place as text for an address; `order` names the sorting in which it means something."""
        key = self.key if isinstance(self.key, str) else self.key.isoformat()
        parts = json.dumps([order, int(self.is_backward), key, self.id.hex], separators=(",", ":"))
        return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def parse_cursor(text: str, order: str, parse_key: Callable[[str], Any]) -> Cursor | None:
    """The cursor that `encode` made for this order; None for anything else, so that a bad link shows the first page.

    `parse_key` raises ValueError for a key that cannot occur in the list.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        made_for, is_backward, key, row = parts
        if made_for != order or is_backward not in (0, 1) or not isinstance(key, str) or not isinstance(row, str):
            return None
        return Cursor(parse_key(key), UUID(hex=row), bool(is_backward))
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        return None
