"""Which applications does a ranking show, and which of them did the person choose?"""

import hashlib
from typing import Any, Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe, label_value
from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import DECIDABLE, Decided, Decision
from mayatrack.domain.eligibility import CheckResult
from mayatrack.queries.rankings import RankingPage
from mayatrack.ui.check_results import CHECK_RESULTS
from mayatrack.ui.choices import tell_apart
from mayatrack.ui.formats import TABLE_DATE, to_local_dates
from mayatrack.ui.forms import form_key
from mayatrack.ui.ranking_filters import PAGE
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.seat_counts import DECISIONS

# Choosing begins anew once a decision is stored.
CHOICE: Final = "ranking_choice"


def page_number() -> int:
    """Which page of the ranking is asked for."""
    return int(st.session_state.get(PAGE, 1))


def show_ranking(page: RankingPage, *, is_choosable: bool) -> Decided:
    """The page of a ranking as a table; answers whom the person chose in it, with the decisions that they saw."""
    rows = list_records(page.frame)
    shown = _make_table(page.frame, rows)
    options: dict[str, Any] = {"on_select": "rerun", "selection_mode": "multi-row"} if is_choosable else {}
    state = st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="",
        alt=describe(shown[["Name", "Rank", "Score", "Decision"]], "The ranking"),
        column_config=_configure(),
        key=_name_choice(page, "table"),
        **options,
    )
    _show_pages(page)
    picked = state["selection"]["rows"] if is_choosable else []
    return _keep_seen(page, [rows[place] for place in picked if place < len(rows)])


def show_name_choice(page: RankingPage) -> None:
    """A field in which applications of the page are chosen by keyboard: the table's rows answer a click alone."""
    rows = [row for row in list_records(page.frame) if Status(row["status"]) in DECIDABLE]
    names = tell_apart({row["application_id"]: f"{row['number'] or '–'} {row['full_name']}" for row in rows})
    st.multiselect(
        "Choose applications",
        list(names),
        format_func=names.__getitem__,
        placeholder="Type a number or a name, or tick rows below",
        key=_name_choice(page, "names"),
        width=420,
    )


def _make_table(frame: pd.DataFrame, rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Rank": frame["rank"],
            "Name": frame["full_name"],
            "Score": frame["score"],
            "Decision": [DECISIONS[Decision(row["decision"])] if row["decision"] else "" for row in rows],
            "Status": [_describe_status(row) for row in rows],
            "Number": frame["number"],
            "Reviews": frame["review_count"],
            "Spread": frame["review_spread"],
            "Interview": frame["interview_score"],
            "Eligibility": [CHECK_RESULTS[CheckResult(row["check_result"])] for row in rows],
            "College": frame["college"],
            "Applied": to_local_dates(frame["applied_at"]),
        }
    )


def _configure() -> dict[str, Any]:
    column = st.column_config
    return {
        # What is pinned is drawn pale: never the name.
        "Rank": column.NumberColumn(pinned=True, width="small"),
        "Score": column.NumberColumn(format="%.1f", help="0 to 100, of all reviews and interviews together"),
        "Spread": column.NumberColumn(format="%.1f", help="Between the highest and the lowest review"),
        "Interview": column.NumberColumn(format="%.1f"),
        "Applied": column.DateColumn(format=TABLE_DATE),
    }


def _describe_status(row: Row) -> str:
    label = label_value(row["status"])
    return f"{label}, place {row['place']}" if row["place"] else label


def _show_pages(page: RankingPage) -> None:
    last = page.first_row + len(page.frame) - 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{page.first_row:,}–{last:,} of **{page.row_count:,}**", width="stretch")
        if page.page_count > 1:
            st.pagination(page.page_count, key=PAGE)


def _name_choice(page: RankingPage, what: str) -> str:
    # Where other rows stand on the page now, nobody has chosen any of them.
    rows = hashlib.sha256("".join(page.frame["application_id"]).encode()).hexdigest()
    return f"{form_key(CHOICE)}_{what}_{rows}"


def _keep_seen(page: RankingPage, ticked: list[Row]) -> Decided:
    """The decisions beside these rows as the person saw them, in the run before this one; now these are seen."""
    key = _name_choice(page, "seen")
    drawn = {UUID(row["application_id"]): _decision(row) for row in list_records(page.frame)}
    seen: dict[UUID, Decision | None] = st.session_state.get(key, drawn)
    st.session_state[key] = drawn
    named = st.session_state.get(_name_choice(page, "names"), [])
    chosen = [*(UUID(row["application_id"]) for row in ticked), *(UUID(each) for each in named)]
    return {one: seen.get(one) for one in chosen}


def _decision(row: Row) -> Decision | None:
    return Decision(row["decision"]) if row["decision"] else None
