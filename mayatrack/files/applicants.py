"""Which rows of a table can be imported, and why not the others?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

import pandas as pd

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.forbidden import HIDDEN_VALUE, check_heading, find_forbidden_text
from mayatrack.domain.imports import (
    NAME_FIELDS,
    REPEATABLE_FIELDS,
    WHOLE_FILE,
    ApplicantRow,
    CheckedTable,
    Field,
    Refusal,
    shorten,
)
from mayatrack.files.cells import LONGEST, LONGEST_CHOICE, find_reader, split_full_name
from mayatrack.files.cleaning import clean_cells
from mayatrack.files.reading import RawTable
from mayatrack.files.schema import CheckName, Readers, build_schema, find_failures
from mayatrack.models.base import today

BASELINES: Final = (Field.HAD_PASSPORT_BEFORE, Field.HAD_FLOWN_BEFORE, Field.HAD_TRAVELED_ABROAD_BEFORE)
TEXTS: Final = (
    Field.PREFERRED_NAME,
    Field.PHONE,
    Field.STUDENT_NUMBER,
    Field.PREFERRED_LANGUAGE,
    Field.RESPONSE_KEY,
)
# What an empty cell of these fields means; None for all others.
DEFAULTS: Final = dict.fromkeys(BASELINES, Baseline.UNKNOWN) | dict.fromkeys(TEXTS, "")


def check_table(table: RawTable, mapping: Mapping[str, Field], *, colleges: Mapping[str, str]) -> CheckedTable:
    """The rows that pass and a refusal for every cell that does not; a row with any refusal is refused whole.

    `mapping` gives each heading its field, a heading without one is ignored. `colleges` has the canonical names as
    keys. A forbidden column, whatever its mapping, or a mistake in the mapping blocks the whole table.
    """
    blocking = [*_find_forbidden_columns(table), *_find_mapping_mistakes(table, mapping)]
    if blocking:
        return CheckedTable(rows=[], refusals=blocking, is_blocked=True)
    cells = clean_cells(table, mapping)
    fields = {heading: mapping[heading] for heading in cells.columns}
    readers = _find_readers(table, cells, fields, colleges)
    failures = find_failures(cells, build_schema(fields, readers))
    refusals = _describe_failures(failures, table, cells, fields, readers)
    passed = cells.drop(index=list({refusal.row_number for refusal in refusals}))
    return CheckedTable(rows=_build_rows(passed, fields, readers), refusals=refusals)


def _find_forbidden_columns(table: RawTable) -> list[Refusal]:
    return [
        Refusal(WHOLE_FILE, _show_heading(heading), "", sentence)
        for heading in table.headings
        if (sentence := check_heading(heading) or find_forbidden_text(heading))
    ]


def _show_heading(heading: str) -> str:
    # In a file without headings the first applicant's cells stand in their place.
    return HIDDEN_VALUE if find_forbidden_text(heading) else shorten(heading)


def _find_mapping_mistakes(table: RawTable, mapping: Mapping[str, Field]) -> Iterable[Refusal]:
    columns: dict[Field, list[str]] = defaultdict(list)
    for heading in table.headings:
        columns[mapping.get(heading, Field.IGNORE)].append(heading)
    for field, headings in columns.items():
        if field not in REPEATABLE_FIELDS and len(headings) > 1:
            label = field.value.replace("_", " ")
            sentence = f"Two columns are chosen for {label}: keep one and choose another field for this one."
            yield from (Refusal(WHOLE_FILE, _show_heading(heading), "", sentence) for heading in headings[1:])
    for heading in mapping:
        if heading not in table.headings:
            yield Refusal(
                WHOLE_FILE, _show_heading(heading), "", "This column is not in the file: choose the columns again."
            )
    if Field.EMAIL not in columns:
        yield Refusal(
            WHOLE_FILE, "", "", "No column is chosen for the e-mail address: it tells one person from another."
        )
    if NAME_FIELDS.isdisjoint(columns):
        yield Refusal(WHOLE_FILE, "", "", "No column is chosen for the name: choose the full name or the given name.")


def _find_readers(
    table: RawTable, cells: pd.DataFrame, fields: Mapping[str, Field], colleges: Mapping[str, str]
) -> Readers:
    return {
        heading: find_reader(
            field,
            heading,
            cells[heading].dropna(),
            time_zone=table.time_zone,
            colleges=colleges,
            today=today(),
        )
        for heading, field in fields.items()
    }


def _describe_failures(
    failures: pd.DataFrame, table: RawTable, cells: pd.DataFrame, fields: Mapping[str, Field], readers: Readers
) -> list[Refusal]:
    """One refusal per cell, in the order of the file; what is forbidden outweighs the cell's other failures."""
    checks: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row_number, heading, check in failures.itertuples(index=False, name=None):
        checks[int(row_number), heading].add(check)
    places = {heading: place for place, heading in enumerate(table.headings)}
    typed = table.frame.set_axis(table.row_numbers)
    names = " / ".join(heading for heading, field in fields.items() if field in NAME_FIELDS)
    refusals = []
    for row_number, heading in sorted(checks, key=lambda place: (place[0], places.get(place[1], -1))):
        if not heading:
            refusals.append(Refusal(row_number, shorten(names), "", "The name is missing: fill it in."))
            continue
        cell = _get_cell(cells, row_number, heading)
        sentence = _write_sentence(cell, fields[heading], checks[row_number, heading], readers[heading])
        shown = _show_value(_get_cell(typed, row_number, heading))
        refusals.append(Refusal(row_number, shorten(heading), shown, sentence))
    return refusals


def _get_cell(frame: pd.DataFrame, row_number: int, heading: str) -> str | None:
    return cast("str | None", frame.at[row_number, heading])


def _show_value(typed: str | None) -> str:
    return HIDDEN_VALUE if typed and find_forbidden_text(typed) else shorten(typed or "")


def _write_sentence(cell: str | None, field: Field, checks: set[str], read: Any) -> str:
    if cell is None:
        return "The e-mail address is missing: fill it in, it tells one person from another."
    if CheckName.FORBIDDEN in checks:
        return find_forbidden_text(cell) or ""
    if CheckName.TOO_LONG in checks:
        return f"This is longer than {LONGEST.get(field, LONGEST_CHOICE):,} characters: shorten it."
    return str(read(cell).sentence)


def _build_rows(cells: pd.DataFrame, fields: Mapping[str, Field], readers: Readers) -> list[ApplicantRow]:
    answers = [heading for heading, field in fields.items() if field is Field.ANSWER]
    headings = {field: heading for heading, field in fields.items() if field is not Field.ANSWER}
    values = {
        field: [DEFAULTS.get(field) if cell is None else readers[heading](cell).value for cell in cells[heading]]
        for field, heading in headings.items()
    }
    typed = {heading: list(cells[heading]) for heading in answers}
    return [
        _build_row(
            int(row_number),
            {field: column[line] for field, column in values.items()},
            {heading: column[line] for heading, column in typed.items() if column[line] is not None},
        )
        for line, row_number in enumerate(cells.index)
    ]


def _build_row(row_number: int, values: dict[Field, Any], answers: dict[str, str]) -> ApplicantRow:
    given, family = values.pop(Field.GIVEN_NAME, None), values.pop(Field.FAMILY_NAME, None)
    full = values.pop(Field.FULL_NAME, None)
    if full and not (given and family):
        given, family = split_full_name(full) if not given and not family else (given, family)
    # A one-word name stands as the given name.
    given, family = (given, family or "") if given else (family or "", "")
    named = {field.value: value for field, value in values.items()}
    return ApplicantRow(row_number, given_name=given, family_name=family, answers=answers, **named)
