"""Is every connection set up alike, and is a wrong address told in a sentence?"""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from mayatrack.db.engine import get_engine, make_engine, parse_url
from mayatrack.exceptions import SettingsError
from mayatrack.settings import get_settings
from tests.databases import disposed


def test_sqlite_connection_is_durable_checks_foreign_keys_and_overwrites_what_is_deleted(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000, "secure_delete": 1,
    }  # fmt: skip


def test_sqlite_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    with disposed(make_engine(f"sqlite:///{tmp_path / 'new' / 'office.db'}")) as engine, engine.connect():
        assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "address", ["postgresql://host/name", "postgres://host/name", "postgresql+psycopg://host/name"]
)
def test_postgresql_address_gets_the_installed_driver(address: str) -> None:
    assert parse_url(address).drivername == "postgresql+psycopg"


def test_postgresql_address_keeps_its_password() -> None:
    assert parse_url("postgresql://ana:s%40fe@host/name").password == "s@fe"


@pytest.mark.parametrize("address", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_address_that_cannot_be_used_is_refused_by_the_name_of_its_setting(address: str) -> None:
    with pytest.raises(SettingsError, match=r"^The setting DATABASE_URL "):
        parse_url(address)


def test_process_has_one_engine_for_the_database_of_its_settings(forgotten_address: str) -> None:
    assert get_engine() is get_engine()
    assert get_engine().url == sa.make_url(forgotten_address) == sa.make_url(get_settings().database_url)
