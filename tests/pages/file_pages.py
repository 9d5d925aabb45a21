"""How does a test open Import and Export, and give a file to the page?"""

from typing import Any

from streamlit.testing.v1 import AppTest

from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui.navigation import find_page


def open_file_page(name: str, **choices: str) -> AppTest:
    """Open the page inside the frame, choices as in its address.

    Their addresses differ from their files' names, so the frame has to run once before it knows them.
    """
    shown = AppTest.from_file(str(PROJECT_FOLDER / "mayatrack" / "frame.py"), default_timeout=30).run()
    shown.switch_page(str(find_page(name).file))
    for key, value in choices.items():
        shown.query_params[key] = value
    shown.run()
    assert not shown.exception
    return shown


def upload(shown: AppTest, data: bytes, name: str = "people.csv") -> AppTest:
    """Choose the file."""
    shown.get("file_uploader")[0].set_value((name, data, "text/csv")).run()
    assert not shown.exception
    return shown


def read_tables(shown: AppTest) -> list[Any]:
    """The frames of the tables on the page."""
    return [table.value for table in shown.main.dataframe]
