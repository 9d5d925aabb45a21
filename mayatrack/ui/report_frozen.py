"""Which report does a person look at: the latest numbers, or one that was frozen?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.report_words import write_day
from mayatrack.domain.roles import Actor
from mayatrack.queries.reports import FrozenPage, read_frozen_page
from mayatrack.services.reports import LONGEST_TITLE
from mayatrack.ui.formats import format_moment
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

REPORT: Final = "report"


def choose_report(reports: pd.DataFrame) -> Row | None:
    """The frozen report that is chosen, also by the address; None for the latest numbers. Frame of `read_reports`."""
    _warn_of_unknown(st.query_params.get(REPORT), set(reports["title"]))
    if reports.empty:
        return None
    rows = {str(row["title"]): row for row in list_records(reports)}
    title = st.selectbox(
        "Report",
        list(rows),
        index=None,
        placeholder="The latest numbers",
        key=REPORT,
        bind="query-params",
        width=460,
    )
    return rows.get(title) if title else None


def _warn_of_unknown(title: str | None, known: set[str]) -> None:
    """Whoever follows a link to a report must not take other numbers for it."""
    if title and title not in known:
        st.warning(
            f"No frozen report is called “{escape_markdown(title[:LONGEST_TITLE])}”: these are the latest numbers.",
            icon=":material/link_off:",
        )


def open_report(chosen: Row, *, by: Actor) -> FrozenPage:
    """The report of a row of `read_reports`, once it is said that it is frozen."""
    with reading(get_engine()) as session:
        frozen = read_frozen_page(session, by=by, report_id=UUID(chosen["report_id"]))
    st.info(
        f"**{escape_markdown(describe_frozen(frozen))}.** Frozen on {format_moment(frozen.frozen_at)}: every word and "
        "number stays as it was, whatever is published since. Clear the choice above to see the latest numbers.",
        icon=":material/ac_unit:",
    )
    return frozen


def describe_frozen(frozen: FrozenPage) -> str:
    """`As reported on March 1, 2026: Quarterly report`."""
    return f"As reported on {write_day(frozen.reported_on)}: {frozen.title}"
