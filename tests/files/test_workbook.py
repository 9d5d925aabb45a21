"""Do cells of workbooks arrive as text that people would recognize?"""

from datetime import date, datetime, time, timedelta

import pytest

from mayatrack.exceptions import SheetRefused
from mayatrack.files.reading import read_table
from mayatrack.files.workbook import write_cell
from tests.files.samples import make_notes_first, make_ods, old_xls, plain_xlsx, write_workbook


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("", None),
        ("007", "007"),
        (7.0, "7"),
        (1234567890123.0, "1234567890123"),
        (123456789012345678.0, "123456789012346000"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (-2.5, "-2.5"),
        (100.0, "100"),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2003, 4, 5), "2003-04-05"),
        (datetime.fromisoformat("2003-04-05T06:07:08.600"), "2003-04-05T06:07:09"),
        (time(10, 5), "10:05:00"),
        (timedelta(hours=30, minutes=1), "30:01:00"),
    ],
)
def test_write_cell_shows_what_was_typed(cell: object, text: str | None) -> None:
    assert write_cell(cell) == text


def test_xlsx_keeps_dates_identifiers_and_leading_zeros() -> None:
    table = [
        ["Student ID", "Number", "Date of birth", "Timestamp", "Agreed"],
        ["00123", 1234567890, date(2004, 2, 29), datetime.fromisoformat("2026-02-14T09:30:05"), True],
    ]
    read = read_table(write_workbook(table), "a.xlsx")
    assert read.frame.iloc[0].tolist() == ["00123", "1234567890", "2004-02-29", "2026-02-14T09:30:05", "TRUE"]


def test_xls_of_1997_is_read() -> None:
    read = read_table(old_xls(), "old.xls")
    assert read.headings == ["First name", "Email", "Date of birth", "Student ID"]
    assert read.frame.iloc[0].tolist() == ["José", "jose@example.com", "2004-03-05", "00012"]
    assert (read.sheet, read.row_numbers) == ("Old", [2, 3])


def test_ods_is_read() -> None:
    read = read_table(make_ods([["Name", "Email"], ["Zoë", "zoe@example.com"]]), "a.ods")
    assert read.frame.to_dict("list") == {"Name": ["Zoë"], "Email": ["zoe@example.com"]}
    assert read.sheet == "Lista"


def test_rows_are_numbered_as_excel_shows_them() -> None:
    table = [
        ["Applicants of 2026"],
        [],
        ["Name", "", "Email"],
        ["Ana", "", "a@example.com"],
        [],
        ["Bo", "", "b@example.com"],
    ]
    read = read_table(write_workbook(table, first_row=2), "a.xlsx")
    assert read.headings == ["Name", "Email"]
    assert read.row_numbers == [6, 8]


def test_sheets_can_be_chosen(two_sheets: bytes) -> None:
    first = read_table(two_sheets, "a.xlsx")
    assert (first.sheets, first.sheet) == (["Empty", "Spring", "Fall"], "Spring")
    assert read_table(two_sheets, "a.xlsx", sheet="Fall").frame.to_dict("list") == {
        "Name": ["Bo"],
        "Email": ["b@e.org"],
    }


def test_sheet_name_of_a_workbook_is_kept() -> None:
    assert (
        read_table(plain_xlsx([{"email": "a@example.com"}], sheet_name="Applicants 26"), "a.xlsx").sheet
        == "Applicants 26"
    )


def test_sheet_of_notes_before_the_table_is_passed_over() -> None:
    read = read_table(make_notes_first(), "a.xlsx")
    assert (read.sheet, read.headings, read.row_numbers) == ("Responses", ["Name", "Email"], [2])


def test_sheet_without_rows_names_the_others() -> None:
    with pytest.raises(SheetRefused, match="The sheet Notes cannot be imported") as refused:
        read_table(make_notes_first(), "a.xlsx", sheet="Notes")
    assert (refused.value.sheet, refused.value.sheets) == ("Notes", ["Notes", "Responses"])
