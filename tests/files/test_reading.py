"""Is every file either read or refused with one sentence?"""

import io
import zipfile

import pytest

from mayatrack.exceptions import FileRefused
from mayatrack.files.reading import clean_headings, read_table
from tests.files.samples import (
    make_answers,
    make_encrypted_workbook,
    make_zip_bomb,
    plain_csv,
    plain_xlsx,
    write_delimited,
    write_workbook,
)

AGAIN = "open it in Excel or Google Sheets, save it as .xlsx or .csv, and choose that file."


def make_archive(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return target.getvalue()


REFUSED = {
    "empty": (b"", "{0} is empty: choose the file that holds the table."),
    "blank": (b"\xef\xbb\xbf \r\n", "{0} is empty: choose the file that holds the table."),
    "commas only": (b",,\n,,\n", "{0} is empty: choose the file that holds the table."),
    "headings only": (
        b"name,email\r\n",
        "{0} has headings and no rows below them: choose the file that holds the table.",
    ),
    "headings only workbook": (
        write_workbook([["Name", "Email"]]),
        "{0} has headings and no rows below them: choose the file that holds the table.",
    ),
    "empty workbook": (write_workbook([]), "{0} is empty: choose the file that holds the table."),
    "pdf": (b"%PDF-1.7 ...", "{0} is a PDF document, not a spreadsheet: " + AGAIN),
    "picture": (b"\x89PNG\r\n\x1a\n....", "{0} is a picture, not a spreadsheet: " + AGAIN),
    "web page": (
        b"\r\n<html><body><table><tr><td>Name</td></tr></table>",
        "{0} is a web page, not a spreadsheet: " + AGAIN,
    ),
    "web page in utf-16": ("<!DOCTYPE html><table>".encode("utf-16"), "{0} is a web page, not a spreadsheet: " + AGAIN),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "{0} is an XML document, not a spreadsheet: " + AGAIN),
    "encrypted": (
        make_encrypted_workbook(),
        "{0} is protected with a password: save a copy without it and choose the copy.",
    ),
    "cut off": (
        plain_xlsx([make_answers()])[:3000],
        "{0} is damaged or was not copied whole: save it again and choose the new copy.",
    ),
    "damaged inside": (
        make_archive(xl__workbook_dot_xml="<workbook"),
        "{0} is damaged or not a workbook: " + AGAIN,
    ),
    "damaged old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "{0} is damaged or not a workbook: " + AGAIN,
    ),
    "document": (make_archive(word__document_dot_xml="<w/>"), "{0} is an archive without a workbook in it: " + AGAIN),
    "numbers": (
        make_archive(Index__Document_dot_iwa="x"),
        "{0} is a Numbers document: export it from Numbers to Excel and choose that file.",
    ),
    "zip bomb": (
        make_zip_bomb(unpacked_megabytes=40),
        ("{0} would unpack to far more than a table needs: copy the rows into a new workbook and choose that one."),
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_read_table_refuses_with_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(data, "C:\\files\\list.xls")
    assert str(refused.value) == sentence.format("list.xls")


def test_read_table_refuses_a_name_that_is_never_stored() -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(plain_csv([make_answers(1)]), "Ana 123-45-6789.csv")
    assert str(refused.value) == (
        "The name of the file: this looks like a Social Security number, which is never stored: remove it."
    )


def test_read_table_refuses_a_missing_sheet(two_sheets: bytes) -> None:
    for name in ("Winter", "Notes", "bad\0name"):
        with pytest.raises(FileRefused) as refused:
            read_table(two_sheets, "a.xlsx", sheet=name)
        assert str(refused.value) == "a.xlsx has no visible sheet of that name: choose one of its sheets."


def test_read_table_survives_a_sheet_that_claims_every_cell() -> None:
    # Two cells at opposite corners: a reader that keeps the area between them needs terabytes.
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(write_workbook([["a"], ["b"]]))) as source, zipfile.ZipFile(target, "w") as archive:
        for entry in source.namelist():
            content = source.read(entry)
            if entry.endswith("sheet1.xml"):
                content = content.replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
            archive.writestr(entry, content)
    with pytest.raises(FileRefused) as refused:
        read_table(target.getvalue(), "a.xlsx")
    assert str(refused.value) == (
        "a.xlsx takes too much memory or time to read: copy the rows into a new workbook and choose that one."
    )


@pytest.mark.parametrize("make", [plain_csv, plain_xlsx])
def test_read_table_counts_rows_against_the_setting(small_limits: None, make) -> None:
    assert read_table(make([make_answers(number) for number in range(3)]), "a").row_numbers == [2, 3, 4]
    with pytest.raises(FileRefused) as refused:
        read_table(make([make_answers(number) for number in range(4)]), "a")
    assert str(refused.value) == "a has more than 3 rows: split it into smaller files."


def test_read_table_refuses_a_long_workbook_before_reading_its_cells(small_limits: None) -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(write_workbook([["Name", "Email"], *[["Ana", ""]] * 10_010]), "a.xlsx")
    assert str(refused.value) == "a.xlsx has more than 3 rows: split it into smaller files."


def test_read_table_weighs_files_against_the_setting(small_limits: None) -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(b"x" * (1024 * 1024 + 1), "a.csv")
    assert str(refused.value) == "a.csv is larger than 1 MB: split it into smaller files."


def test_read_table_gives_text_and_none() -> None:
    read = read_table(b"a,b\n01,\n ,1.50\n", "a.csv")
    assert read.frame.to_dict("list") == {"a": ["01", " "], "b": [None, "1.50"]}
    assert (read.encoding, read.delimiter, read.sheets, read.sheet) == ("utf-8", ",", [], None)


def test_read_table_accepts_rows_of_uneven_width() -> None:
    read = read_table(b"a,b\n1\n1,2,3\n", "a.csv")
    assert read.frame.to_dict("list") == {"a": ["1", "1"], "b": [None, "2"], "Column C": [None, "3"]}


def test_clean_headings_are_unique_and_on_one_line() -> None:
    typed = ["\ufeffName", "First\r\n name ", "Name", "", "Zero\u200bwidth", "Name (2)"]
    assert clean_headings(typed) == ["Name", "First name", "Name (2)", "Column D", "Zerowidth", "Name (2) (2)"]


def test_column_letters_go_on_after_z() -> None:
    assert clean_headings([""] * 28)[25:] == ["Column Z", "Column AA", "Column AB"]


def test_formulas_neutralized_by_an_export_come_back() -> None:
    data = write_delimited([["name", "essay"], ["Ana", "'=1+1"], ["Bo", "'tis"]])
    assert read_table(data, "a.csv").frame["essay"].tolist() == ["=1+1", "'tis"]
