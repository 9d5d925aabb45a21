"""Does every test that SECURITY.md names exist, and does each requirement stand there once?"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from mayatrack.settings import PROJECT_FOLDER

PAGE: Final = (PROJECT_FOLDER / "SECURITY.md").read_text(encoding="utf-8")
NAMED: Final = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
# In the tables a requirement stands in the first column; in what is not met, before the colon.
ROWS: Final = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
GAPS: Final = re.findall(r"\d+\.\d+\.\d+", PAGE.partition("## Not met, or only in part")[2].partition("\n## ")[0])

# OWASP ASVS 5.0.0: section → the last requirement of level 1 or 2; those of level 3 come behind it.
LAST: Final = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1, "3.2": 2, "3.3": 4,
    "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4, "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5,
    "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4,
    "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip


@cache
def find_tests(path: Path) -> frozenset[str]:
    """The names of the test functions in a file."""
    return frozenset(node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED)))
def test_security_page_names_tests_that_exist(file: str, name: str) -> None:
    assert name in find_tests(PROJECT_FOLDER / file)


def test_security_page_shows_every_requirement_of_its_tables_by_a_test() -> None:
    assert len(ROWS) > 100
    assert [number for number, _, shown in ROWS if not re.search(r"`tests/[\w/]+\.py::\w+`", shown)] == []


def test_security_page_tells_each_requirement_once_and_in_order() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _, _ in ROWS]
    assert [number for number, count in Counter(numbers).items() if count > 1] == []
    assert numbers == sorted(numbers)


def test_security_page_says_of_every_chapter_what_does_not_apply() -> None:
    rest = PAGE.partition("## What does not apply")[2]
    assert re.findall(r"^\* V(\d+) ", rest, re.MULTILINE) == [str(chapter) for chapter in range(1, 18)]


def test_security_page_speaks_of_every_requirement() -> None:
    told = set(re.findall(r"\d+\.\d+(?:\.\d+)?", PAGE))
    for section, first, last in re.findall(r"(\d+\.\d+)\.(\d+) to \1\.(\d+)", PAGE):
        told |= {f"{section}.{number}" for number in range(int(first), int(last) + 1)}
    asked = [(section, f"{section}.{number}") for section, last in LAST.items() for number in range(1, last + 1)]
    assert [number for section, number in asked if not told & {section, number}] == []


def test_security_page_calls_nothing_met_that_it_calls_a_gap() -> None:
    assert GAPS
    assert set(GAPS) & {number for number, _, _ in ROWS} == set()
