"""Does a start that cannot succeed end with one sentence that names the setting?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from streamlit import config

from mayatrack.db.migrations import is_current
from mayatrack.exceptions import SettingsError
from mayatrack.settings import PROJECT_FOLDER
from mayatrack.web.start_up import prepare_installation
from tests.e2e.serving import find_free_port


def test_start_up_that_fails_says_one_sentence() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(find_free_port())],
        cwd=PROJECT_FOLDER,
        env={**os.environ, "DATABASE_URL": "no address"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "MaYA Track cannot start: The setting DATABASE_URL is not an address of a database: "
        "use sqlite:///path/to/file.db or postgresql://user:password@host/name.\n"
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "mysql://host/name", "The setting DATABASE_URL must name"),
        (
            "DATABASE_URL",
            "postgresql://nobody:secret@127.0.0.1:1/nothing",
            "The database that DATABASE_URL names cannot be used: connection failed",
        ),
        ("DATABASE_URL", "sqlite:////proc/nowhere/x.db", "The database that DATABASE_URL names cannot be used: "),
        ("MAYATRACK_IMPORT_ROW_LIMIT", "many", "The setting MAYATRACK_IMPORT_ROW_LIMIT cannot be used: "),
    ],
    ids=["other database", "unreachable", "no such folder", "setting"],
)
def test_preparation_names_the_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}") as refusal:
        prepare_installation()
    assert len(str(refusal.value).splitlines()) == 1
    assert "secret" not in str(refusal.value)


def test_preparation_refuses_a_file_that_is_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("no database at all, " * 400)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    with pytest.raises(SettingsError, match=r"cannot be used: file is not a database$"):
        prepare_installation()
    assert path.read_text() == "no database at all, " * 400


def test_preparation_makes_a_database_current(bare_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", bare_engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("MAYATRACK_UPLOAD_LIMIT_MEGABYTES", "40")
    prepare_installation()
    assert is_current(bare_engine)
    assert config.get_option("server.maxUploadSize") == 40
