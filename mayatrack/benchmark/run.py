"""How fast is what stands behind Overview, Applicants, Decide, Review, Calls, Matching and Outcomes, as ratios?"""

import gc
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
from sqlmodel import Session

from mayatrack.benchmark.aggregates import Aggregate, list_aggregates
from mayatrack.benchmark.alumni import Asked as Call
from mayatrack.benchmark.alumni import fill_alumni, list_calls
from mayatrack.benchmark.answers import check_same
from mayatrack.benchmark.boards import fill_board, list_board_questions
from mayatrack.benchmark.choices import Choices, choose_values
from mayatrack.benchmark.duckdb_copy import copy_rows
from mayatrack.benchmark.matching import fill_matching, list_matches
from mayatrack.benchmark.pages import ListPage, fetch_by_key, list_pages
from mayatrack.benchmark.program import fill_database
from mayatrack.benchmark.publications import measure_protection
from mayatrack.benchmark.rankings import list_rankings
from mayatrack.benchmark.selection import Asked as Question
from mayatrack.benchmark.selection import fill_selection, list_questions
from mayatrack.benchmark.timing import time_pairs
from mayatrack.db.engine import make_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES, Actor
from mayatrack.models.base import today
from mayatrack.queries.applications import PAGE_SIZE, read_page

# Pages are quick: more of them for the same patience.
PAGE_REPEATS: Final = 2
READER: Final = Actor(LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES)
REPEATS: Final = 15
COLUMNS: Final = ["application_count", "kind", "group", "query", "our_milliseconds", "their_milliseconds", "ratio"]


def run_benchmark(sizes: Sequence[int], folder: Path | None = None, repeats: int = REPEATS) -> pd.DataFrame:
    """Fill one new SQLite database per size and measure; `folder` keeps them.

    One row per query with the columns `COLUMNS`: the aggregates beside DuckDB over the same rows, the list pages beside
    the raw driver fetching the same 50 rows by key, a reviewer's reads beside the same for all rows of their
    queue, the matching of all alumni beside a plain statement that counts them, and the protection of what is
    published, for numbers of applicants of its own.
    Raises AssertionError if any answer differs from DuckDB's.
    """
    with tempfile.TemporaryDirectory() as temporary:
        frames = [_measure_size(Path(folder or temporary), size, repeats) for size in sizes]
    return pd.concat([*frames, _measure_protection()], ignore_index=True)


def _measure_protection() -> pd.DataFrame:
    """Protecting the whole catalogue, and auditing it, for few people and for many."""
    rows = [
        (
            found.applicant_count,
            "protection",
            task,
            f"{task} {found.applicant_count}",
            *_in_milliseconds((seconds, found.program_seconds)),
        )
        for found in measure_protection()
        for task, seconds in (("protect", found.protect_seconds), ("audit", found.audit_seconds))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _measure_size(folder: Path, application_count: int, repeats: int) -> pd.DataFrame:
    database = folder / f"benchmark_{application_count}.db"
    for old in folder.glob(f"{database.name}*"):
        old.unlink()
    engine = make_engine(f"sqlite:///{database}")
    fill_database(engine, application_count)
    fill_selection(database)
    fill_alumni(database)
    fill_matching(engine)
    rows = [*measure_database(database, repeats), *measure_board(folder / f"board_{application_count}.db", repeats)]
    engine.dispose()
    return pd.DataFrame([(application_count, *row) for row in rows], columns=COLUMNS)


def measure_database(database: Path, repeats: int) -> list[tuple[Any, ...]]:
    """Per query of a filled database: kind, group, query, our and their median milliseconds, ratio."""
    engine = make_engine(f"sqlite:///{database}")
    copy = copy_rows(database)
    choices = choose_values(copy)
    # What copying left behind is not to be tidied up on anybody's time; the server freezes what it loaded as well.
    gc.collect()
    gc.freeze()
    with reading(engine) as session, closing(sqlite3.connect(database)) as driver:
        rows = [
            *_measure("aggregate", list(list_aggregates(session, READER, choices)), copy, repeats),
            *_measure("ranking", list(list_rankings(session, READER, choices)), copy, repeats),
            *_measure_pages(session, copy, driver, choices, repeats),
            *_measure_asked("review", list_questions(session, driver), repeats),
            *_measure_asked("alumni", list_calls(session, driver, READER), repeats),
            *_measure_asked("matching", list_matches(session, driver, READER), repeats),
        ]
    engine.dispose()
    copy.close()
    return rows


def measure_board(database: Path, repeats: int) -> list[tuple[Any, ...]]:
    """The same for a new database of thousands of travelers, whose board is as large for any number of applications."""
    for old in database.parent.glob(f"{database.name}*"):
        old.unlink()
    fill_board(database, today())
    engine = make_engine(f"sqlite:///{database}")
    with reading(engine) as session, closing(sqlite3.connect(database)) as driver:
        questions = list_board_questions(session, driver, READER, today())
        times = time_pairs([(question.ours, question.theirs) for question in questions], repeats=repeats)
    engine.dispose()
    return [
        ("board", question.group, question.name, *_in_milliseconds(measured))
        for question, measured in zip(questions, times, strict=True)
    ]


def _measure(
    kind: str, aggregates: list[Aggregate], copy: duckdb.DuckDBPyConnection, repeats: int
) -> Iterator[tuple[Any, ...]]:
    for aggregate in aggregates:
        check_same(aggregate.name, aggregate.read(), copy.execute(aggregate.sql).fetchall())
    pairs = [(aggregate.read, partial(_ask_duckdb, copy, aggregate.sql)) for aggregate in aggregates]
    for aggregate, times in zip(aggregates, time_pairs(pairs, repeats=repeats), strict=True):
        yield kind, aggregate.group, aggregate.name, *_in_milliseconds(times)


def _measure_pages(
    session: Session, copy: duckdb.DuckDBPyConnection, driver: sqlite3.Connection, choices: Choices, repeats: int
) -> Iterator[tuple[Any, ...]]:
    others = [row[0] for row in copy.execute("SELECT id FROM application LIMIT ?", [PAGE_SIZE]).fetchall()]
    pages = list(list_pages(copy, choices))
    pairs = []
    for page in pages:
        read = partial(_read, session, page)
        check_same(page.name, read(), [(*row[:2], _name(row), *row[4:]) for row in page.rows])
        # A short page is held against 50 rows too: that is what the raw driver is said to fetch.
        keys = [key.bytes for key in ([row[0] for row in page.rows] + others)[:PAGE_SIZE]]
        pairs.append((read, partial(fetch_by_key, driver, keys)))
    for page, times in zip(pages, time_pairs(pairs, repeats=repeats * PAGE_REPEATS), strict=True):
        yield "list page", page.group, page.name, *_in_milliseconds(times)


def _measure_asked(kind: str, asked: Iterable[Question | Call], repeats: int) -> Iterator[tuple[Any, ...]]:
    questions = list(asked)
    pairs = [(question.ours, question.theirs) for question in questions]
    for question, times in zip(questions, time_pairs(pairs, repeats=repeats), strict=True):
        yield kind, question.group, question.name, *_in_milliseconds(times)


def _ask_duckdb(copy: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    return copy.execute(sql).df()


def _read(session: Session, page: ListPage) -> pd.DataFrame:
    return read_page(session, by=READER, filter=page.filter, sort=page.sort, cursor=page.cursor).frame


def _name(row: tuple[Any, ...]) -> str:
    return f"{row[2]} {row[3]}" if row[3] else str(row[2])


def _in_milliseconds(times: tuple[float, float]) -> tuple[float, float, float]:
    ours, theirs = times
    return ours * 1000, theirs * 1000, ours / theirs
