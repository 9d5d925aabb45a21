from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Gender
from mayatrack.domain.import_plans import (
    ImportPlan,
    KnownPerson,
    RowOutcome,
    StoredRecord,
    application_values,
    person_values,
    plan_rows,
)
from mayatrack.domain.imports import ApplicantRow

ID = UUID(int=1)
SUBMITTED_AT = datetime(2026, 1, 5, 18, 30, tzinfo=UTC)
ROW = ApplicantRow(row_number=2, given_name="Rosa", family_name="Ávila", email="rosa@example.edu")


def _plan(*rows: ApplicantRow, **options: Any) -> ImportPlan:
    return plan_rows(rows, **({"known": {}, "look_alikes": {}, "college_ids": {}, "refusals": {}} | options))


def _record(**values: Any) -> StoredRecord:
    return StoredRecord(ID, 1, values)


def _known(**records: StoredRecord) -> dict[str, KnownPerson]:
    person = _record(
        email=ROW.email, given_name="Rosa", family_name="Ávila", preferred_name=None, phone="1", birth_on=None
    )
    return {ROW.email: KnownPerson(person, **records)}


def _application(**values: Any) -> StoredRecord:
    defaults = {"college_id": None, "applied_at": SUBMITTED_AT, "response_key": None, "had_flown_before": Baseline.NO}
    return _record(**(defaults | values))


def test_row_of_nobody_known_is_new() -> None:
    assert [(row.outcome, row.reason, row.changes) for row in _plan(ROW).rows] == [
        (RowOutcome.NEW, "A new person.", {})
    ]


def test_silent_cells_are_no_changes() -> None:
    planned = _plan(ROW, known=_known(application=_application())).rows[0]
    assert (planned.outcome, planned.changes) == (RowOutcome.UNCHANGED, {})


def test_changes_hold_the_stored_and_the_new_value() -> None:
    row = replace(ROW, phone="2", had_flown_before=Baseline.YES, gender=(Gender.MAN,), answers={"Why?": "So."})
    answers = _record(answers={"Where?": "Tokyo"})
    planned = _plan(row, known=_known(application=_application(), answers=answers)).rows[0]
    assert planned.outcome is RowOutcome.CHANGED
    assert planned.changes == {
        "phone": ("1", "2"),
        "had_flown_before": (Baseline.NO, Baseline.YES),
        "gender": (None, ["man"]),
        "answers": ({"Where?": "Tokyo"}, {"Where?": "Tokyo", "Why?": "So."}),
    }


def test_known_person_without_an_application_here_is_new() -> None:
    planned = _plan(replace(ROW, phone="2"), known=_known()).rows[0]
    assert planned.outcome is RowOutcome.NEW
    assert planned.reason == "Rosa Ávila is known and applies to this cohort for the first time."
    assert planned.changes == {"phone": ("1", "2")}


def test_fraction_of_a_second_is_no_change() -> None:
    stored = _application(applied_at=SUBMITTED_AT + timedelta(microseconds=999_999))
    row = replace(ROW, submitted_at=SUBMITTED_AT)
    assert _plan(row, known=_known(application=stored)).rows[0].changes == {}
    later = _application(applied_at=SUBMITTED_AT + timedelta(seconds=1))
    assert set(_plan(row, known=_known(application=later)).rows[0].changes) == {"applied_at"}


def test_refused_row_does_not_stand_for_its_person() -> None:
    rows = [ROW, replace(ROW, row_number=3, phone="2")]
    planned = _plan(*rows, refusals={3: "Phone: too long."}).rows
    assert [(row.outcome, row.reason) for row in planned] == [
        (RowOutcome.NEW, "A new person."),
        (RowOutcome.REFUSED, "Phone: too long."),
    ]


def test_rows_without_a_time_count_by_their_place() -> None:
    rows = [ROW, replace(ROW, row_number=3), replace(ROW, row_number=4)]
    assert [row.outcome for row in _plan(*rows).rows] == [RowOutcome.DUPLICATE, RowOutcome.DUPLICATE, RowOutcome.NEW]


def test_digest_is_equal_for_equal_plans_alone() -> None:
    row = replace(ROW, phone="2")
    known = _known(application=_application())
    digest = _plan(row, known=known).digest
    assert _plan(row, known=_known(application=_application())).digest == digest
    known[ROW.email].person.values["phone"] = "0"  # type: ignore[index]
    others = [_plan(row, known=known), _plan(row), _plan(replace(row, phone="3"), known=known)]
    assert len({digest, *(plan.digest for plan in others)}) == 4


def test_counts_of_a_plan_add_up_to_its_rows() -> None:
    plan = _plan(ROW, replace(ROW, row_number=3))
    assert {outcome.value: plan.count(outcome) for outcome in RowOutcome} == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "duplicate": 1,
        "refused": 0,
    }


def test_person_values_are_cleaned_as_if_they_were_entered() -> None:
    row = replace(ROW, given_name="  Zoe\u0308  María ", phone="", birth_on=date(2004, 3, 4))
    values = person_values(row)
    assert (values["given_name"], values["phone"], values["birth_on"]) == ("Zoë María", None, date(2004, 3, 4))


def test_application_values_leave_unknown_baselines_out() -> None:
    row = replace(ROW, college="A", had_passport_before=Baseline.UNKNOWN, had_flown_before=Baseline.NO)
    values = application_values(row, {"A": ID})
    assert (values["college_id"], values["had_passport_before"], values["had_flown_before"]) == (ID, None, Baseline.NO)
