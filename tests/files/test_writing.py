"""Does Excel open what we write right, run none of it, and do we read it back as it was?"""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mayatrack.exceptions import InvalidInput
from mayatrack.files.formulas import neutralize, restore
from mayatrack.files.reading import read_table
from mayatrack.files.writing import clean_sheet_name, write_csv, write_xlsx

FRAME = pd.DataFrame(
    {
        "name": ["Zoë", "=1+1"],
        "student_number": ["007", None],
        "birth_on": [date(2004, 2, 29), None],
        "submitted_at": [datetime(2026, 3, 4, 10, 5, tzinfo=UTC), pd.NaT],
        "count": [3, None],
        "rate": [0.25, 1.0],
        "is_first": [True, False],
        "race": [("asian", "white"), ()],
    },
)
NAME = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
RISKY = st.text(alphabet="='+-@＝＋－＠\t\r\n \u200b\u00a0<r>/_x0041\"',;|a0é𝔘", max_size=12)


def test_write_csv_opens_right_in_excel() -> None:
    assert write_csv(FRAME).decode("utf-8") == (
        '\ufeff"name","student_number","birth_on","submitted_at","count","rate","is_first","race"\r\n'
        '"Zoë","007","2004-02-29","2026-03-04T10:05:00Z","3","0.25","TRUE","asian; white"\r\n'
        '"\'=1+1","","","","","1","FALSE",""\r\n'
    )


def test_write_xlsx_has_real_dates_numbers_and_text() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(FRAME, sheet_name="People")))["People"]
    assert [cell.value for cell in sheet[2]] == [
        "Zoë", "007", datetime.fromisoformat("2004-02-29"), datetime.fromisoformat("2026-03-04T10:05"), 3,
        0.25, True, "asian; white",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[3]] == ["'=1+1", None, None, None, None, 1, False, None]
    assert [sheet["B2"].data_type, sheet["C2"].is_date, sheet["A3"].data_type] == ["s", True, "s"]
    assert sheet["C2"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet["A1"].font.bold) == ("A2", "A1:H3", True)
    assert sheet.column_dimensions["A"].width >= 8


def test_write_takes_midnights_of_pandas_for_dates_and_keeps_timestamps() -> None:
    frame = pd.DataFrame(
        {"day": pd.to_datetime(["2026-01-02", None]), "at": pd.to_datetime(["2026-01-02 03:04", None])}
    )
    assert write_csv(frame).decode("utf-8-sig").splitlines()[1:] == ['"2026-01-02","2026-01-02T03:04:00"', '"",""']
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(frame, sheet_name="x")))["x"]
    assert [sheet["A2"].number_format, sheet["B2"].number_format] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]


def test_write_handles_what_excel_cannot_hold() -> None:
    frame = pd.DataFrame(
        {
            "value": [date(1899, 1, 1), 12345678901234567, float("inf"), Decimal("1.5"), time(9, 30), "a\0b\x01\ufffe"],
        },
        dtype=object,
    )
    expected = ["1899-01-01", "12345678901234567", None, 1.5, "09:30:00", "a\ufffdb\ufffd\ufffd"]
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(frame, sheet_name="x")))["x"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == expected


def test_write_of_an_empty_frame_keeps_the_headings() -> None:
    frame = pd.DataFrame({"=a": [], "b": []})
    assert write_csv(frame) == b'\xef\xbb\xbf"\'=a","b"\r\n'
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(frame, sheet_name="x")))["x"]
    assert [cell.value for cell in sheet[1]] == ["'=a", "b"]
    assert openpyxl.load_workbook(io.BytesIO(write_xlsx(pd.DataFrame(), sheet_name="x"))).sheetnames == ["x"]


def test_write_xlsx_refuses_text_longer_than_a_cell() -> None:
    frame = pd.DataFrame({"a": ["x" * 32_768]})
    with pytest.raises(InvalidInput) as refused:
        write_xlsx(frame, sheet_name="x")
    assert str(refused.value) == (
        "The text in row 2, column 1 is longer than the 32,767 characters that a workbook cell holds: choose CSV."
    )
    assert len(write_csv(frame)) > 32_768


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("People", "People"),
        ("a/b:c", "a b c"),
        ("'x'", "x"),
        ("", "Sheet1"),
        ("History", "Sheet1"),
        ("x" * 40, "x" * 31),
    ],
)
def test_clean_sheet_name_is_one_that_excel_accepts(name: str, cleaned: str) -> None:
    assert clean_sheet_name(name) == cleaned
    write_xlsx(FRAME, sheet_name=name)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "＝1",
        "＋1", "－1", "＠x", "﹦1", "−1", "'=1", "''=1", "<r><t>x</t></r>", "\tx", "\u202e=1",
    ],
)  # fmt: skip
def test_text_that_could_run_gets_an_apostrophe(text: str) -> None:
    assert neutralize(text) == "'" + text
    assert restore(neutralize(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "2026", "'tis", "O'Neil", "''", "¿=?", "1+1", "<p>"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert neutralize(text) == text
    assert restore(text) == text


def test_markup_cannot_smuggle_a_formula_into_a_workbook() -> None:
    attack = '<r></is></c><c r="D9"><f>1+1</f></c><c t="inlineStr"><is></r>'
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(pd.DataFrame({"a": [attack]}), sheet_name="x")))
    assert [[cell.value for cell in row] for row in book["x"].iter_rows()] == [["a"], ["'" + attack]]


def is_exact(text: str) -> bool:
    """Does XML hold the text, is a file of it not taken for a binary one, and Excel's escape of two codes absent?"""
    return (
        not any((ord(char) < 32 and char not in "\t\r\n") or char in "\x7f\ufffe\uffff" for char in text)
        and "_x00" not in text
    )


@settings(max_examples=40)
@example(
    texts=["=1", "'=1", "''=1", "a\r\nb", " x ", "\u2028", "007", "1e5", "TRUE", "3/4", "_x0041_", "\r", "a;b|c\td"]
)
@given(texts=st.lists((NAME | RISKY).filter(is_exact), min_size=1, max_size=20))
def test_csv_read_back_is_the_same_text(texts: list[str]) -> None:
    frame = pd.DataFrame({"key": [str(number) for number in range(len(texts))], "text": texts}, dtype=object)
    read = read_table(write_csv(frame), "a.csv").frame
    assert read["text"].tolist() == [text or None for text in texts]


# Each example starts a process: few examples, many cells.
@settings(max_examples=4)
@example(
    texts=["=1", "'=1", "''=1", "a\r\nb", " x ", "\u2028", "007", "1e5", "TRUE", "3/4", "_x0041_", "\r", "<r>x</r>"]
)
@given(texts=st.lists((NAME | RISKY).filter(is_exact), min_size=60, max_size=200))
def test_xlsx_read_back_is_the_same_text(texts: list[str]) -> None:
    frame = pd.DataFrame({"key": [str(number) for number in range(len(texts))], "text": texts}, dtype=object)
    read = read_table(write_xlsx(frame, sheet_name="x"), "a.xlsx").frame
    assert read["text"].tolist() == [text or None for text in texts]


@given(text=RISKY | NAME)
def test_restore_undoes_neutralize(text: str) -> None:
    assert restore(neutralize(text)) == text
    assert neutralize(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"}
