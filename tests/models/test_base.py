"""How are keys, times, enums and versions stored?"""

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlmodel import Session

from mayatrack.models import Application, Base, Person
from mayatrack.models.base import new_id, today
from tests.factories import make_application, make_flight, make_person
from tests.models.schema import ENUM_COLUMNS, change, is_record, make_filled

VERSIONED = sorted(
    (mapper for mapper in Base._sa_registry.mappers if "version" in mapper.local_table.columns),
    key=lambda mapper: mapper.local_table.name,
)
# These two have the column, but nothing counts it up or compares it.


def test_new_ids_sort_as_they_were_made() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert {made.version for made in ids} == {7}


def test_key_takes_16_bytes(scratch: Session) -> None:
    person = make_person(scratch)
    is_sqlite = scratch.get_bind().dialect.name == "sqlite"
    size = sa.text(f"SELECT {'length(id)' if is_sqlite else 'pg_column_size(id)'} FROM person")
    assert scratch.execute(size).all() == [(16,)]
    assert scratch.scalar(sa.select(Person.id)) == person.id


@pytest.mark.parametrize("column", ENUM_COLUMNS, ids=str)
def test_enum_is_stored_by_value(scratch: Session, column: Any) -> None:
    member = next(iter(column.type.enum_class))
    record = make_filled(scratch, column.table)
    change(scratch, column.table, record, {column.name: member})
    if column.primary_key:
        setattr(record, column.name, member)
    with scratch.no_autoflush:
        stored = scratch.scalar(sa.select(sa.type_coerce(column, sa.String)).where(is_record(column.table, record)))
    assert stored == member.value


def test_time_comes_back_in_utc(scratch: Session) -> None:
    departs_at = datetime(2024, 6, 9, 13, 15, tzinfo=timezone(timedelta(hours=-7)))
    flight = make_flight(scratch, departs_at=departs_at, arrives_at=departs_at + timedelta(hours=11))
    scratch.refresh(flight)
    assert (flight.departs_at, flight.departs_at.tzinfo) == (datetime(2024, 6, 9, 20, 15, tzinfo=UTC), UTC)


def test_time_without_a_zone_is_refused(scratch: Session) -> None:
    naive = datetime(2024, 6, 9, 13, 15)  # noqa: DTZ001
    with pytest.raises(StatementError, match="must have timezone information"):
        make_application(scratch, applied_at=naive)


def test_version_counts_the_edits(scratch: Session) -> None:
    application = make_application(scratch)
    before = application.version
    application.response_key = "R_1"
    scratch.flush()
    scratch.expire_all()
    stored = scratch.get_one(Application, application.id).version
    assert (before, stored) == (1, 2)


@pytest.mark.parametrize("mapper", VERSIONED, ids=lambda mapper: mapper.local_table.name)
def test_version_guards_every_table_that_has_one(mapper: Any) -> None:
    assert mapper.version_id_col is mapper.local_table.columns.version


@pytest.mark.parametrize("server", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_today_is_the_office_s_wherever_the_server_stands(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", server)
    time.tzset()
    try:
        assert today() == datetime.now(ZoneInfo("America/Los_Angeles")).date()
    finally:
        monkeypatch.undo()
        time.tzset()
