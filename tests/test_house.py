"""Do the rules of the house hold? Imports, style, types, size, and pages that know no SQL."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from mayatrack.settings import PROJECT_FOLDER

PAGE_FILES = sorted((PROJECT_FOLDER / "pages").glob("*.py"))
SOURCE_FILES = sorted(
    path
    for folder in ("mayatrack", "pages")
    for path in (PROJECT_FOLDER / folder).rglob("*.py")
    if "versions" not in path.parts
)
LONGEST_PAGE = 80
LONGEST_FILE = 300
NO_BUSINESS_OF_A_PAGE = {"sqlalchemy", "sqlmodel", "alembic", "psycopg", "sqlite3", "altair"}
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False)


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_imports_only_point_down() -> None:
    linted = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=PROJECT_FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_style_has_no_findings() -> None:
    checked = _run("ruff", "check", "--no-cache", "--quiet", ".")
    assert checked.stdout == ""


def test_formatting_is_settled() -> None:
    formatted = _run("ruff", "format", "--no-cache", "--check", "--quiet", ".")
    assert formatted.stdout == ""


def test_types_hold() -> None:
    typed = _run("mypy")
    assert typed.returncode == 0, typed.stdout


@pytest.mark.parametrize("page", PAGE_FILES, ids=lambda path: path.stem)
def test_page_is_short(page: Path) -> None:
    assert len(page.read_text().splitlines()) <= LONGEST_PAGE


@pytest.mark.parametrize("page", PAGE_FILES, ids=lambda path: path.stem)
def test_page_knows_no_sql_and_no_chart_library(page: Path) -> None:
    assert _imported(page) & NO_BUSINESS_OF_A_PAGE == set()


def test_files_are_split_by_noun_before_they_grow_long() -> None:
    assert [path for path in SOURCE_FILES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_file_names_say_their_subject() -> None:
    assert [path for path in SOURCE_FILES if path.stem in EMPTY_NAMES] == []


def test_every_module_says_which_question_it_answers() -> None:
    silent = [path for path in SOURCE_FILES if not ast.get_docstring(ast.parse(path.read_text()))]
    assert silent == []


def test_text_of_people_is_never_html() -> None:
    assert [path for path in SOURCE_FILES if "unsafe_allow_html" in path.read_text()] == []
