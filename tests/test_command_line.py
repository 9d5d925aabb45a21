"""Does each command do what it says, and end in one sentence when it cannot?"""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy.engine import Engine
from sqlmodel import select
from typer.testing import CliRunner

from mayatrack.__main__ import app
from mayatrack.db.engine import get_engine, make_engine
from mayatrack.db.migrations import is_current
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.models import Application, CohortCount, ImportBatch, ImportMapping, Person
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import find_stale_alumni
from mayatrack.services.samples import is_empty, is_sample
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from mayatrack.settings import PROJECT_FOLDER
from tests.factories import (
    DEPARTS_ON,
    SELECTED_BY_ON,
    make_alumnus_summary,
    make_application,
    make_cohort,
    make_traveler,
)
from tests.files.samples import google_forms_csv, make_answers


@pytest.fixture
def database(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A database with one cohort, which is the one that commands use."""
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    get_engine.cache_clear()
    with writing(sqlite_engine) as session:
        make_cohort(session, name="Tokyo 2026")
        rebuild_summaries(session)
    return sqlite_engine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three applicants, of whom the third has no e-mail address."""
    path = tmp_path / "people.csv"
    path.write_bytes(google_forms_csv([make_answers(1), make_answers(2), make_answers(3, email="nobody")]))
    return path


def run(*arguments: object) -> Result:
    """What the command says."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_import_writes_and_says_how_to_take_it_back(database: Engine, file: Path) -> None:
    done = run("import", file, "--cohort", "tokyo 2026")
    assert done.exit_code == 0
    with reading(database) as session:
        batch = session.exec(select(ImportBatch)).one()
        assert len(session.exec(select(Application.id)).all()) == 2
        assert len(session.exec(select(ImportMapping)).all()) == 1
    assert done.stdout.splitlines()[-1] == (
        f"The import is done; to take it back: python -m mayatrack undo-import {batch.id}"
    )
    assert "row 4, Email address: " in done.stdout
    assert "2 new, 0 changed, 0 unchanged, 0 duplicate, 1 refused" in done.stdout.splitlines()
    undone = run("undo-import", batch.id)
    assert undone.stdout == "The import of people.csv is undone.\n"
    with reading(database) as session:
        assert session.exec(select(Person.id)).all() == []


def test_dry_run_writes_nothing(database: Engine, file: Path) -> None:
    done = run("import", file, "--cohort", "Tokyo 2026", "--dry-run")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "Nothing is written.")
    with reading(database) as session:
        assert is_empty(session)


def test_same_file_again_writes_nothing(database: Engine, file: Path) -> None:
    run("import", file, "--cohort", "Tokyo 2026")
    again = run("import", file, "--cohort", "Tokyo 2026")
    assert again.stdout.splitlines()[-1] == "Nothing would change: nothing is written."
    with reading(database) as session:
        assert len(session.exec(select(ImportBatch.id)).all()) == 1


def test_cohort_is_found_by_its_id(database: Engine, file: Path) -> None:
    with reading(database) as session:
        cohort_id = session.exec(select(CohortCount.cohort_id)).one()
    assert run("import", file, "--cohort", cohort_id).exit_code == 0


def test_columns_are_mapped_by_hand(database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Who,Contact\nAna Diaz,ana@example.edu\n")
    assert run("import", path, "--cohort", "Tokyo 2026").exit_code == 1
    done = run("import", path, "--cohort", "Tokyo 2026", "--mapping", "Who=full_name", "--mapping", "Contact=email")
    assert done.exit_code == 0
    with reading(database) as session:
        assert session.exec(select(Person.email)).all() == ["ana@example.edu"]


def test_look_alikes_are_added_when_asked_for(database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(google_forms_csv([make_answers(1), make_answers(1, email="other@example.com")]))
    dry = run("import", path, "--cohort", "Tokyo 2026", "--dry-run")
    assert "row 3, duplicate: The same name and birth date as row 2, under another e-mail address." in dry.stdout
    run("import", path, "--cohort", "Tokyo 2026", "--add-look-alikes")
    with reading(database) as session:
        assert len(session.exec(select(Person.id)).all()) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--cohort", "Paris"], "There is no cohort “Paris”; the cohorts are: Tokyo 2026."),
        (
            ["--cohort", "Tokyo 2026", "--mapping", "email"],
            "“email” is no mapping: write it as HEADING=FIELD, for example “Correo=email”.",
        ),
        (
            ["--cohort", "Tokyo 2026", "--mapping", "Timestamp=moment"],
            "“moment” is not a field; the fields are: given_name, family_name, full_name,",
        ),
        (["--cohort", "Tokyo 2026", "--mapping", "Moment=email"], "There is no column “Moment”; the columns are: "),
    ],
    ids=["cohort", "pair", "field", "column"],
)
def test_import_with_a_bad_choice_ends_in_a_sentence(
    database: Engine, file: Path, arguments: list[str], sentence: str
) -> None:
    done = run("import", file, *arguments)
    assert done.exit_code == 1
    assert done.stderr.startswith(sentence)
    assert len(done.stderr.splitlines()) == 1


def test_file_that_is_not_there_ends_in_a_sentence(database: Engine) -> None:
    done = run("import", "/nowhere/people.csv", "--cohort", "Tokyo 2026")
    assert (done.exit_code, done.stderr) == (1, "/nowhere/people.csv cannot be read: No such file or directory.\n")


def test_blocked_file_says_why_and_ends_with_one(database: Engine, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Citizenship\nAna Diaz,ana@example.edu,Elsewhere\n")
    done = run("import", path, "--cohort", "Tokyo 2026")
    assert done.exit_code == 1
    assert done.stdout.startswith("the file, Citizenship: This column asks for citizenship, which is never stored")
    assert done.stderr == "people.csv cannot be imported: correct what is said above and try again.\n"
    assert "Elsewhere" not in done.output


def test_undo_of_no_import_ends_in_a_sentence(database: Engine) -> None:
    done = run("undo-import", "latest")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "“latest” is not the id of an import: copy the one that the import printed.\n"


def test_sample_is_loaded_into_an_empty_database_alone(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    assert run("sample").stdout == "The sample program is loaded.\n"
    with reading(sqlite_engine) as session:
        assert is_sample(session)
    again = run("sample")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "There are people in this database already: the sample program needs an empty one.\n"


def test_migrate_makes_the_newest_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert run("migrate").stdout == "The database is up to date.\n"
    engine = make_engine(f"sqlite:///{tmp_path / 'new.db'}")
    assert is_current(engine)
    engine.dispose()


def test_rebuild_summaries_counts_again(database: Engine) -> None:
    with writing(database) as session:
        make_application(session)
        traveler = make_traveler(session, traveled_on=DEPARTS_ON)
        make_alumnus_summary(session, traveler_id=traveler.id, language="wrong")
    assert run("rebuild-summaries").stdout == (
        "The numbers of every cohort are counted again; 2 had other ones.\n"
        "What is derived of every alumnus is derived again; 1 had something else.\n"
    )
    with reading(database) as session:
        assert find_stale_summaries(session) == []
        assert find_stale_alumni(session) == []


def test_lapse_offers_declines_what_is_overdue(database: Engine) -> None:
    with writing(database) as session:
        make_application(session, status=Status.OFFERED, reply_by_on=SELECTED_BY_ON)
        make_application(session, status=Status.OFFERED, reply_by_on=today())
        rebuild_summaries(session)
    assert run("lapse-offers").stdout == "Offers lapsed: 1.\n"
    with reading(database) as session:
        assert sorted(session.exec(select(Application.status)).all()) == [Status.DECLINED, Status.OFFERED]


def test_command_that_cannot_reach_its_database_ends_in_a_sentence(tmp_path: Path) -> None:
    """As people run it: no traceback, one sentence on stderr, exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "mayatrack", "migrate"],
        cwd=PROJECT_FOLDER,
        env={"DATABASE_URL": "postgresql://nobody@localhost:1/nothing", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The database that DATABASE_URL names cannot be used: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", [command.name for command in app.registered_commands])
def test_every_command_has_a_name_and_a_line_of_help(name: str) -> None:
    shown = run(name, "--help")
    assert shown.exit_code == 0
    assert len(shown.stdout.splitlines()[2].strip()) > len("Say more.")
