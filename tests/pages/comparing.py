"""How does a test read the dialog that compares two versions of a record, and choose?"""

from typing import Final

from streamlit.testing.v1 import AppTest

from tests.pages.clicking import find

OTHER: Final = "Lena *Ortiz*"


def read_versions(shown: AppTest) -> dict[str, tuple[str, ...]]:
    """Field → what was opened, what is stored, what was typed and the mark, without escapes and colors."""
    rows = shown.table[0].value.replace({r"\\": "", r":\w+-badge\[(.*)\]": r"\1"}, regex=True)
    return {row[0]: (*row[2:], row[1]) for row in rows.itertuples(index=False) if row[1] != "–"}


def press(shown: AppTest, label: str) -> None:
    """Press the first button with this label, be it on the page or in the dialog above it."""
    find(shown.button, label).click().run()
    assert not shown.exception


def read_errors(shown: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in shown.error]


def is_comparing(shown: AppTest) -> bool:
    return len(shown.table) > 0


def read_stored_heading(shown: AppTest) -> str:
    """What stands above the version that is stored now, without escapes."""
    return str(shown.table[0].value.columns[3]).replace("\\", "")
