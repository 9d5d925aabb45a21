"""Does the command publish, write what was published and nothing else, and end in one sentence when it cannot?"""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session
from typer.testing import CliRunner

from mayatrack.__main__ import app
from mayatrack.command_publish import run_publish
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import InvalidInput, NotFound, RuleBroken
from mayatrack.files.open_data import write_open_data
from mayatrack.indicators.rates import derive_rates
from mayatrack.models.base import today
from mayatrack.queries.publications import read_ledger, read_published
from mayatrack.services.samples import load_sample
from tests.factories import make_application, make_cohort
from tests.factories.publications import make_publication


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def list_publications(engine: Engine) -> list[str]:
    """The ids of all publications, the latest first."""
    with reading(engine) as session:
        return list(read_ledger(session, by=LOCAL_ACTOR)["publication_id"])


def apply(session: Session, count: int) -> None:
    """So many more applications to one cohort."""
    cohort = make_cohort(session)
    for _ in range(count):
        make_application(session, cohort_id=cohort.id, status=Status.SUBMITTED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    parent = tmp_path / "website"
    parent.mkdir()
    return parent / "data"


def test_todays_numbers_are_published_and_written(
    engine: Engine, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(engine) as session:
        apply(session, 40)
    run_publish(engine, folder, None)
    (publication_id,) = list_publications(engine)
    with reading(engine) as session:
        published = read_published(session, by=LOCAL_ACTOR)
    assert published is not None
    assert read(folder) == write_open_data(published, derive_rates(published.counts), is_synthetic=False)
    assert json.loads((folder / "datapackage.json").read_text())["id"] == publication_id
    assert (folder / "tables" / "total.csv").read_text().splitlines()[1] == "all,All,40,0,0,0,0,0,0,0,0,0"
    told = capsys.readouterr().out
    assert f"The numbers as of {published.as_of_on} are in {folder}." in told
    assert f"--publication {publication_id}" in told


def test_same_numbers_give_the_same_files(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        apply(session, 40)
    run_publish(engine, folder, None)
    before = read(folder)
    run_publish(engine, folder, None)
    run_publish(engine, folder, "latest")
    run_publish(engine, folder.with_name("copy"), list_publications(engine)[0].upper())
    assert read(folder) == read(folder.with_name("copy")) == before
    assert len(list_publications(engine)) == 1


def test_small_number_of_today_is_in_no_file(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        apply(session, 7)
    run_publish(engine, folder, None)
    assert (folder / "tables" / "total.csv").read_text().splitlines()[1].startswith("all,All,*,")
    total = json.loads((folder / "tables.json").read_text())["tables"][0]["groups"][0]["counts"]
    assert total["applied"] is None


def test_empty_program_is_written(engine: Engine, folder: Path) -> None:
    run_publish(engine, folder, None)
    assert (folder / "tables" / "total.csv").read_text().splitlines()[1] == "all,All,0,0,0,0,0,0,0,0,0,0"
    assert (folder / "tables" / "year.csv").read_text().count("\n") == 1


def test_sample_program_is_told_from_a_real_one(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        load_sample(session, by=LOCAL_ACTOR, today=today())
    run_publish(engine, folder, None)
    assert json.loads((folder / "tables.json").read_text())["is_synthetic"] is True
    assert "published: false\n" in (folder / "open-sdg" / "meta" / "4-3-x1.md").read_text()


def test_earlier_publication_is_written_again(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        make_publication(session, as_of_on=date(2026, 3, 1))
    (earlier,) = list_publications(engine)
    run_publish(engine, folder, "latest")
    before = read(folder)
    with writing(engine) as session:
        make_publication(session, as_of_on=date(2026, 9, 1), tables=[])
    run_publish(engine, folder, "latest")
    assert read(folder) != before
    run_publish(engine, folder, earlier)
    assert read(folder) == before
    assert len(list_publications(engine)) == 2


def test_unknown_publication_is_told_with_those_that_there_are(engine: Engine, folder: Path) -> None:
    with pytest.raises(NotFound, match="Nothing is published yet"):
        run_publish(engine, folder, "latest")
    with writing(engine) as session:
        make_publication(session, as_of_on=date(2026, 3, 1))
    (publication_id,) = list_publications(engine)
    for text in ("march", "01890000-0000-7000-8000-000000000001", ""):
        with pytest.raises(InvalidInput, match=rf"there are: latest; {publication_id} as of 2026-03-01\."):
            run_publish(engine, folder, text)
    assert not folder.exists()


def test_nothing_is_published_for_a_folder_of_somebody_else(engine: Engine, folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=r"such as notes\.txt"):
        run_publish(engine, folder, None)
    assert list_publications(engine) == []
    assert read(folder) == {"notes.txt": b"mine"}


def test_too_little_changed_says_how_to_write_what_stands(engine: Engine, folder: Path) -> None:
    with writing(engine) as session:
        apply(session, 40)
    run_publish(engine, folder, None)
    before = read(folder)
    with writing(engine) as session:
        apply(session, 1)
    with pytest.raises(RuleBroken, match=r"Too little has changed .* add --publication latest\."):
        run_publish(engine, folder, None)
    assert read(folder) == before
    run_publish(engine, folder, "latest")
    assert read(folder) == before


def test_refusal_on_the_command_line_is_one_sentence(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_engine.url.render_as_string(hide_password=False))
    get_engine.cache_clear()
    (tmp_path / "a file").write_text("mine")
    refused = CliRunner().invoke(app, ["publish", str(tmp_path / "a file")])
    assert refused.exit_code == 1
    assert refused.output == f"{tmp_path / 'a file'} is a file: choose a folder.\n"
    done = CliRunner().invoke(app, ["publish", str(tmp_path / "data")])
    assert done.exit_code == 0
    assert (tmp_path / "data" / "datapackage.json").is_file()
