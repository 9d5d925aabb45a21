"""Does a workbook hold a sheet per frame, in their order?"""

import io

import openpyxl
import pandas as pd

from mayatrack.files.writing import write_book


def test_book_has_a_sheet_per_frame() -> None:
    frames = {"People/1": pd.DataFrame({"a": ["x", "y"]}), "Trips": pd.DataFrame({"b": []})}
    book = openpyxl.load_workbook(io.BytesIO(write_book(frames)))
    assert book.sheetnames == ["People 1", "Trips"]
    assert [list(sheet.values) for sheet in book] == [[("a",), ("x",), ("y",)], [("b",)]]
    assert [sheet.freeze_panes for sheet in book] == ["A2", "A2"]
