"""Is every column about a person in the file of their record, or named with the reason why not?"""

import pytest
import sqlalchemy as sa

from mayatrack.domain.person_records import FILED, LEFT_OUT, OFFICE_TABLES
from mayatrack.models import Base

TABLES = Base.metadata.tables
# These say whose rows they are by an id that is no foreign key.
BY_RECORD_ID = {"audit_event", "import_change"}


def is_linked(table: sa.Table) -> bool:
    """Does a chain of foreign keys lead to a person?"""
    targets = {key.column.table for key in table.foreign_keys} - {table}
    return table.name == "person" or any(is_linked(target) for target in targets)


def test_every_table_about_people_is_filed_and_no_other() -> None:
    about_people = {name for name, table in TABLES.items() if is_linked(table)} | BY_RECORD_ID
    assert FILED.keys() == about_people
    assert TABLES.keys() - about_people == OFFICE_TABLES


@pytest.mark.parametrize("name", FILED)
def test_every_column_is_filed_or_left_out_for_a_reason(name: str) -> None:
    filed, left_out = FILED[name].keys(), LEFT_OUT.get(name, {}).keys()
    assert filed & left_out == set()
    assert filed | left_out == set(TABLES[name].columns.keys())


@pytest.mark.parametrize("name", FILED)
def test_headings_of_a_sheet_differ(name: str) -> None:
    assert len(set(FILED[name].values())) == len(FILED[name])
