"""Does a cursor come back as it was made, and is everything else ignored?"""

import base64
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mayatrack.queries.cursors import Cursor, parse_cursor

ROW = UUID("01890000-0000-7000-8000-00000000abcd")


def encode(parts: object) -> str:
    """A cursor's text with any content."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@given(key=st.text(), row=st.uuids(), is_backward=st.booleans())
def test_cursor_comes_back_as_it_was_made(key: str, row: UUID, is_backward: bool) -> None:
    cursor = Cursor(key, row, is_backward)
    assert parse_cursor(cursor.encode("name"), "name", str) == cursor


@given(key=st.text(), row=st.uuids())
def test_cursor_fits_into_an_address(key: str, row: UUID) -> None:
    text = Cursor(key, row).encode("name")
    assert text.isascii()
    assert text.replace("-", "").replace("_", "").isalnum()


def test_cursor_of_a_moment_comes_back() -> None:
    cursor = Cursor(datetime(2024, 2, 14, 9, 30, 0, 123456, tzinfo=UTC), ROW)
    assert parse_cursor(cursor.encode("newest"), "newest", datetime.fromisoformat) == cursor


def test_cursor_of_another_order_is_ignored() -> None:
    assert parse_cursor(Cursor("nunez", ROW).encode("name"), "newest", str) is None


@given(text=st.text())
def test_any_text_is_ignored(text: str) -> None:
    assert parse_cursor(text, "name", str) is None


@pytest.mark.parametrize(
    "parts",
    [
        None,
        [],
        {},
        1,
        ["name", 0, "a"],
        ["name", 2, "a", ROW.hex],
        ["name", 0, 1, ROW.hex],
        ["name", 0, "a", "short"],
        ["name", 0, "a", 5],
        ["name", [], "a", ROW.hex],
        ["name", 0, "a", ROW.hex, "more"],
        {"name": 1, "b": 2, "c": 3, "d": 4},
    ],
)
def test_forged_cursor_is_ignored(parts: object) -> None:
    assert parse_cursor(encode(parts), "name", str) is None


def test_deeply_nested_cursor_is_ignored() -> None:
    text = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")
    assert parse_cursor(text, "name", str) is None


def test_key_that_cannot_occur_is_ignored() -> None:
    assert parse_cursor(Cursor("yesterday", ROW).encode("newest"), "newest", datetime.fromisoformat) is None
