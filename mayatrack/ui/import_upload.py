"""Which file is being imported, into which cohort? A file is read once, not on every rerun."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pandas as pd
import streamlit as st

from mayatrack.exceptions import SheetRefused
from mayatrack.files.reading import RawTable, read_table
from mayatrack.settings import get_settings
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import form_key
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

FILE_TYPES: Final = ("csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods")
# The name under which forms.finish empties the file field.
NAME: Final = "import_file"
# The choice's name in the page's address; no other page uses it.
COHORT: Final = "into"
# What the session keeps of the latest file, step by step.
TABLE: Final = "import_table"
MAPPING: Final = "import_mapping"
MAPPING_ROWS: Final = "import_mapping_rows"
CHECKED: Final = "import_checked"
PLAN: Final = "import_plan"
LAYOUTS: Final = {
    "plain": "Table",
    "google_forms": "Google Forms",
    "qualtrics": "Qualtrics",
    "surveymonkey": "SurveyMonkey",
}

Made = TypeVar("Made")


@dataclass(frozen=True)
class Upload:
    """One file as it was chosen; `digest` is its SHA-256."""

    name: str
    data: bytes
    digest: str


def keep_latest(name: str, key: Any, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once for this key and forgotten with the next one.

    Kept in the session, because a shared cache would hold people's data for everybody.
    """
    kept = st.session_state.get(name)
    if kept is None or kept[0] != key:
        kept = (key, make())
        st.session_state[name] = kept
    made: Made = kept[1]
    return made


def choose_target(cohorts: pd.DataFrame) -> Row | None:
    """The cohort of `read_cohorts` that the people apply to; None until one is chosen."""
    rows = {row["cohort"]: row for row in list_records(cohorts)}
    chosen = st.selectbox(
        "Cohort", list(rows), index=None, placeholder="Choose a cohort", key=COHORT, bind="query-params"
    )
    return rows[chosen] if chosen else None


def choose_upload() -> Upload | None:
    """The file that was chosen, if any."""
    limit = get_settings().upload_limit_megabytes
    file = st.file_uploader(
        "Spreadsheet", type=FILE_TYPES, accept_multiple_files=False, max_upload_size=limit, key=form_key(NAME)
    )
    if file is None:
        return None
    data = file.getvalue()
    return Upload(file.name, data, hashlib.sha256(data).hexdigest())


def read_upload(upload: Upload) -> RawTable:
    """The table in the file; asks for the sheet where there are several. Raises FileRefused with a sentence."""
    # Named for the file: the choice made for one workbook means nothing in the next.
    chosen = f"import_sheet_{upload.digest}"
    sheet = st.session_state.get(chosen)
    try:
        with st.spinner("Reading the file …"):
            table = keep_latest(
                TABLE, (upload.digest, upload.name, sheet), lambda: read_table(upload.data, upload.name, sheet=sheet)
            )
    except SheetRefused as error:
        _choose_sheet(error.sheets, error.sheet, key=chosen)
        raise
    _choose_sheet(table.sheets, table.sheet, key=chosen)
    st.caption(_describe(table))
    return table


def _choose_sheet(sheets: list[str], shown: str | None, *, key: str) -> None:
    """Where there are several sheets, another one can be read instead."""
    if len(sheets) > 1 and shown is not None:
        picked = st.selectbox("Sheet", sheets, index=sheets.index(shown), key=f"{key}_field")
        if picked != shown:
            st.session_state[key] = picked
            st.rerun()


def forget_upload() -> None:
    """Let go of what the session holds of a file's people."""
    for name in (TABLE, MAPPING, MAPPING_ROWS, CHECKED, PLAN):
        st.session_state.pop(name, None)


def _describe(table: RawTable) -> str:
    parts = [
        LAYOUTS[table.layout.value],
        format_count(len(table.frame), "row"),
        format_count(len(table.headings), "column"),
        f"sheet {table.sheet}" if table.sheet else (table.encoding or "").upper(),
    ]
    return escape_markdown(" · ".join(part for part in parts if part))
