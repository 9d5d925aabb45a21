"""How do the stored rows get into DuckDB, for the person who has no summaries and no indexes?"""
# ruff: noqa: S608 - the names of tables and columns stand in this package itself.

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from mayatrack.benchmark.rows import COLUMNS

COPIED: Final = (
    "destination",
    "college",
    "cohort",
    "person",
    "application",
    "traveler",
    "referral",
    "placement",
    "standing",
)
CHUNK: Final = 100_000


def copy_rows(database: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB database in memory with the rows of this SQLite file: ids as UUID, dates and moments as such."""
    copy = duckdb.connect()
    with closing(sqlite3.connect(database)) as source:
        for table in COPIED:
            columns = [name for name in COLUMNS[table].split() if name != "version"]
            read = ", ".join(f"nullif(hex({name}), '') AS {name}" if _is_key(name) else name for name in columns)
            cast = ", ".join(f"CAST({name} AS {_type(name)}) AS {name}" for name in columns)
            chunks = pd.read_sql_query(f"SELECT {read} FROM {table} ORDER BY id", source, chunksize=CHUNK)
            for number, chunk in enumerate(chunks):
                copy.register("chunk", chunk)
                into = f"INSERT INTO {table}" if number else f"CREATE TABLE {table} AS"
                copy.execute(f"{into} SELECT {cast} FROM chunk")
    return copy


def _is_key(column: str) -> bool:
    return column == "id" or column.endswith("_id")


def _type(column: str) -> str:
    if _is_key(column):
        return "UUID"
    suffixes = {"_on": "DATE", "_at": "TIMESTAMP", "_count": "INTEGER", "ude": "DOUBLE", "score": "DOUBLE"}
    return next((kind for suffix, kind in suffixes.items() if column.endswith(suffix)), "VARCHAR")
