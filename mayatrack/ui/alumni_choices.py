"""Which alumni does the page look at, and of which kind are the outcomes?"""

from enum import StrEnum
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.domain.outcomes import ReferralState
from mayatrack.queries.alumni import AlumniFilter
from mayatrack.ui.filters import choose
from mayatrack.ui.rows import Row, list_records


def choose_alumni(cohorts: pd.DataFrame) -> AlumniFilter:
    """The alumni of one cohort, or all. Frame of `read_alumni_cohorts`."""
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    cohort = choose("Alumni of", list(cohort_ids), key="alumni", everything="All cohorts")
    return AlumniFilter(cohort_id=UUID(cohort_ids[cohort]) if cohort else None)


def choose_cohort(cohorts: pd.DataFrame, alumni: AlumniFilter, *, key: str) -> Row:
    """One cohort of `read_alumni_cohorts`; to begin with, the one that the page looks at or the last to return."""
    rows = {row["cohort_id"]: row for row in list_records(cohorts)}
    wanted = str(alumni.cohort_id)
    chosen = st.selectbox(
        "Cohort",
        list(rows),
        index=list(rows).index(wanted) if wanted in rows else 0,
        format_func=lambda cohort_id: str(rows[cohort_id]["cohort"]),
        key=f"{key}_{wanted}",
    )
    return rows[chosen]


def choose_kind(kinds: type[StrEnum], *, key: str) -> str | None:
    """One of the kinds as it is stored, or None for all."""
    labels = {label_value(kind.value): kind.value for kind in kinds}
    chosen = choose("Kind", list(labels), key=key, everything="All kinds")
    return labels[chosen] if chosen else None


def choose_state() -> str | None:
    """How far a referral went, as it is stored, or None for all."""
    labels = {label_value(state.value): state.value for state in ReferralState}
    chosen = choose("Stands at", list(labels), key="referral_state", everything="All steps")
    return labels[chosen] if chosen else None
