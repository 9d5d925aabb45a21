"""What is on a reviewer's desk, how far are they, and which one do they choose?"""

from collections.abc import Collection
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import OPEN_STATES, ReviewKind, ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.queries.reviews import MOST_FOUND, QueueSort, read_queue
from mayatrack.ui.forms import form_key, start_anew
from mayatrack.ui.review_choice import choose, find_chosen, keep_order
from mayatrack.ui.rows import Row, list_records

PAGE_SIZE: Final = 12
LIST: Final = "review_list"
PAGE: Final = "review_list_page"
# The review that was chosen when the list was drawn last.
LIST_OF: Final = "review_list_of"
FILTER: Final = "review_state"
TO_DO: Final = "To do"
ALL: Final = "All"
STATES: Final[dict[str, Collection[ReviewState]]] = {
    TO_DO: OPEN_STATES,
    "Submitted": {ReviewState.SUBMITTED},
    "Abstained": {ReviewState.ABSTAINED},
    "Conflict of interest": {ReviewState.RECUSED},
    ALL: frozenset(ReviewState),
}
SORTS: Final = {"Number": QueueSort.NUMBER, "State": QueueSort.STATE, "Latest change": QueueSort.LATEST}
STATE_WORDS: Final = {
    ReviewState.ASSIGNED: "to do",
    ReviewState.DRAFT: "draft",
    ReviewState.SUBMITTED: "submitted",
    ReviewState.ABSTAINED: "abstained",
    ReviewState.RECUSED: "conflict of interest",
}


def show_progress(done: int, total: int) -> None:
    """How many of the reviews are submitted."""
    st.progress(done / total if total else 0.0, f"{done} of {total} done")


def show_queue(cohort_id: UUID, *, by: Actor, kind: ReviewKind) -> str | None:
    """The list of reviews, narrowed as the reviewer wants it; gives the id of the chosen one, None where none is."""
    rows = _read(cohort_id, by, kind)
    open_ids = [row["review_id"] for row in rows if row["state"] in OPEN_STATES]
    keep_order(open_ids)
    chosen = find_chosen() or next(iter(open_ids), None)
    choose(chosen)
    if rows:
        _show_list(rows, chosen)
    elif st.session_state.get("review_search") or st.session_state.get(FILTER, TO_DO) != TO_DO:
        st.caption("Nothing fits: choose another state or other words.")
    return chosen


def show_all() -> None:
    """Narrow the list to nothing."""
    st.session_state[FILTER] = ALL


def _read(cohort_id: UUID, by: Actor, kind: ReviewKind) -> list[Row]:
    with st.popover("Filter and sort", icon=":material/filter_list:", width="stretch"):
        state = st.selectbox("State", list(STATES), key=FILTER, persist_state="page")
        sort = st.selectbox("Sort by", list(SORTS), key="review_sort", persist_state="page")
    search = st.text_input(
        "Search",
        type="search",
        key="review_search",
        placeholder="Number or words of answers",
        help=f"Looks at what you may read, and at nothing else. It shows the first {MOST_FOUND} that hold the words.",
        persist_state="page",
    )
    with reading(get_engine()) as session:
        frame = read_queue(
            session,
            by=by,
            kind=kind,
            cohort_id=cohort_id,
            states=STATES[state],
            sort=SORTS[sort],
            search=search or "",
        )
    return list_records(frame)


def _show_list(rows: list[Row], chosen: str | None) -> None:
    if st.session_state.get(LIST_OF) != chosen:
        # Another one was chosen elsewhere. What the browser still says of the old list must not bring that one back.
        start_anew(LIST)
        start_anew(PAGE)
    st.session_state[LIST_OF] = chosen
    page = _show_pages([row["review_id"] for row in rows], chosen)
    shown = {row["review_id"]: row for row in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]}
    key = form_key(LIST)
    st.radio(
        "Applications",
        list(shown),
        index=list(shown).index(chosen) if chosen in shown else None,
        # The browser names an option by these words, so that they stay the same whatever becomes of the review.
        format_func=lambda review_id: str(shown[review_id]["number"]),
        captions=[_describe(row) for row in shown.values()],
        key=key,
        on_change=_choose_from_list,
        args=(key, frozenset(shown)),
    )


def _show_pages(ids: list[str], chosen: str | None) -> int:
    """The page of the list that somebody turned to, at first the one on which the chosen review stands."""
    if len(ids) <= PAGE_SIZE:
        return 1
    own = ids.index(chosen) // PAGE_SIZE + 1 if chosen in ids else 1
    return st.pagination(-(-len(ids) // PAGE_SIZE), default=own, key=form_key(PAGE), max_visible_pages=5)


def _choose_from_list(key: str, shown: frozenset[str]) -> None:
    chosen = st.session_state[key]
    if chosen in shown:
        st.session_state[LIST_OF] = chosen
        choose(chosen)


def _describe(row: Row) -> str:
    """How far the review is, unless it is still to be done as most are, which goes without saying."""
    state = ReviewState(row["state"])
    return "" if state is ReviewState.ASSIGNED else STATE_WORDS[state]
