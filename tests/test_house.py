"""Do the rules of the house hold? Imports, style, types, size, and pages that know no SQL."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mayatrack.settings import PROJECT_FOLDER
from tests.test_roles import INNER_STEPS

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
# Where rows may be changed: by services, by migrations, and in the databases that a benchmark makes for itself.
WRITING_ROOMS = {"services", "migrations", "benchmark"}
# Seals each transaction's audit events as it ends, whoever wrote them.
SEALING_FILE = PROJECT_FOLDER / "mayatrack" / "db" / "audit_chain.py"
SESSION_WRITES = {"add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings"}
SQL_WRITERS = {"sa", "sqlalchemy", "sqlmodel"}
SQL_MODULES = {"sqlalchemy", "sqlmodel"}
SQL_WRITE = re.compile(r"\s*(?:INSERT INTO|UPDATE \w+ SET|DELETE FROM|REPLACE INTO)\b", re.IGNORECASE)
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


def _find_writes(path: Path) -> list[str]:
    """Calls by which rows could be changed: of a session's writing methods, and of SQL's writing words."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = ast.unparse(node.func.value)
            is_session = owner.endswith("session") and node.func.attr in SESSION_WRITES
            is_statement = owner in SQL_WRITERS and node.func.attr in {"insert", "update", "delete"}
            found += [ast.unparse(node.func)] if is_session or is_statement else []
        elif isinstance(node, ast.ImportFrom) and node.module in SQL_MODULES:
            found += [alias.name for alias in node.names if alias.name in {"insert", "update", "delete", "text"}]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_WRITE.match(node.value):
            found.append(node.value)
    return found


def test_only_services_write() -> None:
    elsewhere = [path for path in SOURCE_FILES if not WRITING_ROOMS & set(path.parts) and path != SEALING_FILE]
    assert {path.name: writes for path in elsewhere if (writes := _find_writes(path))} == {}


def test_what_services_write_with_is_found() -> None:
    found = _find_writes(PROJECT_FOLDER / "mayatrack" / "services" / "follow_ups.py")
    assert found == ["session.add", "session.add", "sa.update"]


def test_only_services_take_the_inner_steps_of_a_write() -> None:
    names = {name.rpartition(".")[2] for name in INNER_STEPS}
    elsewhere = [path for path in SOURCE_FILES if not WRITING_ROOMS & set(path.parts)]
    imported = {
        (path.name, alias.name)
        for path in elsewhere
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mayatrack.services")
        for alias in node.names
    }
    assert {(file, name) for file, name in imported if name in names} == set()
