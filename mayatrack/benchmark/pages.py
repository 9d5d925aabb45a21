"""Which pages of the list are read, and what does the raw driver need for the same rows by key?"""
# ruff: noqa: S608 - every piece of these statements stands in this package itself.

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

import duckdb

from mayatrack.benchmark.choices import SEARCHES, Choices, every_filter, where_clause
from mayatrack.queries.applications import LAST_PAGE, PAGE_SIZE, ApplicationFilter, Sort
from mayatrack.queries.cursors import Cursor

DEPTHS: Final = ("first", "middle", "last")
SHOWN: Final = """a.id, p.id, p.given_name, p.family_name, p.email, c.name, g.name, a.status, a.stage,
    a.applied_at, a.had_passport_before, a.had_flown_before"""
JOINED: Final = """application a JOIN person p ON p.id = a.person_id JOIN cohort c ON c.id = a.cohort_id
    LEFT JOIN college g ON g.id = a.college_id"""
ORDERS: Final = {
    Sort.NAME: "a.sort_name, a.id",
    Sort.NAME_DESCENDING: "a.sort_name DESC, a.id DESC",
    Sort.NEWEST: "a.applied_at DESC, a.id DESC",
    Sort.OLDEST: "a.applied_at, a.id",
}
SEARCH_ORDER: Final = "a.id DESC"


@dataclass(frozen=True)
class ListPage:
    """One page to be read: what is asked for, and the rows that must come, according to DuckDB."""

    group: str
    name: str
    filter: ApplicationFilter
    sort: Sort
    cursor: str | None
    rows: list[tuple[Any, ...]]


def list_pages(copy: duckdb.DuckDBPyConnection, choices: Choices) -> Iterator[ListPage]:
    """Every filter combination in every order, and every search under every filter; each at three depths."""
    for name, wanted in every_filter(choices).items():
        for sort, order in ORDERS.items():
            yield from _at_depths(copy, f"{name}, by {sort.value}", name, wanted, sort, order)
    for searched, search in SEARCHES.items():
        for name, wanted in every_filter(choices, search).items():
            yield from _at_depths(copy, f"{searched}, {name}", f"search: {searched}", wanted, Sort.NAME, SEARCH_ORDER)


def fetch_by_key(driver: sqlite3.Connection, keys: list[bytes]) -> list[Any]:
    """The rows of a page, each fetched by its key with one prepared statement: no list, no order, no frame."""
    statement = f"SELECT {SHOWN} FROM {JOINED} WHERE a.id = ?"
    return [driver.execute(statement, (key,)).fetchone() for key in keys]


def _at_depths(
    copy: duckdb.DuckDBPyConnection, name: str, group: str, wanted: ApplicationFilter, sort: Sort, order: str
) -> Iterator[ListPage]:
    selected = f"FROM {JOINED} WHERE {where_clause(wanted)}"
    found = copy.execute(f"SELECT count(*) {selected}").fetchall()[0][0]
    # Pages that begin at the first row, after the middle one, and so that the last row ends them.
    for depth, start in zip(DEPTHS, (0, found // 2, max(0, found - PAGE_SIZE)), strict=True):
        before = max(0, start - 1)
        rows = copy.execute(
            f"SELECT a.sort_name, {SHOWN} {selected} ORDER BY {order} LIMIT {PAGE_SIZE + 1} OFFSET {before}"
        ).fetchall()
        cursor = {"first": None, "middle": _cursor_after(rows, wanted, sort), "last": LAST_PAGE}[depth]
        shown = [row[1:] for row in rows[start - before :]][:PAGE_SIZE]
        if shown and (depth != "middle" or start):
            yield ListPage(group, f"{name}, {depth} page", wanted, sort, cursor, shown)


def _cursor_after(rows: list[tuple[Any, ...]], wanted: ApplicationFilter, sort: Sort) -> str | None:
    if not rows:
        return None
    name, key, applied_at = rows[0][0], rows[0][1], rows[0][10].replace(tzinfo=UTC)
    if wanted.search:
        return Cursor("", key).encode("search")
    return Cursor(name if "name" in sort.value else applied_at, key).encode(sort.value)
