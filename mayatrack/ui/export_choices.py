"""What is exported, and narrowed to what?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.queries.exports import Export, ExportFilter
from mayatrack.ui.filters import STATUSES, choose

# What each export holds, as it is chosen.
EXPORTS: Final = {
    "Applicants": (Export.APPLICANTS, "One row per application, with contacts. An import recognizes every column."),
    "Travelers": (Export.TRAVELERS, "One row per traveler and trip: travel document, first times."),
    "Flights": (Export.FLIGHTS, "One row per flight and traveler on it."),
    "Opportunities": (Export.OPPORTUNITIES, "One row per opportunity."),
    "Referrals": (Export.REFERRALS, "One row per alumnus put forward for an opportunity."),
    "Placements": (Export.PLACEMENTS, "One row per outcome that an alumnus reached."),
    "Cohorts": (Export.COHORTS, "One row per cohort, with its dates and seats."),
}


def choose_export() -> Export:
    """What is exported."""
    label = st.segmented_control(
        "What to export", list(EXPORTS), default="Applicants", required=True, key="export", bind="query-params"
    )
    export, meaning = EXPORTS[label or "Applicants"]
    st.caption(meaning)
    return export


def choose_rows(export: Export, cohorts: pd.DataFrame, colleges: pd.DataFrame) -> ExportFilter:
    """What the export is narrowed to. Frames of (cohort, cohort_id) and (college, college_id)."""
    if export is Export.OPPORTUNITIES:
        return ExportFilter()
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    if export is not Export.APPLICANTS:
        with st.grid(4, min_column_width=160):
            cohort = _choose_cohort(list(cohort_ids))
        return ExportFilter(cohort_id=UUID(cohort_ids[cohort]) if cohort else None)
    college_ids = dict(zip(colleges["college"], colleges["college_id"], strict=True))
    with st.grid(4, min_column_width=160):
        search = st.text_input(
            "Search", key="export_search", bind="query-params", type="search", placeholder="Name or e-mail"
        )
        cohort = _choose_cohort(list(cohort_ids))
        status = choose("Status", list(STATUSES), key="export_status", everything="All statuses")
        college = choose("College", list(college_ids), key="export_college", everything="All colleges")
    return ExportFilter(
        cohort_id=UUID(cohort_ids[cohort]) if cohort else None,
        status=STATUSES[status] if status else None,
        college_id=UUID(college_ids[college]) if college else None,
        search=search or "",
    )


def _choose_cohort(cohorts: list[str]) -> str | None:
    return choose("Cohort", cohorts, key="export_cohort", everything="All cohorts")
