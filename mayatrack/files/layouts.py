"""Where do the headings of a table stand, and which survey tool wrote it?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from mayatrack.domain.imports import fold_text
from mayatrack.files.delimited import Cells
from mayatrack.files.synonyms import SYNONYMS

# Survey tools write local time without a zone; the office's own applies unless the file names another.
DEFAULT_TIME_ZONE: Final = "America/Los_Angeles"
# Headings further down are looked for in so many rows, and believed with so many that are known.
FIRST_ROWS: Final = 6
FEWEST_KNOWN: Final = 2
_KNOWN_HEADINGS: Final = frozenset(word for words in SYNONYMS.values() for word in words.split("|"))


class Layout(StrEnum):
    """Which tool wrote the table."""

    PLAIN = "plain"
    GOOGLE_FORMS = "google_forms"
    QUALTRICS = "qualtrics"
    SURVEYMONKEY = "surveymonkey"


@dataclass(frozen=True)
class Shaped:
    """A table under one row of headings, "" where there is none; rows are as wide as the headings."""

    layout: Layout
    headings: list[str]
    rows: list[Cells]
    row_numbers: list[int]
    time_zone: str = DEFAULT_TIME_ZONE


def find_layout(rows: Sequence[Cells]) -> Shaped:
    """The table without blank rows and a title above it; numbers count from 1 as the spreadsheet shows them."""
    filled = [
        (number, cells) for number, cells in enumerate(rows, start=1) if any(cell and cell.strip() for cell in cells)
    ]
    filled = filled[_find_heading(filled) :]
    numbers = [number for number, _ in filled]
    width = max((len(cells) for _, cells in filled), default=0)
    table = [cells + [None] * (width - len(cells)) for _, cells in filled]
    if _is_qualtrics(table):
        return _shape_qualtrics(table, numbers)
    if len(table) > 1 and fold_text(table[0][0] or "") == "respondent id" and not table[1][0]:
        return _shape_surveymonkey(table, numbers)
    below = _count_groups(table)
    table, numbers = table[below:], numbers[below:]
    headings = [cell or "" for cell in table[0]] if table else []
    is_form = bool(headings) and fold_text(headings[0]) in {"timestamp", "marca temporal"}
    return Shaped(Layout.GOOGLE_FORMS if is_form else Layout.PLAIN, headings, table[1:], numbers[1:])


def _find_heading(filled: Sequence[tuple[int, Cells]]) -> int:
    """The first row with two cells or more: a title above the headings has one. 0 for a table of one column."""
    for position, (_, cells) in enumerate(filled):
        if sum(1 for cell in cells if cell and cell.strip()) > 1:
            return position
    return 0


def _count_groups(table: Sequence[Cells]) -> int:
    """How many rows such as "Applicant" and "Contact", each over several columns, stand above the headings."""
    known = [sum(fold_text(cell) in _KNOWN_HEADINGS for cell in cells if cell) for cells in table[:FIRST_ROWS]]
    best = known.index(max(known)) if known else 0
    return best if best and known[best] >= FEWEST_KNOWN else 0


# Qualtrics: names ("ResponseId", "Q1"), the text of the questions, then {"ImportId": …} in CSV but not in XLSX.

QUALTRICS_METADATA: Final = frozenset(
    {
        "StartDate",
        "EndDate",
        "Status",
        "IPAddress",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        "RecipientLastName",
        "RecipientFirstName",
        "RecipientEmail",
        "ExternalReference",
        "LocationLatitude",
        "LocationLongitude",
        "DistributionChannel",
        "UserLanguage",
    }
)
# Answers that staff gave while testing the survey; some exports write the status as a number.
QUALTRICS_TRIALS: Final = frozenset({"Survey Preview", "Survey Test", "1", "2"})


def _is_qualtrics(table: Sequence[Cells]) -> bool:
    if len(table) > 2 and _is_import_row(table[2]):
        return True
    if len(table) < 2 or "ResponseId" not in table[0]:
        return False
    return table[1][table[0].index("ResponseId")] == "Response ID"


def _is_import_row(cells: Cells) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(cell.startswith('{"ImportId"') for cell in filled)


def _shape_qualtrics(table: Sequence[Cells], numbers: Sequence[int]) -> Shaped:
    names, questions = table[0], table[1]
    skipped = 3 if len(table) > 2 and _is_import_row(table[2]) else 2
    headings = [
        (name or "") if name in QUALTRICS_METADATA else (question or name or "")
        for name, question in zip(names, questions, strict=True)
    ]
    status = names.index("Status") if "Status" in names else None
    kept = [
        (number, cells)
        for number, cells in zip(numbers[skipped:], table[skipped:], strict=True)
        if status is None or cells[status] not in QUALTRICS_TRIALS
    ]
    zone = _find_time_zone(table[2]) if skipped == 3 else DEFAULT_TIME_ZONE
    return Shaped(Layout.QUALTRICS, headings, [cells for _, cells in kept], [number for number, _ in kept], zone)


def _find_time_zone(import_row: Cells) -> str:
    """The zone that Qualtrics names beside its dates."""
    for cell in import_row:
        try:
            zone = str(json.loads(cell or "{}")["timeZone"])
            ZoneInfo(zone)
        except (KeyError, ValueError, TypeError, OSError):
            continue
        return zone
    return DEFAULT_TIME_ZONE


# SurveyMonkey: a row of questions, blank where a question goes on, and a row of choices below it.

SINGLE_ANSWER_LABELS: Final = frozenset({"", "response", "open ended response"})


def _shape_surveymonkey(table: Sequence[Cells], numbers: Sequence[int]) -> Shaped:
    groups = _group_columns(table[0], table[1])
    rows = table[2:]
    headings: list[str] = []
    columns: list[list[str | None]] = []
    for question, labels in groups.values():
        if _is_multi_select(labels, rows):
            headings.append(question)
            columns.append([_join_choices(cells, labels) for cells in rows])
        else:
            headings.extend(_name_part(question, label, is_only=len(labels) == 1) for label in labels.values())
            columns.extend([cells[position] for cells in rows] for position in labels)
    merged: list[Cells] = [list(cells) for cells in zip(*columns, strict=True)]
    return Shaped(Layout.SURVEYMONKEY, headings, merged, list(numbers[2:]))


def _group_columns(questions: Cells, choices: Cells) -> dict[int, tuple[str, dict[int, str]]]:
    """First column → the question and, by column, the label of each of its parts."""
    groups: dict[int, tuple[str, dict[int, str]]] = {}
    current = 0
    for position, (question, label) in enumerate(zip(questions, choices, strict=True)):
        if question or not label or not groups:
            current = position
            groups[current] = (question or "", {})
        groups[current][1][position] = label or ""
    return groups


def _is_multi_select(labels: dict[int, str], rows: Sequence[Cells]) -> bool:
    """Does every cell repeat the choice above it? Only "Other" and the chosen answer may say something else."""
    if len(labels) == 1:
        return False
    fixed = {
        position: label
        for position, label in labels.items()
        if fold_text(label) not in SINGLE_ANSWER_LABELS and not fold_text(label).startswith("other")
    }
    return all(cells[position] in (None, label) for cells in rows for position, label in fixed.items())


def _join_choices(cells: Cells, labels: dict[int, str]) -> str | None:
    return "; ".join(cell for position in labels if (cell := cells[position])) or None


def _name_part(question: str, label: str, *, is_only: bool) -> str:
    if is_only or fold_text(label) in SINGLE_ANSWER_LABELS:
        return question
    return f"{question} - {label}"
