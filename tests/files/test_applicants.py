"""Do good rows pass whole, bad ones stay out whole, and forbidden facts never get through?"""

from datetime import UTC, date, datetime
from typing import Any

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.demographics import Education, Gender, RaceEthnicity, YesNoAnswer
from mayatrack.domain.imports import ApplicantRow, CheckedTable, Field, Refusal
from mayatrack.files.applicants import check_table
from mayatrack.files.headings import recognize
from mayatrack.files.reading import read_table
from tests.files.samples import (
    QUESTIONS,
    google_forms_csv,
    make_answers,
    plain_csv,
    plain_xlsx,
    qualtrics_csv,
    surveymonkey_csv,
    surveymonkey_xlsx,
    write_delimited,
)
from tests.files.test_colleges import COLLEGES

NAMES = {name: name for name in COLLEGES}


def check(data: bytes, **changed: Field) -> CheckedTable:
    table = read_table(data, "list")
    return check_table(table, recognize(table) | changed, colleges=NAMES)


def check_rows(*rows: dict[str, str]) -> CheckedTable:
    return check(plain_csv(rows))


def check_columns(*table: list[str], **changed: Field) -> CheckedTable:
    return check(write_delimited(table), **changed)


EXPECTED: dict[str, Any] = {
    "given_name": "Ana B",
    "family_name": "García López",
    "email": "ana.garcia1@example.com",
    "phone": "(213) 555-0001",
    "birth_on": date(2005, 2, 14),
    "college": "East Los Angeles College",
    "student_number": "900000001",
    "had_passport_before": Baseline.NO,
    "had_flown_before": Baseline.YES,
    "had_traveled_abroad_before": Baseline.NO,
    "race_ethnicity": (RaceEthnicity.HISPANIC_OR_LATINO, RaceEthnicity.WHITE),
    "gender": (Gender.WOMAN,),
    "parent_1_education": Education.HIGH_SCHOOL,
    "parent_2_education": Education.SOME_COLLEGE,
    "first_generation_american": YesNoAnswer.YES,
    "answers": {QUESTIONS["essay"]: make_answers()["essay"]},
}


def test_check_table_reads_every_layout_into_the_same_row() -> None:
    rows = [make_answers(1)]
    assert check(plain_csv(rows)).rows == [ApplicantRow(row_number=2, **EXPECTED)]
    assert check(plain_csv(rows, delimiter=";", encoding="cp1252")).rows == [ApplicantRow(row_number=2, **EXPECTED)]
    assert check(plain_xlsx([rows[0] | {"birth_on": date(2005, 2, 14)}])).rows == [
        ApplicantRow(row_number=2, **EXPECTED)
    ]
    assert check(google_forms_csv(rows)).rows == [
        ApplicantRow(row_number=2, submitted_at=datetime(2026, 2, 14, 17, 30, 5, tzinfo=UTC), **EXPECTED)
    ]
    assert check(qualtrics_csv(rows)).rows == [
        ApplicantRow(
            row_number=5,
            submitted_at=datetime(2026, 2, 14, 16, 43, 5, tzinfo=UTC),
            response_key="R_000000000000001",
            preferred_language="EN",
            **EXPECTED,
        )
    ]
    for data in (surveymonkey_csv(rows), surveymonkey_xlsx(rows)):
        assert check(data).rows == [
            ApplicantRow(
                row_number=3,
                submitted_at=datetime(2026, 2, 14, 17, 31, 5, tzinfo=UTC),
                response_key="11400000001",
                **EXPECTED,
            )
        ]


def test_check_table_takes_an_address_and_a_name_for_enough() -> None:
    checked = check_columns(["Email", "Name"], ["ANA@Example.com", "  Sukarno "])
    assert checked == CheckedTable([ApplicantRow(2, "Sukarno", "", "ana@example.com")], [])


def test_check_table_puts_a_lone_family_name_first() -> None:
    checked = check_columns(["Email", "First name", "Last name"], ["a@example.com", "", "Sukarno"])
    assert checked.rows == [ApplicantRow(2, "Sukarno", "", "a@example.com")]


def test_check_table_prefers_parts_of_a_name_to_the_full_one() -> None:
    checked = check_columns(
        ["Email", "Full name", "First name", "Last name"],
        ["a@example.com", "Ana María García", "Ana María", "García"],
        ["b@example.com", "Bo Li", "", ""],
    )
    assert [(row.given_name, row.family_name) for row in checked.rows] == [("Ana María", "García"), ("Bo", "Li")]


def test_check_table_refuses_each_cell_with_row_column_value_and_sentence() -> None:
    checked = check_rows(
        make_answers(1),
        make_answers(2, email="", college="Santa Monica College", birth_on="25/12/2005"),
        make_answers(3, email="ana at home", phone="?"),
        make_answers(4, given_name="", family_name=" "),
    )
    assert [row.row_number for row in checked.rows] == [2]
    assert [(refusal.row_number, refusal.column, refusal.value) for refusal in checked.refusals] == [
        (3, "Email address", ""),
        (3, "Date of birth", "25/12/2005"),
        (3, "Which LACCD college do you attend?", "Santa Monica College"),
        (4, "Email address", "ana at home"),
        (5, "First name / Last name", ""),
    ]
    assert checked.refusals[0].sentence == (
        "The e-mail address is missing: fill it in, it tells one person from another."
    )
    assert checked.refusals[4].sentence == "The name is missing: fill it in."
    assert not checked.is_blocked


def test_check_table_limits_lengths() -> None:
    checked = check_rows(make_answers(1, given_name="A" * 121, essay="x" * 10_001), make_answers(2, essay="x" * 10_000))
    assert [row.row_number for row in checked.rows] == [3]
    assert checked.refusals == [
        Refusal(2, "First name", "A" * 79 + "…", "This is longer than 120 characters: shorten it."),
        Refusal(2, QUESTIONS["essay"], "x" * 79 + "…", "This is longer than 10,000 characters: shorten it."),
    ]


def test_forbidden_text_is_refused_in_every_kept_column_and_never_repeated() -> None:
    checked = check_rows(*(make_answers(1, **{key: "123-45-6789"}) for key in QUESTIONS))
    sentence = "This looks like a Social Security number, which is never stored: remove it."
    assert checked.rows == []
    assert checked.refusals == [
        Refusal(number, heading, "•••", sentence) for number, heading in enumerate(QUESTIONS.values(), start=2)
    ]
    assert "6789" not in repr(checked)


def test_forbidden_text_in_an_ignored_column_goes_nowhere() -> None:
    checked = check_columns(["Email", "Name", "Notes"], ["a@e.org", "Ana", "A12345678"], Notes=Field.IGNORE)
    assert (len(checked.rows), checked.refusals) == (1, [])
    assert "12345678" not in repr(checked)


def test_forbidden_column_blocks_the_file_whatever_its_mapping() -> None:
    for field in (Field.IGNORE, Field.ANSWER, Field.STUDENT_NUMBER):
        checked = check_columns(["Email", "Name", "SSN"], ["a@e.org", "Ana", "xyz"], SSN=field)
        sentence = (
            "This column asks for Social Security number, which is never stored: delete the column and try again."
        )
        assert checked == CheckedTable([], [Refusal(0, "SSN", "", sentence)], is_blocked=True)


def test_file_without_headings_does_not_show_a_forbidden_value_as_its_heading() -> None:
    checked = check_columns(["a@e.org", "Ana", "123-45-6789"], ["b@e.org", "Bo", "234-56-7890"])
    assert checked.is_blocked
    assert checked.refusals[0] == Refusal(
        0, "•••", "", "This looks like a Social Security number, which is never stored: remove it."
    )
    assert "6789" not in repr(checked)


def test_mistakes_in_the_mapping_block_the_file() -> None:
    checked = check_columns(["Notes", "City"], ["a", "b"])
    assert checked == CheckedTable(
        [],
        [
            Refusal(0, "", "", "No column is chosen for the e-mail address: it tells one person from another."),
            Refusal(0, "", "", "No column is chosen for the name: choose the full name or the given name."),
        ],
        is_blocked=True,
    )


def test_two_columns_for_one_field_and_a_missing_column_block_the_file() -> None:
    table = read_table(b"Email,Name,Mail\na@e.org,Ana,b@e.org\n", "a.csv")
    mapping = {"Email": Field.EMAIL, "Name": Field.FULL_NAME, "Mail": Field.EMAIL, "Gone": Field.PHONE}
    checked = check_table(table, mapping, colleges=NAMES)
    assert checked.is_blocked
    assert [(refusal.row_number, refusal.column, refusal.sentence) for refusal in checked.refusals] == [
        (0, "Mail", "Two columns are chosen for email: keep one and choose another field for this one."),
        (0, "Gone", "This column is not in the file: choose the columns again."),
    ]


def test_check_table_reads_days_in_the_company_of_the_column() -> None:
    checked = check_rows(make_answers(1, birth_on="3/4/2005"), make_answers(2, birth_on="25/12/2005"))
    assert [refusal.row_number for refusal in checked.refusals] == [2, 3]
    assert [row.birth_on for row in check_rows(make_answers(1, birth_on="3/4/2005")).rows] == [date(2005, 3, 4)]


def test_check_table_takes_not_applicable_for_empty_where_nothing_is_asked_twice() -> None:
    row = check_rows(make_answers(1, phone="N/A", student_number="none", college="n/a", essay="None")).rows[0]
    assert (row.phone, row.student_number, row.college) == ("", "", None)
    assert row.answers == {QUESTIONS["essay"]: "None"}


def test_check_table_normalizes_text() -> None:
    row = check_rows(make_answers(1, family_name=" Pen\u0303a \t Ruiz", essay="one\r\ntwo\x07 ")).rows[0]
    assert row.family_name == "Peña Ruiz"
    assert row.answers == {QUESTIONS["essay"]: "one\ntwo"}


def test_check_table_gives_the_same_rows_from_csv_and_xlsx() -> None:
    rows = [make_answers(number) for number in range(1, 6)]
    assert check(plain_csv(rows)) == check(plain_xlsx(rows))


def test_check_table_of_thousands_of_rows_is_quick_and_complete() -> None:
    checked = check_rows(*(make_answers(number) for number in range(1, 2_001)))
    assert (len(checked.rows), checked.refusals) == (2_000, [])
