"""Can a person open the file of their record, whole, and does nothing in it run?"""

import io
import json
from datetime import UTC, date, datetime

import openpyxl

from mayatrack.domain.person_records import FileFormat
from mayatrack.files.person_records import ABOUT, LONGEST_PART, NOTHING, write_record

RECORD = {
    "Person": [{"Given name": "=cmd", "Phone": "007", "Date of birth": date(2004, 2, 29)}],
    "Applications": [{"Applied at (UTC)": datetime(2024, 2, 1, 9, tzinfo=UTC), "College": None}],
    "Trips": [],
}
MADE_ON = date(2026, 7, 1)


def read_book(record: dict) -> openpyxl.Workbook:
    data = write_record(record, file_format=FileFormat.XLSX, made_on=MADE_ON)
    return openpyxl.load_workbook(io.BytesIO(data))


def test_workbook_has_a_sheet_per_subject() -> None:
    book = read_book(RECORD)
    assert book.sheetnames == [ABOUT, "Person", "Applications", "Trips"]
    assert [[cell.value for cell in row] for row in book["Person"]] == [
        ["Given name", "Phone", "Date of birth"],
        ["'=cmd", "007", datetime.fromisoformat("2004-02-29")],
    ]
    assert [[cell.value for cell in row] for row in book["Trips"]] == [[NOTHING]]
    assert [cell.value for cell in book["Applications"][2]] == [datetime.fromisoformat("2024-02-01T09:00"), None]


def test_first_sheet_says_what_the_file_holds() -> None:
    lines = [row[0].value for row in read_book(RECORD)[ABOUT]]
    assert lines[:2] == [ABOUT, "Made on 2026-07-01."]
    assert lines[-3:] == ["Person: 1 row", "Applications: 1 row", f"Trips: {NOTHING}"]


def test_long_text_goes_on_below_and_is_lost_nowhere() -> None:
    text = "𝔘" * (2 * LONGEST_PART) + "end"
    rows = list(read_book({"Free answers": [{"Question": "Why?", "Answer": text}]})["Free answers"].values)[1:]
    assert [row[0] for row in rows] == ["Why?", None, None]
    assert "".join(row[1] for row in rows) == text


def test_json_holds_the_same() -> None:
    told = json.loads(write_record(RECORD, file_format=FileFormat.JSON, made_on=MADE_ON))
    assert told["about"]["made_on"] == "2026-07-01"
    assert told["records"] == {
        "Person": [{"Given name": "=cmd", "Phone": "007", "Date of birth": "2004-02-29"}],
        "Applications": [{"Applied at (UTC)": "2024-02-01T09:00:00+00:00", "College": None}],
        "Trips": [],
    }
