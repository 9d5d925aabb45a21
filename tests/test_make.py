"""Do the commands of the Makefile set up once, and say in one sentence what is wrong?"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mayatrack.settings import PROJECT_FOLDER

MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="make is not installed")


def write_script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the Makefile beside an environment whose Python only writes down what it is asked to do."""
    shutil.copy(PROJECT_FOLDER / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text("streamlit\n")
    write_script(tmp_path / ".venv" / "bin" / "python", 'echo "$*" >> calls')
    return tmp_path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # As a person calls it, also where `make test` has started these tests.
    env = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}}
    return subprocess.run([str(MAKE), *arguments], cwd=folder, capture_output=True, text=True, check=False, env=env)


def read_calls(folder: Path) -> list[str]:
    calls = folder / "calls"
    return calls.read_text().splitlines() if calls.exists() else []


def test_make_alone_lists_every_command(folder: Path) -> None:
    lines = make(folder).stdout.splitlines()
    assert [line.split()[1] for line in lines] == [
        "help",
        "run",
        "test",
        "lint",
        "format",
        "screenshots",
        "environment",
    ]


def test_first_start_installs_then_serves(folder: Path) -> None:
    assert make(folder, "run", "PORT=8600").returncode == 0
    assert read_calls(folder) == [
        "-m pip install --quiet --disable-pip-version-check --requirement requirements.txt",
        "-m mayatrack.web.port 8600",
        "-m streamlit run app.py --server.port 8600",
    ]


def test_second_start_installs_nothing(folder: Path) -> None:
    make(folder, "environment")
    (folder / "calls").unlink()
    assert (make(folder, "run").returncode, make(folder, "test", "ARGS=tests/web -x").returncode) == (0, 0)
    assert read_calls(folder) == [
        "-m mayatrack.web.port 8501",
        "-m streamlit run app.py --server.port 8501",
        "-m pytest --numprocesses auto --dist loadfile tests/web -x",
    ]


def test_changed_requirements_are_installed(folder: Path) -> None:
    make(folder, "environment")
    (folder / "calls").unlink()
    later = (folder / ".venv" / ".installed").stat().st_mtime + 10
    os.utime(folder / "requirements.txt", (later, later))
    make(folder, "environment")
    assert read_calls(folder) == ["-m pip install --quiet --disable-pip-version-check --requirement requirements.txt"]


def test_failed_installation_is_tried_again(folder: Path) -> None:
    write_script(folder / ".venv" / "bin" / "python", "exit 1")
    assert make(folder, "environment").returncode != 0
    assert not (folder / ".venv" / ".installed").exists()


def test_old_python_is_refused_in_one_sentence(folder: Path) -> None:
    old = folder / "old-python"
    pretend = "import sys; sys.version_info = (3, 9, 1); exec(sys.argv[1])"
    write_script(old, f'exec "{sys.executable}" -c "{pretend}" "$2"')
    ended = make(folder, "run", f"PYTHON={old}")
    assert ended.returncode != 0
    assert ended.stderr.splitlines()[0] == (
        f"MaYA Track needs Python 3.11 or newer, and {old} is 3.9: choose another, as in make PYTHON=python3.12 run."
    )
    assert read_calls(folder) == []


def test_port_that_is_taken_starts_nothing(folder: Path) -> None:
    write_script(folder / ".venv" / "bin" / "python", 'echo "$*" >> calls; [ "$2" != mayatrack.web.port ]')
    assert make(folder, "run").returncode != 0
    assert read_calls(folder)[-1] == "-m mayatrack.web.port 8501"


def test_failing_tests_fail(folder: Path) -> None:
    write_script(folder / ".venv" / "bin" / "python", '[ "$2" != pytest ]')
    assert make(folder, "test").returncode != 0
