"""What would an import do with each row? New, changed, unchanged, duplicate or refused, before anything is written."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.imports import ApplicantRow, Field
from mayatrack.domain.names import clean_text, full_name, sort_name

PERSON_FIELDS: Final = (
    "given_name",
    "family_name",
    "preferred_name",
    "phone",
    "birth_on",
    "student_number",
    "preferred_language",
)
BASELINE_FIELDS: Final = ("had_passport_before", "had_flown_before", "had_traveled_abroad_before")
APPLICATION_FIELDS: Final = ("college_id", "applied_at", "response_key", *BASELINE_FIELDS)
DEMOGRAPHIC_FIELDS: Final = (
    "race_ethnicity",
    "gender",
    "parent_1_education",
    "parent_2_education",
    "first_generation_american",
)


class RowOutcome(StrEnum):
    """What an import would do with a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True)
class StoredRecord:
    """One stored record that an import may change: its key, its version, and its columns as they are now."""

    id: UUID
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class KnownPerson:
    """What is stored about the person of an e-mail address; without an application there is none for this cohort."""

    person: StoredRecord
    application: StoredRecord | None = None
    demographics: StoredRecord | None = None
    answers: StoredRecord | None = None


@dataclass(frozen=True)
class PlannedRow:
    """One row, what would happen to it, why, and field → (stored, new) where something would change."""

    row: ApplicantRow
    outcome: RowOutcome
    reason: str = ""
    known: KnownPerson | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPlan:
    """The rows in the order of the file, each with its outcome."""

    rows: Sequence[PlannedRow]

    def count(self, outcome: RowOutcome) -> int:
        """How many rows have the outcome."""
        return Counter(planned.outcome for planned in self.rows)[outcome]

    @property
    def digest(self) -> str:
        """Equal for two plans that would do the same, so that a confirmed plan is the one that is written."""
        said = hashlib.sha256()
        for planned in self.rows:
            changes = sorted(planned.changes.items())
            said.update(repr((planned.row, planned.outcome.value, planned.reason, changes)).encode())
        return said.hexdigest()


def person_values(row: ApplicantRow) -> dict[str, Any]:
    """The row's columns of Person; None where the file is silent."""
    texts = {name: clean_text(getattr(row, name)) for name in PERSON_FIELDS if name != "birth_on"}
    return {**texts, "birth_on": row.birth_on, "email": row.email}


def application_values(row: ApplicantRow, college_ids: Mapping[str, UUID]) -> dict[str, Any]:
    """The row's columns of Application; None where the file is silent."""
    return {
        "college_id": college_ids[row.college] if row.college else None,
        "applied_at": row.submitted_at.astimezone(UTC) if row.submitted_at else None,
        "response_key": row.response_key or None,
        "had_passport_before": _told(row.had_passport_before),
        "had_flown_before": _told(row.had_flown_before),
        "had_traveled_abroad_before": _told(row.had_traveled_abroad_before),
    }


def demographic_values(row: ApplicantRow) -> dict[str, Any]:
    """The row's columns of Demographics; None where the file is silent."""
    return {
        "race_ethnicity": _texts(row.race_ethnicity),
        "gender": _texts(row.gender),
        "parent_1_education": row.parent_1_education,
        "parent_2_education": row.parent_2_education,
        "first_generation_american": row.first_generation_american,
    }


def plan_rows(
    rows: Sequence[ApplicantRow],
    *,
    known: Mapping[str, KnownPerson],
    look_alikes: Mapping[tuple[str, str], str],
    college_ids: Mapping[str, UUID],
    refusals: Mapping[int, str],
    add_look_alikes: bool = False,
) -> ImportPlan:
    """What an import of `rows` would do.

    `known` maps an e-mail address to what is stored; `look_alikes` maps (sort name, birth date) to the e-mail address
    of a stored person; `refusals` maps a row number to the sentence why the row cannot be stored. A cell that the file
    leaves empty never erases what is stored.
    """
    standing = _latest_rows(row for row in rows if row.row_number not in refusals)
    seen: dict[tuple[str, str], int] = {}
    planned = []
    for row in rows:
        if row.row_number in refusals:
            planned.append(PlannedRow(row, RowOutcome.REFUSED, refusals[row.row_number]))
        elif (latest := standing[row.email]) is not row:
            reason = f"Row {latest.row_number} has the same e-mail address and is the later one."
            planned.append(PlannedRow(row, RowOutcome.DUPLICATE, reason))
        elif row.email in known:
            planned.append(_compare(row, known[row.email], college_ids))
        elif not add_look_alikes and (look_alike := _find_look_alike(row, look_alikes, seen)):
            planned.append(PlannedRow(row, RowOutcome.DUPLICATE, look_alike))
        else:
            planned.append(PlannedRow(row, RowOutcome.NEW, "A new person."))
    return ImportPlan(planned)


def _latest_rows(rows: Iterable[ApplicantRow]) -> dict[str, ApplicantRow]:
    oldest = datetime.min.replace(tzinfo=UTC)
    in_order = sorted(rows, key=lambda row: (row.submitted_at or oldest, row.row_number))
    return {row.email: row for row in in_order}


def _compare(row: ApplicantRow, known: KnownPerson, college_ids: Mapping[str, UUID]) -> PlannedRow:
    changes = _differences(known.person, person_values(row)) | _differences(known.demographics, demographic_values(row))
    if known.application is None:
        reason = f"{full_name(row.given_name, row.family_name)} is known and applies to this cohort for the first time."
        return PlannedRow(row, RowOutcome.NEW, reason, known, changes)
    changes |= _differences(known.application, application_values(row, college_ids))
    answers = known.answers.values["answers"] if known.answers else {}
    if answers | row.answers != answers:
        changes["answers"] = (answers, answers | row.answers)
    outcome = RowOutcome.CHANGED if changes else RowOutcome.UNCHANGED
    return PlannedRow(row, outcome, "", known, changes)


def _differences(record: StoredRecord | None, new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    stored = record.values if record else {}
    return {
        name: (stored.get(name), value)
        for name, value in new.items()
        if value is not None and not _is_same(stored.get(name), value)
    }


def _is_same(stored: Any, value: Any) -> bool:
    if isinstance(stored, list):
        return set(stored) == set(value)
    if isinstance(stored, datetime):
        # A spreadsheet shows seconds: its own export must not look like a change.
        return bool(abs(stored - value) < timedelta(seconds=1))
    return bool(stored == value)


def _find_look_alike(
    row: ApplicantRow, look_alikes: Mapping[tuple[str, str], str], seen: dict[tuple[str, str], int]
) -> str | None:
    if row.birth_on is None:
        return None
    key = (sort_name(row.given_name, row.family_name), row.birth_on.isoformat())
    if key in look_alikes:
        return f"The same name and birth date as {look_alikes[key]}, under another e-mail address."
    if key in seen:
        return f"The same name and birth date as row {seen[key]}, under another e-mail address."
    seen[key] = row.row_number
    return None


def _told(answer: Baseline) -> Baseline | None:
    return None if answer is Baseline.UNKNOWN else answer


def _texts(choices: tuple[StrEnum, ...] | None) -> list[str] | None:
    return None if choices is None else [choice.value for choice in choices]


def correct_mapping(recognized: Mapping[str, Field], remembered: Mapping[str, str]) -> dict[str, Field]:
    """The field of every heading: the remembered one where there is one that still exists, otherwise the recognized."""
    return {
        heading: Field(remembered[heading]) if remembered.get(heading) in set(Field) else found
        for heading, found in recognized.items()
    }
