"""Are the exports of each survey tool told apart and brought under one row of headings?"""

from mayatrack.files.layouts import Layout
from mayatrack.files.reading import read_table
from tests.files.samples import (
    QUESTIONS,
    google_forms_csv,
    make_answers,
    plain_csv,
    qualtrics_csv,
    surveymonkey_csv,
    surveymonkey_xlsx,
    write_delimited,
    write_workbook,
)

ROWS = [make_answers(1), make_answers(2, race_ethnicity="")]
RACE = QUESTIONS["race_ethnicity"]


def test_plain_table_is_plain() -> None:
    read = read_table(plain_csv(ROWS), "a.csv")
    assert (read.layout, read.headings, read.row_numbers) == (Layout.PLAIN, list(QUESTIONS.values()), [2, 3])


def test_google_forms_begins_with_a_timestamp() -> None:
    read = read_table(google_forms_csv(ROWS), "a.csv")
    assert (read.layout, read.headings) == (Layout.GOOGLE_FORMS, ["Timestamp", *QUESTIONS.values()])
    assert read.frame["Timestamp"].tolist() == ["2026/02/14 9:30:05 AM PST", "2026/02/14 9:31:05 AM PST"]


def test_qualtrics_has_three_rows_of_headings_and_drops_previews() -> None:
    read = read_table(qualtrics_csv(ROWS), "a.csv")
    assert (read.layout, read.row_numbers, read.time_zone) == (Layout.QUALTRICS, [5, 6], "America/Denver")
    assert read.headings[:4] == ["StartDate", "EndDate", "Status", "IPAddress"]
    assert read.headings[-len(QUESTIONS) :] == list(QUESTIONS.values())
    assert read.frame["Email address"].tolist() == ["ana.garcia1@example.com", "ana.garcia2@example.com"]


def test_qualtrics_workbook_has_two_rows_of_headings() -> None:
    table = [["ResponseId", "Q1"], ["Response ID", "Your e-mail?"], ["R_1", "a@example.com"]]
    read = read_table(write_workbook(table), "a.xlsx")
    assert (read.layout, read.headings, read.row_numbers) == (Layout.QUALTRICS, ["ResponseId", "Your e-mail?"], [3])


def test_qualtrics_with_an_unknown_zone_falls_back_to_the_office() -> None:
    read = read_table(qualtrics_csv(ROWS, time_zone="Mars/Olympus"), "a.csv")
    assert read.time_zone == "America/Los_Angeles"


def test_surveymonkey_joins_the_choices_of_one_question() -> None:
    for data in (surveymonkey_csv(ROWS), surveymonkey_xlsx(ROWS)):
        read = read_table(data, "a")
        assert (read.layout, read.row_numbers) == (Layout.SURVEYMONKEY, [3, 4])
        assert read.frame[RACE].tolist() == ["Hispanic or Latino; White", None]
        assert read.headings[9:] == list(QUESTIONS.values())


def test_surveymonkey_keeps_the_parts_of_a_form_apart() -> None:
    table = [
        ["Respondent ID", "Start Date", "Tell us about yourself", "", "Pets", "", ""],
        ["", "", "Name", "Email Address", "Cat", "Dog", "Other (please specify)"],
        ["11", "1/2/2026", "Ana", "a@example.com", "Cat", "", "a newt"],
        ["12", "1/2/2026", "Bo", "b@example.com", "", "", ""],
    ]
    read = read_table(write_delimited(table), "a.csv")
    assert read.frame.to_dict("list") == {
        "Respondent ID": ["11", "12"],
        "Start Date": ["1/2/2026", "1/2/2026"],
        "Tell us about yourself - Name": ["Ana", "Bo"],
        "Tell us about yourself - Email Address": ["a@example.com", "b@example.com"],
        "Pets": ["Cat; a newt", None],
    }


def test_headings_below_a_title_and_groups_are_found() -> None:
    table = [
        ["Applicants of 2027", "", ""],
        ["Applicant", "", "Contact"],
        ["First Name", "Last Name", "Email"],
        ["Ana", "López", "ana@example.com"],
    ]
    read = read_table(write_delimited(table), "a.csv")
    assert (read.headings, read.row_numbers) == (["First Name", "Last Name", "Email"], [4])


def test_first_row_stays_the_headings_where_no_row_below_is_better_known() -> None:
    read = read_table(write_delimited([["Contact", "Who"], ["a@example.com", "Email"]]), "a.csv")
    assert (read.headings, read.row_numbers) == (["Contact", "Who"], [2])
