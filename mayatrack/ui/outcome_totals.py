"""What was published last, as of when, and what do all groups together add up to?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.domain.catalogue import FIRST_TIMES, REACHED, Breakdown, Measure
from mayatrack.domain.rates import WHY_HIDDEN
from mayatrack.queries.publications import Published
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.outcome_numbers import MEASURE_LABELS, write_count
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

SHOWN: Final = (*REACHED, *FIRST_TIMES)


def show_publication(published: Published) -> None:
    """As of which day the numbers are, all of them in one line, and why some are blank."""
    st.markdown(
        f"As of **{format_date(published.as_of_on)}**, published {format_moment(published.made_at)}. Counts are of "
        "applications, all cohorts together."
    )
    totals = published.counts[published.counts["table"] == Breakdown.TOTAL]
    _show_totals(totals)
    st.caption(escape_markdown(WHY_HIDDEN))
    if not totals["count"].fillna(1).any():
        st.info("Nobody had applied by then: publish again once somebody has.", icon=":material/info:")


def _show_totals(totals: pd.DataFrame) -> None:
    counts = {row["measure"]: row["count"] for row in list_records(totals)}
    with st.container(border=True), st.grid(5, min_column_width=130):
        for measure in SHOWN:
            st.metric(MEASURE_LABELS[Measure(measure)], escape_markdown(write_count(counts.get(measure))))
