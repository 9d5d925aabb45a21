"""Does the search index of SQLite follow every write of applications and people?"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.migrations import downgrade_database, upgrade_database
from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.names import fold
from mayatrack.models import Application, Person
from tests.factories import make_application, make_cohort, make_college, make_person


@pytest.fixture
def migration() -> ModuleType:
    """The migration that made the index."""
    return import_module("mayatrack.db.migrations.versions.002_search_applications")


@pytest.fixture
def applications(sqlite_engine: Engine) -> list[Application]:
    """Two applications of Zoë Quiñones, one of somebody else."""
    with writing(sqlite_engine) as session:
        person = make_person(
            session, given_name="Zoë", family_name="Quiñones", email="zoe@example.org", search_words="zoe quinones"
        )
        mine = [make_application(session, person_id=person.id) for _ in range(2)]
        return [*mine, make_application(session)]


def find(engine: Engine, match: str) -> list[UUID]:
    """The applications that an FTS5 query finds, in their order."""
    query = sa.text(
        "SELECT application_search.application_id FROM application_search_index "
        "JOIN application_search ON entry = application_search_index.rowid "
        "WHERE application_search_index MATCH :match ORDER BY entry"
    )
    with engine.connect() as connection:
        return [UUID(bytes=key) for key in connection.execute(query, {"match": match}).scalars()]


def check_in_step(engine: Engine, facets: str) -> None:
    """The words and facets are those of the rows, and the index is that of the words and facets."""
    stored = "SELECT application_id, words, facets FROM application_search ORDER BY application_id"
    expected = (
        f"SELECT application.id, person.search_words, {facets.format('application')} "
        "FROM application JOIN person ON person.id = application.person_id ORDER BY application.id"
    )
    # Given a rank, FTS5 compares its index with the table and raises "malformed" where they differ.
    integrity = "INSERT INTO application_search_index (application_search_index, rank) VALUES ('integrity-check', 1)"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(stored).all() == connection.exec_driver_sql(expected).all()
        connection.exec_driver_sql(integrity)


def test_added_applications_are_found(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType
) -> None:
    mine, again, _ = applications
    assert find(sqlite_engine, "zoe quin*") == [mine.id, again.id]
    check_in_step(sqlite_engine, migration.FACETS)


@pytest.mark.parametrize(
    "move",
    [
        lambda session: {"status": Status.IN_REVIEW},
        lambda session: {"college_id": make_college(session).id},
        lambda session: {"cohort_id": make_cohort(session).id},
    ],
    ids=["status", "college", "cohort"],
)
def test_moved_application_is_found_by_its_new_facets(
    sqlite_engine: Engine,
    applications: list[Application],
    migration: ModuleType,
    move: Callable[[Session], dict[str, object]],
) -> None:
    with writing(sqlite_engine) as session:
        application = session.get_one(Application, applications[0].id)
        for column, value in move(session).items():
            setattr(application, column, value)
    check_in_step(sqlite_engine, migration.FACETS)


def test_status_is_a_facet(sqlite_engine: Engine, applications: list[Application]) -> None:
    with writing(sqlite_engine) as session:
        session.get_one(Application, applications[1].id).status = Status.IN_REVIEW
    assert find(sqlite_engine, "zoe __________s_in_review") == [applications[1].id]
    assert find(sqlite_engine, "zoe __________s_submitted") == [applications[0].id]


def test_application_without_a_college_is_found_by_that(sqlite_engine: Engine, applications: list[Application]) -> None:
    with writing(sqlite_engine) as session:
        session.get_one(Application, applications[0].id).college_id = make_college(session).id
    assert find(sqlite_engine, "zoe __________g_none") == [applications[1].id]


def test_bulk_update_is_followed(sqlite_engine: Engine, applications: list[Application], migration: ModuleType) -> None:
    with writing(sqlite_engine) as session:
        session.execute(sa.update(Application).values(status=Status.WITHDRAWN))
    assert find(sqlite_engine, "__________s_withdrawn") == [application.id for application in applications]
    check_in_step(sqlite_engine, migration.FACETS)


def test_renamed_person_is_found_by_the_new_name_alone(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType
) -> None:
    with writing(sqlite_engine) as session:
        session.get_one(Person, applications[0].person_id).search_words = fold("Zoë Ōmura")
    assert find(sqlite_engine, "omura") == [applications[0].id, applications[1].id]
    assert find(sqlite_engine, "quinones") == []
    check_in_step(sqlite_engine, migration.FACETS)


def test_deleted_application_is_not_found(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType
) -> None:
    with writing(sqlite_engine) as session:
        session.delete(session.get_one(Application, applications[0].id))
    assert find(sqlite_engine, "zoe") == [applications[1].id]
    check_in_step(sqlite_engine, migration.FACETS)


def test_write_that_is_taken_back_leaves_the_index_alone(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType
) -> None:
    with Session(sqlite_engine) as session:
        make_application(session, person_id=applications[0].person_id)
    assert find(sqlite_engine, "zoe") == [applications[0].id, applications[1].id]
    check_in_step(sqlite_engine, migration.FACETS)


def test_migration_indexes_what_is_already_there(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType
) -> None:
    downgrade_database(sqlite_engine, "001")
    upgrade_database(sqlite_engine)
    assert find(sqlite_engine, "zoe") == [applications[0].id, applications[1].id]
    check_in_step(sqlite_engine, migration.FACETS)


@pytest.mark.parametrize("table", ["application", "person"])
def test_table_can_be_rebuilt_between_dropping_and_creating_the_triggers(
    sqlite_engine: Engine, applications: list[Application], migration: ModuleType, table: str
) -> None:
    with sqlite_engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with Operations.context(MigrationContext.configure(connection)) as op:
            migration.drop_triggers()
            with op.batch_alter_table(table, recreate="always"):
                pass
            migration.create_triggers()
        connection.commit()
        connection.invalidate()
    with writing(sqlite_engine) as session:
        session.get_one(Application, applications[0].id).status = Status.IN_REVIEW
        session.get_one(Person, applications[2].person_id).search_words = "renamed"
    assert find(sqlite_engine, "renamed") == [applications[2].id]
    check_in_step(sqlite_engine, migration.FACETS)
