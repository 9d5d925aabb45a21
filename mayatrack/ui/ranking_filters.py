"""What is a ranking narrowed to, and by which rule does it stand?"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.domain.ranking import RANKED, TieRule
from mayatrack.models.rankings import RankingFilter
from mayatrack.models.summaries import NO_COLLEGE
from mayatrack.ui.applicant_list import WITHOUT_COLLEGE
from mayatrack.ui.check_results import CHECK_RESULTS
from mayatrack.ui.filters import STATUSES, choose
from mayatrack.ui.seat_counts import DECISIONS, UNDECIDED

# The page that is shown, in the page's address.
PAGE: Final = "ranking_page"
TIE_RULES: Final = {
    TieRule.APPLIED_FIRST: "among them whoever applied first comes first",
    TieRule.LOT: "among them a lot decides, which nobody could have chosen and anybody can draw again",
}
RESULTS: Final = {label: result for result, label in CHECK_RESULTS.items()}


def describe_rule(rule: TieRule) -> str:
    """How the ranking comes about, in words."""
    return (
        f"The highest score first. Equal scores share a rank, and {TIE_RULES[rule]}. Whoever has no score comes last. "
        "Nothing about who somebody is counts."
    )


def choose_ranking(colleges: pd.DataFrame) -> RankingFilter:
    """What the ranking is narrowed to, kept in the page's address. Frame of (college, college_id)."""
    statuses = [label for label, status in STATUSES.items() if status in RANKED]
    decisions = {label: decision for decision, label in DECISIONS.items()}
    college_ids = {**dict(zip(colleges["college"], colleges["college_id"], strict=True)), WITHOUT_COLLEGE: NO_COLLEGE}
    with st.grid(6, min_column_width=150):
        search = st.text_input(
            "Search",
            key="ranking_search",
            bind="query-params",
            type="search",
            placeholder="Number or name",
            on_change=restart,
        )
        decision = _choose("Decision", [*decisions, UNDECIDED], "decision", "All decisions")
        status = _choose("Status", statuses, "status", "All statuses")
        least = st.number_input(
            "Lowest score", 0.0, 100.0, None, 5.0, key="ranking_score", placeholder="Any", on_change=restart
        )
        eligible = _choose("Eligibility", list(RESULTS), "eligible", "All")
        college = _choose("College", list(college_ids), "college", "All colleges")
    return RankingFilter(
        status=STATUSES[status] if status else None,
        decision=decisions.get(decision) if decision else None,
        is_undecided=decision == UNDECIDED,
        minimum_score=least,
        check_result=RESULTS[eligible] if eligible else None,
        college_id=_find_college(college_ids, college),
        search=search or "",
    )


def restart() -> None:
    """Go to the first page. For use as a callback: what the list is narrowed to has changed."""
    st.session_state[PAGE] = 1


def _choose(label: str, options: list[str], name: str, everything: str) -> str | None:
    return choose(label, options, key=f"ranking_{name}", everything=everything, on_change=restart)


def _find_college(college_ids: Mapping[str, str | UUID], college: str | None) -> UUID | None:
    return UUID(str(college_ids[college])) if college else None
