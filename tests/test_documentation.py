"""Does the README speak of every page, command and setting, and do the lists of libraries agree?"""

import re
import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement

from mayatrack.__main__ import app
from mayatrack.settings import PROJECT_FOLDER, Settings
from mayatrack.ui.navigation import PAGES

README = (PROJECT_FOLDER / "README.md").read_text()
ROOM_MAP = (PROJECT_FOLDER / "mayatrack" / "README.md").read_text()
ROOMS = sorted(
    path.name for path in (PROJECT_FOLDER / "mayatrack").iterdir() if path.is_dir() and path.name != "__pycache__"
)
GLOSSARY_WORDS = (
    "Destination", "Cohort", "Person", "Application", "Traveler", "Readiness", "Alumnus", "FollowUp", "Opportunity",
    "Referral", "Placement", "baseline", "first passport", "first flight", "first trip abroad",
)  # fmt: skip


def _project() -> dict[str, Any]:
    return tomllib.loads((PROJECT_FOLDER / "pyproject.toml").read_text())


def _pinned() -> dict[str, str]:
    lines = (PROJECT_FOLDER / "requirements.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def list_commands() -> list[str]:
    """Every command as it is typed, those of a group behind the group's name."""
    groups = [(f"{group.name} ", group.typer_instance) for group in app.registered_groups]
    return [f"{prefix}{command.name}" for prefix, each in [("", app), *groups] for command in each.registered_commands]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_readme_names_every_page(page: Any) -> None:
    assert f"**{page.title}**" in README


@pytest.mark.parametrize("name", list_commands())
def test_readme_names_every_command(name: str) -> None:
    assert f"`python -m mayatrack {name}" in README


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_readme_names_every_setting(name: str) -> None:
    field = Settings.model_fields[name]
    assert f"`{field.validation_alias or f'MAYATRACK_{name.upper()}'}`" in README


@pytest.mark.parametrize("word", GLOSSARY_WORDS)
def test_glossary_explains_every_word(word: str) -> None:
    glossary = README.partition("## Glossary")[2]
    assert re.search(rf"^\| {re.escape(word)} \|", glossary, re.MULTILINE)


@pytest.mark.parametrize("room", ROOMS)
def test_map_shows_every_room(room: str) -> None:
    assert f"`{room}/`" in ROOM_MAP


def test_every_library_is_pinned() -> None:
    project = _project()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["test"]]
    pinned = {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in _pinned().items()}
    missing = []
    for text in wanted:
        requirement = Requirement(text)
        version = pinned.get(re.sub(r"[-_.]+", "-", requirement.name).lower())
        if version is None or not requirement.specifier.contains(version):
            missing.append(text)
    assert missing == []


def test_every_library_says_why_it_is_there() -> None:
    lines = [line.strip() for line in (PROJECT_FOLDER / "pyproject.toml").read_text().splitlines()]
    block = lines[lines.index("dependencies = [") + 1 : lines.index("]")]
    unexplained = [line for line, above in zip(block[1:], block, strict=False) if line[0] == '"' and above[0] == '"']
    assert unexplained == []
