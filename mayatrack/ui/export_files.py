"""What will the file hold, and how does a person get it?"""

from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import Actor
from mayatrack.queries.exports import Export, ExportFilter, count_export, read_export
from mayatrack.services.exports import record_export
from mayatrack.ui.downloads import show_csv_download, show_xlsx_download
from mayatrack.ui.formats import format_count

PREVIEW_ROWS: Final = 10
# More rows than this would take minutes and most of the memory of a small computer.
LIMIT: Final = 200_000


def show_export(export: Export, chosen: ExportFilter, *, by: Actor) -> None:
    """How many rows there are, the first of them, and the two downloads, made when they are pressed."""
    with reading(get_engine()) as session:
        count = count_export(session, by=by, export=export, chosen=chosen)
        preview = read_export(session, by=by, export=export, chosen=chosen, limit=PREVIEW_ROWS)
    if not count:
        st.info("Nothing matches: choose less to narrow it down.", icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_describe(count), width="stretch")
        name = export.value
        show_csv_download("CSV", lambda: take_rows(export, chosen, file_format="csv", by=by), name=name)
        show_xlsx_download("Excel", lambda: take_rows(export, chosen, file_format="xlsx", by=by), name=name)
    st.dataframe(preview, hide_index=True, placeholder="", alt=f"The first rows of the export of {name}")


def take_rows(export: Export, chosen: ExportFilter, *, file_format: str, by: Actor) -> pd.DataFrame:
    """The rows, once it is kept that they were taken."""
    with writing(get_engine()) as session:
        frame = read_export(session, by=by, export=export, chosen=chosen, limit=LIMIT)
        narrowed = tell_filter(chosen)
        record_export(session, by=by, what=export.value, row_count=len(frame), file_format=file_format, chosen=narrowed)
    return frame


def tell_filter(chosen: ExportFilter) -> dict[str, Any]:
    """What an export was narrowed to, for the log; of a search, whose words may be a name, only that there was one."""
    told = {
        "cohort_id": chosen.cohort_id and str(chosen.cohort_id),
        "status": chosen.status and chosen.status.value,
        "college_id": chosen.college_id and str(chosen.college_id),
        "has_search": bool(chosen.search.strip()) or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def take_table(table: pd.DataFrame, *, what: str, by: Actor) -> pd.DataFrame:
    """A table that is on the screen already, as CSV, once it is kept that it was taken."""
    with writing(get_engine()) as session:
        record_export(session, by=by, what=what, row_count=len(table), file_format="csv", chosen={})
    return table


def _describe(count: int) -> str:
    if count > LIMIT:
        return f"**The first {LIMIT:,} of {count:,} rows**: narrow the export down to get the others."
    shown = "" if count <= PREVIEW_ROWS else f", of which the first {PREVIEW_ROWS} are shown"
    return f"**{format_count(count, 'row')}**{shown}"
