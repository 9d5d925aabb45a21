"""Where do the tests of the sample program find it loaded? Once for all that only read."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from tests.services.sample_databases import TODAY, loaded_somewhere, loaded_sqlite

# A leap day, the last day of a year, and a day whose waves fall on months that are shorter.
OTHER_DAYS = [date(2028, 2, 29), date(2026, 12, 31), date(2025, 9, 10)]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample program as of one fixed day, once on SQLite and once on PostgreSQL; never write to it."""
    with loaded_somewhere(request, tmp_path_factory.mktemp("sample"), TODAY) as session:
        yield session


@pytest.fixture(scope="session", params=OTHER_DAYS, ids=str)
def other_day(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Session, date]]:
    """The sample program as of another day, and that day; never write to it."""
    with loaded_sqlite(sqlite_template, tmp_path_factory.mktemp("sample"), request.param) as session:
        yield session, request.param


@pytest.fixture(scope="session")
def plain_day(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample program on SQLite alone, for comparing it with another day's; never write to it."""
    with loaded_sqlite(sqlite_template, tmp_path_factory.mktemp("sample"), TODAY) as session:
        yield session
