"""How does a person take away what is on the screen?"""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from mayatrack.files.writing import write_csv, write_xlsx
from mayatrack.models.base import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_csv_download(label: str, read: Callable[[], pd.DataFrame], *, name: str) -> None:
    """A button that saves the frame as CSV; it is read and written only when somebody presses it."""
    st.download_button(
        label,
        lambda: write_csv(read()),
        file_name=f"{name}-{today()}.csv",
        mime="text/csv",
        key=f"{name}_csv",
        icon=":material/download:",
        on_click="ignore",
    )


def show_xlsx_download(label: str, read: Callable[[], pd.DataFrame], *, name: str) -> None:
    """A button that saves the frame as an Excel workbook; it is read and written only when somebody presses it."""
    st.download_button(
        label,
        lambda: write_xlsx(read(), sheet_name=name),
        file_name=f"{name}-{today()}.xlsx",
        mime=XLSX,
        key=f"{name}_xlsx",
        icon=":material/download:",
        on_click="ignore",
    )
