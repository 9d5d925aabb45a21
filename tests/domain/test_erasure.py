"""Is it decided for every column what erasing a person does to it?"""

from datetime import UTC, datetime

import pytest

from mayatrack.domain.erasure import check_is_settled, check_not_erased, erased_email, removed_columns
from mayatrack.domain.fates import FATES, Fate
from mayatrack.domain.impersonal_tables import OTHER_TABLES
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Base
from mayatrack.models.base import new_id
from mayatrack.services.people import check_person

TABLES = Base.metadata.tables
# What leads to a person, directly or through a table that does.
OWNERS = {"person", "application", "traveler"}


def test_every_table_is_decided_once() -> None:
    assert sorted([*FATES, *OTHER_TABLES]) == sorted(TABLES)


@pytest.mark.parametrize("table", FATES)
def test_every_column_is_decided(table: str) -> None:
    assert sorted(FATES[table]) == sorted(TABLES[table].columns.keys())


def test_every_table_that_refers_to_a_person_is_decided_column_by_column() -> None:
    linked = {table.name for table in TABLES.values() for key in table.foreign_keys if key.column.table.name in OWNERS}
    assert linked - FATES.keys() == set()


@pytest.mark.parametrize("table", [name for name, fates in FATES.items() if set(fates.values()) != {Fate.REMOVE}])
def test_removed_columns_can_be_empty(table: str) -> None:
    assert [name for name in removed_columns(table) if not TABLES[table].columns[name].nullable] == []


def test_address_of_an_erased_person_can_be_entered_by_nobody() -> None:
    with pytest.raises(InvalidInput):
        check_person({"given_name": "Ana", "email": erased_email(new_id())})


def test_rules_say_what_to_do() -> None:
    check_not_erased(None)
    check_is_settled([])
    with pytest.raises(RuleBroken) as erased:
        check_not_erased(datetime(2026, 1, 5, tzinfo=UTC))
    with pytest.raises(RuleBroken) as seated:
        check_is_settled(["Cairo", "Tokyo"])
    assert str(erased.value) == (
        "This person's record was erased on 2026-01-05: nothing can be entered in it any more."
    )
    assert str(seated.value) == (
        "This person holds a seat of Cairo and Tokyo: mark that trip done, or withdraw the application, "
        "and erase the person then."
    )
