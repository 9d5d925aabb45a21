"""What weakens the numbers that leadership reads, said beside them in words?"""

from collections.abc import Iterator
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.domain.data_quality import Check
from mayatrack.domain.rates import HIDDEN
from mayatrack.indicators.data_quality import OUTCOME, find_gaps
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

# Up to so many are said as a few.
FEW: Final = 10
# Gap of the publication → the indicator that it weakens, and what is not known, behind the number of them.
GAPS: Final = {
    OUTCOME: ("Knowledge rate and career outcomes rate", "travelers have no known outcome"),
    "passport_before": ("First passports", "travelers never said whether they had a passport before"),
    "flown_before": ("First flights", "travelers never said whether they had flown before"),
    "college": ("Colleges", "applications name no college"),
    "first_generation": ("First generation", "applications have no answer about the parents' education"),
    "first_generation_american": ("First-generation American", "applications have no answer"),
    "race_ethnicity": ("Race and ethnicity", "applications have no answer"),
    "gender": ("Gender", "applications have no answer"),
    "language": ("Language", "applications have no answer"),
}
# Check → the indicator that it weakens, and what is wrong, behind the number of them.
NOTES: Final = {
    Check.WAVE_OVERDUE: ("Knowledge rate and career outcomes rate", "alumni wait for a call that is overdue"),
    Check.TRIP_UNSETTLED: ("Travelers", "people are back of whom nobody said whether they traveled"),
    Check.PASSPORT_UNDATED: ("First passports", "travelers have a first passport without its day: none is counted"),
    Check.PASSPORT_AFTER_DEPARTURE: ("First passports", "travelers have a passport dated after their trip"),
    Check.FLIGHT_MISSING: ("First flights", "travelers have no flight recorded as flown: none is counted"),
}


def show_quality(counts: pd.DataFrame, notes: pd.DataFrame) -> None:
    """Per indicator what weakens it. Frames of `Published.counts` and of `queries.data_quality.read_quality_notes`."""
    told = tell_quality(counts, notes)
    with st.expander("What weakens these numbers", icon=":material/fact_check:"):
        if not told:
            st.markdown("Nothing that is known: no answer is missing in what was published.")
        for indicator, sentences in told.items():
            st.markdown(escape_markdown(f"{indicator}: {' '.join(sentences)}"))
        st.caption(
            "Gaps of the published numbers are as of their day; what program staff still has to mend is as of today, "
            "in tens, and not told of ten or fewer."
        )


def tell_quality(counts: pd.DataFrame, notes: pd.DataFrame) -> dict[str, list[str]]:
    """Indicator → sentences, in the order of the indicators; none where nothing is missing."""
    told: dict[str, list[str]] = {}
    for indicator, sentence in (*_tell_gaps(counts), *_tell_notes(notes)):
        told.setdefault(indicator, []).append(sentence)
    return told


def _tell_gaps(counts: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for row in list_records(find_gaps(counts)):
        indicator, lack = GAPS[row["gap"]]
        if row["count"] != 0:
            yield indicator, f"{_write_some(row['count'])} {lack}."


def _write_some(count: int | None) -> str:
    """`1,204`, `A few` of one to ten, or the symbol of what is hidden."""
    if count is None:
        return HIDDEN
    return "A few" if count <= FEW else f"{count:,}"


def _tell_notes(notes: pd.DataFrame) -> Iterator[tuple[str, str]]:
    for row in list_records(notes):
        if row["more_than_count"] is not None:
            indicator, wrong = NOTES[Check(row["check"])]
            yield indicator, f"More than {row['more_than_count']:,} {wrong}."
