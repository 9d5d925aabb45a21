"""Which workbooks do several tests of the files room share?"""

import io

import openpyxl
import pytest

from mayatrack.settings import get_settings


@pytest.fixture(scope="session")
def two_sheets() -> bytes:
    """A workbook with an empty, a hidden and two filled sheets."""
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    hidden = book.create_sheet("Notes")
    hidden.sheet_state = "hidden"
    hidden.append(["not", "for import"])
    for name, row in (("Spring", ["Ana", "a@e.org"]), ("Fall", ["Bo", "b@e.org"])):
        sheet = book.create_sheet(name)
        sheet.append(["Name", "Email"])
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch):
    """Settings that accept 1 MB and 3 rows."""
    monkeypatch.setenv("MAYATRACK_UPLOAD_LIMIT_MEGABYTES", "1")
    monkeypatch.setenv("MAYATRACK_IMPORT_ROW_LIMIT", "3")
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()
